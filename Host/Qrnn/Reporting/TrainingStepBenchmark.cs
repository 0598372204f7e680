using System.Diagnostics;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>What one training step costs.</summary>
/// <param name="SecondsPerStep">Median seconds of a whole step: forward, gradient, clipping, AdamW.</param>
/// <param name="MicrosecondsPerCall">The same per sample and cell call, in microseconds.</param>
/// <param name="MeasuredSteps">Steps that the median is of.</param>
/// <param name="Parameters">Trained numbers.</param>
public sealed record StepTiming(double SecondsPerStep, double MicrosecondsPerCall, int MeasuredSteps, int Parameters);

/// <summary>Times full training steps on random words.</summary>
public static class TrainingStepBenchmark
{
    private const double ClipNorm = 0.5; // the author's
    private const double ParameterSpread = 0.1;
    private const ulong Seed = 20_201;
    private const int FewestSteps = 5;
    private const int MostSteps = 1000;
    private const double WarmUpSeconds = 0.6; // long enough for the runtime's second compilation with what it learnt

    /// <summary>Warms up, then repeats steps for the given time (at least five) and takes the median.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="samples">Sequences in the batch.</param>
    /// <param name="length">Words per sequence, L; the cell is called L − 1 times.</param>
    /// <param name="seconds">Time to spend measuring.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    public static StepTiming Measure(ISequenceModel model, int samples, int length, double seconds, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        SequenceBatch batch = RandomWords(model.OutputWords, samples, length - 1);
        double[] parameters = new double[model.Layout.Count];
        for (int k = 0; k < parameters.Length; k++)
        {
            parameters[k] = ParameterSpread * (2 * CounterRandom.NextDouble(Seed, 1, (ulong)k) - 1);
        }

        var optimizer = new AdamW(new AdamWSettings { LearningRate = 1e-6 }, parameters.Length); // small: the same work at the same place
        double Closure(ReadOnlySpan<double> point, Span<double> gradient)
        {
            TrainingResult result = model.Differentiate(point, batch, LossKind.SoftmaxOfProbabilities, gradient);
            GradientClipping.Clip(gradient, ClipNorm);
            return result.Loss;
        }

        long begun = Stopwatch.GetTimestamp();
        int warm = 0;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            optimizer.Step(parameters, Closure);
        }
        while (++warm < 3 || (Stopwatch.GetElapsedTime(begun).TotalSeconds < WarmUpSeconds && warm < MostSteps));

        var times = new List<double>();
        begun = Stopwatch.GetTimestamp();
        while (times.Count < FewestSteps || (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds && times.Count < MostSteps))
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            optimizer.Step(parameters, Closure);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        double median = times.Count % 2 == 1 ? times[times.Count / 2] : (times[(times.Count / 2) - 1] + times[times.Count / 2]) / 2;
        return new StepTiming(median, median * 1e6 / ((double)samples * (length - 1)), times.Count, parameters.Length);
    }

    private static SequenceBatch RandomWords(int words, int samples, int steps)
    {
        int Draw(ulong purpose, int call) => (int)(CounterRandom.NextDouble(Seed, purpose, (ulong)call) * words);
        int calls = samples * steps;
        return new SequenceBatch
        {
            Samples = samples,
            Steps = steps,
            Inputs = [.. Enumerable.Range(0, calls).Select(call => Draw(2, call))],
            Targets = [.. Enumerable.Range(0, calls).Select(call => Draw(3, call))],
            Kept = [.. Enumerable.Repeat(true, calls)],
            Postselected = [.. Enumerable.Repeat(true, calls)],
        };
    }
}
