using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Simulation;

/// <summary>The batched gradient against the adjoint method on single states, and against differences of the batched run itself.</summary>
public sealed class BatchGradientTests
{
    public static TheoryData<int, bool> Widths => new() { { 128, false }, { 128, true }, { 256, false }, { 256, true }, { 512, false }, { 512, true } };

    [Theory]
    [MemberData(nameof(Widths))]
    public void Differentiate_RandomCircuits_MatchesTheAdjointOfEachSample(int registerBits, bool real)
    {
        int compared = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            var example = new BatchCase(seed, real, samples: 1 + (seed * 5 % 13));
            if (!example.IsConditioned)
            {
                continue;
            }

            compared++;
            Gradients full = Differentiate(example, new SimulatorOptions { RegisterBits = registerBits, Threads = 1 });
            Gradients single = Differentiate(example, new SimulatorOptions { RegisterBits = registerBits, Threads = 1, Precision = Precision.Single });
            (double[] byParameter, double[] byFeature) = ByAdjoint(example);
            Close(byParameter, full.Parameters, Tolerances.ExactGradient, $"seed {seed}, parameter");
            Close(byFeature, full.Features, Tolerances.ExactGradient, $"seed {seed}, feature");
            double scale = 1 + byParameter.Concat(byFeature).Max(Math.Abs);
            Close(byParameter, single.Parameters, Tolerances.SinglePrecision * scale, $"seed {seed}, parameter in single precision");
            Close(byFeature, single.Features, Tolerances.SinglePrecision * scale, $"seed {seed}, feature in single precision");
        }

