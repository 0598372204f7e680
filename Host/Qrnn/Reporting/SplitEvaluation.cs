using Qrnn.Data;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>
/// Measures networks on all rows of a split: exactly, from whole distributions, and sampled, as a machine measures; together, as ensembles;
/// and beside them what does without a network. A function of its arguments, for any number of threads.
/// </summary>
public static class SplitEvaluation
{
    private const ulong Purpose = 0x7370_6c69_74; // "split": keeps these measurements apart from other uses of the seed

    /// <summary>Measures one network, or several and their ensembles.</summary>
    /// <param name="source">The labelled rows.</param>
    /// <param name="split">Which of them.</param>
    /// <param name="networks">Networks with their parameters and losses; asked for one after the other, so that each may be made when it is needed.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    public static SplitResult Measure(
        ILabelledSource source, SequenceStream split, IEnumerable<TrainedNetwork> networks, SplitOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(options);
        DistinctCodes training = DistinctCodes.Of(source.Rows(SequenceStream.Training));
        DistinctCodes asked = split == SequenceStream.Training ? training : DistinctCodes.Of(source.Rows(split));
        var scoring = new Scoring(asked, [.. asked.FindIn(training).Select(static code => code < 0)], options);
        var said = new List<int[]>();
        var joint = new List<double[]>();
        var scores = new List<NetworkScore>();
        int wordBits = 1;
        foreach (TrainedNetwork network in networks)
        {
            wordBits = network.Model.InputBits;
            LabelReading reading = LabelReading.Of(network.Model, network.Parameters, asked, cancellation);
            joint.Add(JointProbabilities(reading, asked));
            said.Add(Ensemble.Likeliest(joint[^1], asked.Classes));
            scores.Add(Score(reading, network, asked, joint[^1], said[^1], scoring, options));
        }

        var ensembles = new List<ClassScore>();
        if (said.Count > 1)
        {
            double[] mean = Ensemble.MeanProbability(joint);
            ensembles.Add(scoring.Of("majority vote", Ensemble.Majority(said, mean, asked.Classes)));
            ensembles.Add(scoring.Of("mean probability", Ensemble.Likeliest(mean, asked.Classes)));
        }

        return new SplitResult
        {
            Rows = asked.Rows.Count,
            Codes = asked.Count,
            UnseenRows = asked.CodeOfRow.Count(code => scoring.Unseen[code]),
            TrainingRows = training.Rows.Count,
            TrainingCodes = training.Count,
            Classes = source.Classes,
            Networks = [.. scores],
            Ensembles = [.. ensembles],
            Baselines = [.. Baselines.Of(training, asked, wordBits, source.Metric, options.Threads, cancellation).Select(baseline => scoring.Of(baseline.Name, baseline.Predictions))],
            Ceiling = Enumerable.Range(0, asked.Count).Sum(code => asked.CountsOf(code).ToArray().Max()) / (double)asked.Rows.Count,
        };
    }

    /// <summary>The probability that the words of a label are measured: element [code · classes + class].</summary>
    internal static double[] JointProbabilities(LabelReading reading, DistinctCodes codes)
    {
        var joint = new double[codes.Count * codes.Classes];
        for (int code = 0; code < codes.Count; code++)
        {
            for (int label = 0; label < codes.Classes; label++)
            {
                joint[(code * codes.Classes) + label] = reading.Joint(code, codes.Rows.LabelWords[label].AsSpan());
            }
        }

        return joint;
    }

    private static NetworkScore Score(LabelReading reading, TrainedNetwork network, DistinctCodes codes, double[] joint, int[] said, Scoring scoring, SplitOptions options)
    {
        LabelledRows rows = codes.Rows;
        var words = new double[rows.Count];
        var conditional = new double[rows.Count];
        double loss = 0, probability = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            int code = codes.CodeOfRow[row], before = 0;
            ReadOnlySpan<int> right = rows.LabelWords[rows.Labels[row]].AsSpan(), answer = rows.LabelWords[said[code]].AsSpan();
            for (int position = 0; position < right.Length; position++)
            {
                ReadOnlySpan<double> distribution = reading.Distribution(code, before, position);
                words[row] += answer[position] == right[position] ? 1.0 / right.Length : 0;
                conditional[row] += IndexOfLargest(distribution) == right[position] ? 1.0 / right.Length : 0;
                loss += WordLoss.Of(network.Loss, distribution, 1, right[position]);
                before = (before * reading.Words) + right[position];
            }

            probability += joint[(code * codes.Classes) + rows.Labels[row]];
        }

        (double[] sampled, double[] sampledWords) = Sample(reading, codes, options);
        Estimate[] means = scoring.Means([words, conditional, sampled, sampledWords]);
        return new NetworkScore(
            scoring.Of(network.Name, said), means[0], means[1], means[2], means[3],
            loss / ((double)rows.Count * reading.Positions), probability / rows.Count, network.Postselects ? Postselection(reading, codes) : null);
    }

    /// <summary>Measures every row's label words, each drawn given those before it.</summary>
    /// <returns>For each row the share of draws in which the whole label was right, and the share of right words.</returns>
    private static (double[] Labels, double[] Words) Sample(LabelReading reading, DistinctCodes codes, SplitOptions options)
    {
        LabelledRows rows = codes.Rows;
        ulong key = CounterRandom.NextBits(options.Seed, 0, Purpose).Low;
        var labels = new double[rows.Count];
        var words = new double[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<int> right = rows.LabelWords[rows.Labels[row]].AsSpan();
            int wholes = 0, hits = 0;
            for (int draw = 0; draw < options.Draws; draw++)
            {
                int before = 0, met = 0;
                for (int position = 0; position < right.Length; position++)
                {
                    double uniform = CounterRandom.NextDouble(key, (ulong)row, ((ulong)(uint)draw * (uint)right.Length) + (uint)position);
                    int word = WordLoss.Draw(reading.Distribution(codes.CodeOfRow[row], before, position), 1, uniform);
                    met += word == right[position] ? 1 : 0;
                    before = (before * reading.Words) + word;
                }

                wholes += met == right.Length ? 1 : 0;
                hits += met;
            }

            labels[row] = wholes / (double)options.Draws;
            words[row] = hits / ((double)options.Draws * right.Length);
        }

        return (labels, words);
    }

    private static PostselectionScore? Postselection(LabelReading reading, DistinctCodes codes)
    {
        int calls = reading.PostselectedCalls;
        if (calls == 0)
        {
            return null;
        }

        double least = 1, sum = 0, sequences = 0;
        for (int row = 0; row < codes.Rows.Count; row++)
        {
            double sequence = 1;
            foreach (double probability in reading.PostselectionProbabilities.AsSpan(codes.CodeOfRow[row] * calls, calls))
            {
                least = Math.Min(least, probability);
                sum += probability;
                sequence *= probability;
            }

            sequences += sequence;
        }

        return new PostselectionScore(least, sum / ((double)codes.Rows.Count * calls), sequences / codes.Rows.Count);
    }

    private static int IndexOfLargest(ReadOnlySpan<double> distribution)
    {
        int best = 0;
        for (int word = 1; word < distribution.Length; word++)
        {
            best = distribution[word] > distribution[best] ? word : best;
        }

        return best;
    }
}