        Assert.True(compared >= 8, $"only {compared} of 12 circuits have postselections that can succeed");
    }

    [Fact]
    public void Differentiate_JoinedGates_MatchesTheAdjointOfEachSample()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var example = new BatchCase(BatchCase.Joined(seed), seed, real: false, samples: 5);
            Gradients actual = Differentiate(example, new SimulatorOptions { Threads = 1 }, withStates: false);
            (double[] byParameter, double[] byFeature) = ByAdjoint(example);
            Close(byParameter, actual.Parameters, Tolerances.ExactGradient, $"seed {seed}, parameter");
            Close(byFeature, actual.Features, Tolerances.ExactGradient, $"seed {seed}, feature");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Differentiate_EverySymbolAndAmplitude_MatchesDifferences(bool real)
    {
        int compared = 0;
        for (int seed = 20; seed < 25; seed++)
        {
            var example = new BatchCase(seed, real, samples: 2);
            if (!example.IsConditioned)
            {
                continue;
            }

            compared++;
            using BatchSimulator simulator = BatchSimulator.Create(BatchProgram.Prepare(example.Circuit, [.. BatchCase.Readouts]), new SimulatorOptions { Threads = 1 });
            Gradients gradients = Differentiate(example, new SimulatorOptions { Threads = 1 }, withFinal: true);
            using BatchStates initial = example.States(simulator), final = simulator.CreateStates(example.Samples);
            double Loss() => LossOf(simulator, example, initial, final);
            for (int k = 0; k < example.Parameters.Length; k++)
            {
                Check(gradients.Parameters[k], Difference(step => Shifted(example.Parameters, k, step, Loss)), $"seed {seed}, parameter {k}");
            }

            for (int k = 0; k < example.Features.Length; k++)
            {
                Check(gradients.Features[k], Difference(step => Shifted(example.Features, k, step, Loss)), $"seed {seed}, feature {k}");
            }

            for (int i = 0; i < example.Initial[1].Length; i += 3)
            {
                Complex[] state = [.. example.Initial[1]];
                Complex slope = gradients.Initial[1][i];
                Check(slope.Real, Difference(step => Moved(initial, state, i, step, Loss)), $"seed {seed}, amplitude {i}");
                if (!real)
                {
                    Check(slope.Imaginary, Difference(step => Moved(initial, state, i, step * Complex.ImaginaryOne, Loss)), $"seed {seed}, amplitude {i}, imaginary");
                }
            }
        }

        Assert.True(compared >= 3, $"only {compared} of 5 circuits have postselections that can succeed");
    }

    // A circuit in two halves, the state and its gradient handed on, is the circuit in one.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Differentiate_StateCarriedOverTwoCalls_IsTheWholeCircuit(bool real)
    {
        var example = new BatchCase(2, real, samples: 11);
        Circuit whole = example.Circuit;
        int middle = whole.Operations.Length / 2;
        Gradients expected = Differentiate(example, new SimulatorOptions { Threads = 1 });
        var options = new SimulatorOptions { Threads = 2 };
        using BatchSimulator first = BatchSimulator.Create(BatchProgram.Prepare(whole with { Operations = whole.Operations[..middle] }, [], complexStates: !real), options);
        using BatchSimulator second = BatchSimulator.Create(
            BatchProgram.Prepare(whole with { Operations = whole.Operations[middle..] }, [.. BatchCase.Readouts], complexStates: !real), options);
        using BatchStates initial = example.States(first), between = first.CreateStates(11), end = second.CreateStates(11), slope = first.CreateStates(11);
        var readouts = new double[11 * second.Program.ReadoutCount];
        first.Run(example.Parameters, example.Inputs, initial, between, []);
        second.Run(example.Parameters, example.Inputs, between, end, readouts);
        double[] late = new double[expected.Parameters.Length], early = new double[late.Length], lateFeatures = new double[example.Features.Length], earlyFeatures = new double[lateFeatures.Length];
        second.Differentiate(example.Parameters, example.Inputs, between, end, example.ReadoutWeights, null, late, lateFeatures, slope);
        first.Differentiate(example.Parameters, example.Inputs, initial, between, [], slope, early, earlyFeatures, slope);
        Close(expected.Readouts, readouts, Tolerances.GoldenNumber, "read-out");
        Close(expected.Parameters, [.. late.Zip(early, static (a, b) => a + b)], Tolerances.ExactGradient, "parameter");
        Close(expected.Features, [.. lateFeatures.Zip(earlyFeatures, static (a, b) => a + b)], Tolerances.ExactGradient, "feature");
        var state = new Complex[1 << whole.QubitCount];
        for (int sample = 0; sample < 11; sample++)
        {
            slope.Read(sample, state);
            double difference = expected.Initial[sample].Zip(state, static (a, b) => (a - b).Magnitude).Max();
            Assert.True(difference < Tolerances.ExactGradient * 10, $"sample {sample}: {difference:e2}");
        }
    }

    [Theory]
    [InlineData(Precision.Double)]
    [InlineData(Precision.Single)]
    public void Differentiate_AnyNumberOfThreads_SameBits(Precision precision)
    {
        var example = new BatchCase(4, real: false, samples: 203);
        Gradients? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            for (int repeat = 0; repeat < 3; repeat++)
            {
                Gradients next = Differentiate(example, new SimulatorOptions { Threads = threads, Precision = precision, RegisterBits = 256 });
                first ??= next;
                Assert.True(first.Parameters.AsSpan().SequenceEqual(next.Parameters), $"{threads} threads: parameters");
                Assert.True(first.Features.AsSpan().SequenceEqual(next.Features), $"{threads} threads: features");
                Assert.True(first.Readouts.AsSpan().SequenceEqual(next.Readouts), $"{threads} threads: read-outs");
            }
        }
    }

    [Fact]
    public void Differentiate_SteadyState_AllocatesNothing()
    {
        var example = new BatchCase(1, real: false, samples: 20);
        var program = BatchProgram.Prepare(example.Circuit, [.. BatchCase.Readouts]);
        using BatchSimulator simulator = BatchSimulator.Create(program, new SimulatorOptions { Threads = 1 });
        using BatchStates initial = example.States(simulator), final = simulator.CreateStates(20), slope = simulator.CreateStates(20);
        BatchInputs inputs = example.Inputs;
        double[] readouts = new double[20 * program.ReadoutCount], parameters = new double[example.Parameters.Length], features = new double[example.Features.Length];
        long before = 0;
        for (int repeat = 0; repeat < 40; repeat++)
        {
            before = repeat == 10 ? GC.GetAllocatedBytesForCurrentThread() : before;
            simulator.Run(example.Parameters, inputs, initial, final, readouts);
            simulator.Differentiate(example.Parameters, inputs, initial, final, example.ReadoutWeights, null, parameters, features, slope);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static (double[] Parameters, double[] Features) ByAdjoint(BatchCase example)
    {
        double[] byParameter = new double[example.Parameters.Length], byFeature = new double[example.Features.Length];
        int count = BatchCase.Readouts.Sum(static readout => readout.Count);
        for (int sample = 0; sample < example.Samples; sample++)
        {
            double[] weights = example.ReadoutWeights[(sample * count)..((sample + 1) * count)];
            var terms = new List<PauliTerm>();
            var objectives = new List<Objective>();
            int first = 0;
            foreach (BatchReadout readout in BatchCase.Readouts)
            {
                double[] own = weights[first..(first + readout.Count)];
                first += readout.Count;
                if (readout is PauliReadout paulis)
                {
                    terms.AddRange(paulis.Terms.Select(term => term with { Coefficient = own[0] * term.Coefficient }));
                }
                else
                {
                    objectives.Add(new RegisterObjective(
                        ((RegisterReadout)readout).Qubits, p => own.Zip(p.ToArray(), static (w, x) => w * x).Sum(), (_, slopes) => own.CopyTo(slopes)));
                }
            }

            foreach (Objective objective in objectives.Append(new PauliObjective([.. terms])))
            {
                using var adjoint = new AdjointGradient(example.Circuit, objective);
                double[] parameters = new double[byParameter.Length], features = new double[example.Circuit.FeatureCount];
                adjoint.Evaluate(example.Parameters, example.FeaturesOf(sample), (ulong)example.Words[sample], parameters, features, example.Initial[sample]);
                for (int k = 0; k < parameters.Length; k++)
                {
                    byParameter[k] += parameters[k];
                }

                for (int k = 0; k < features.Length; k++)
                {
                    byFeature[(sample * features.Length) + k] += features[k];
                }
            }
        }

        return (byParameter, byFeature);
    }

    // Without states, the engine runs forward again and goes back no further than to the first symbol.
    private static Gradients Differentiate(BatchCase example, SimulatorOptions options, bool withFinal = false, bool withStates = true)
    {
        var program = BatchProgram.Prepare(example.Circuit, [.. BatchCase.Readouts]);
        using BatchSimulator simulator = BatchSimulator.Create(program, options);
        using BatchStates initial = example.States(simulator), final = simulator.CreateStates(example.Samples);
        using BatchStates finalGradient = simulator.CreateStates(example.Samples), initialGradient = simulator.CreateStates(example.Samples);
        double[] readouts = new double[example.Samples * program.ReadoutCount], parameters = new double[example.Parameters.Length], features = new double[example.Features.Length];
        for (int sample = 0; sample < example.Samples; sample++)
        {
            finalGradient.Write(sample, example.FinalWeights[sample]);
        }

        simulator.Run(example.Parameters, example.Inputs, initial, final, readouts);
        simulator.Differentiate(
            example.Parameters,
            example.Inputs,
            initial,
            withStates ? final : null,
            example.ReadoutWeights,
            withFinal ? finalGradient : null,
            parameters,
            features,
            withStates ? initialGradient : null);
        var states = new Complex[example.Samples][];
        for (int sample = 0; sample < example.Samples; sample++)
        {
            initialGradient.Read(sample, states[sample] = new Complex[1 << example.Circuit.QubitCount]);
        }

        return new Gradients(readouts, parameters, features, states);
    }

    private static double LossOf(BatchSimulator simulator, BatchCase example, BatchStates initial, BatchStates final)
    {
        var readouts = new double[example.ReadoutWeights.Length];
        simulator.Run(example.Parameters, example.Inputs, initial, final, readouts);
        double loss = readouts.Zip(example.ReadoutWeights, static (value, weight) => value * weight).Sum();
        var state = new Complex[1 << example.Circuit.QubitCount];
        for (int sample = 0; sample < example.Samples; sample++)
        {
            final.Read(sample, state);
            loss += state.Zip(example.FinalWeights[sample], static (a, w) => (a.Real * w.Real) + (a.Imaginary * w.Imaginary)).Sum();
        }

        return loss;
    }

    private static double Shifted(double[] numbers, int index, double step, Func<double> loss)
    {
        double old = numbers[index];
        numbers[index] = old + step;
        double value = loss();
        numbers[index] = old;
        return value;
    }

    private static double Moved(BatchStates states, Complex[] state, int index, Complex step, Func<double> loss)
    {
        Complex old = state[index];
        state[index] = old + step;
        states.Write(1, state);
        double value = loss();
        state[index] = old;
        states.Write(1, state);
        return value;
    }

    private static double Difference(Func<double, double> f)
    {
        const double step = 1e-3;
        return ((8 * (f(step) - f(-step))) - (f(2 * step) - f(-2 * step))) / (12 * step);
    }

    private static void Check(double actual, double expected, string what) =>
        Assert.True(Math.Abs(expected - actual) <= Tolerances.CircuitDifference * (1 + Math.Abs(expected)), $"{what}: {expected} by differences, {actual} computed");

    private static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            double error = Math.Abs(expected[k] - actual[k]) / (1 + Math.Abs(expected[k]));
            Assert.True(error <= tolerance, $"{what} {k}: {expected[k]} against {actual[k]}");
        }
    }

    private sealed record Gradients(double[] Readouts, double[] Parameters, double[] Features, Complex[][] Initial);
}
