using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>What a classifier without a network says about every code of a split, knowing the training rows only.</summary>
/// <param name="Name">Which: "majority class", "lookup table", "1 nearest", "5 nearest".</param>
/// <param name="Predictions">The class of every code.</param>
public sealed record Baseline(string Name, ImmutableArray<int> Predictions);

/// <summary>
/// Classifiers that say what an accuracy is worth, fitted on the codes that the network is fed. Wherever votes are equal, the class with more
/// training rows wins, then the earlier one.
/// </summary>
public static class Baselines
{
    private const int Neighbours = 5;

    /// <summary>All baselines for a split.</summary>
    /// <param name="training">The training rows' codes.</param>
    /// <param name="asked">The codes to be classified.</param>
    /// <param name="wordBits">Bits of a word, I.</param>
    /// <param name="metric">What "nearest" means.</param>
    /// <param name="threads">Threads; 0 is one a processor.</param>
    /// <param name="cancellation">Ends it between codes.</param>
    public static ImmutableArray<Baseline> Of(DistinctCodes training, DistinctCodes asked, int wordBits, CodeMetric metric, int threads, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(asked);
        var classRows = new int[training.Classes];
        for (int i = 0; i < training.ClassCounts.Length; i++)
        {
            classRows[i % classRows.Length] += training.ClassCounts[i];
        }

        int majority = Plurality(classRows, classRows);
        int[] found = asked.FindIn(training);
        (int[] nearest, int[] five) = NearestNeighbours(training, asked, wordBits, metric, classRows, new SimulatorOptions { Threads = threads }.ThreadCount(), cancellation);
        return
        [
            new Baseline("majority class", [.. Enumerable.Repeat(majority, asked.Count)]),
            new Baseline("lookup table", [.. found.Select(code => code < 0 ? majority : Plurality(training.CountsOf(code), classRows))]),
            new Baseline("1 nearest", [.. nearest]),
            new Baseline($"{Neighbours} nearest", [.. five]),
        ];
    }

    /// <summary>The class with most votes; among equals the one with more training rows, then the earlier one.</summary>
    internal static int Plurality(ReadOnlySpan<int> votes, ReadOnlySpan<int> classRows)
    {
        int best = 0;
        for (int label = 1; label < votes.Length; label++)
        {
            best = votes[label] > votes[best] || (votes[label] == votes[best] && classRows[label] > classRows[best]) ? label : best;
        }

        return best;
    }

    /// <summary>
    /// The plurality of the k nearest training rows and of all that are as near as the k-th, so that the order of rows does not matter. Codes
    /// are compared instead of rows: many rows share one.
    /// </summary>
    private static (int[] Nearest, int[] Five) NearestNeighbours(
        DistinctCodes training, DistinctCodes asked, int wordBits, CodeMetric metric, int[] classRows, int threads, CancellationToken cancellation)
    {
        var known = new CodeDistances(training, wordBits, metric);
        var unknown = new CodeDistances(asked, wordBits, metric);
        var rowsOfCode = new int[training.Count];
        for (int code = 0; code < rowsOfCode.Length; code++)
        {
            foreach (int count in training.CountsOf(code))
            {
                rowsOfCode[code] += count;
            }
        }

        using var pool = new WorkerPool(threads);
        int[][] distances = [.. Enumerable.Range(0, threads).Select(_ => new int[training.Count])];
        var nearest = new int[asked.Count];
        var five = new int[asked.Count];
        pool.Run(asked.Count, (code, worker) =>
        {
            cancellation.ThrowIfCancellationRequested();
            unknown.Measure(code, known, distances[worker]);
            (int first, int fifth) = Radii(distances[worker], rowsOfCode);
            nearest[code] = Plurality(Votes(training, distances[worker], first), classRows);
            five[code] = Plurality(Votes(training, distances[worker], fifth), classRows);
        });
        return (nearest, five);
    }

    /// <summary>The distances of the nearest row and of the fifth (of the last, when there are fewer).</summary>
    private static (int First, int Fifth) Radii(int[] distances, int[] rowsOfCode)
    {
        Span<int> sorted = stackalloc int[Neighbours]; // the nearest rows' distances so far
        sorted.Fill(int.MaxValue);
        int last = 0;
        for (int code = 0; code < distances.Length; code++)
        {
            int distance = distances[code];
            last = Math.Max(last, distance);
            for (int row = 0; row < rowsOfCode[code] && distance < sorted[^1]; row++)
            {
                int at = Neighbours - 1;
                for (; at > 0 && sorted[at - 1] > distance; at--)
                {
                    sorted[at] = sorted[at - 1];
                }

                sorted[at] = distance;
            }
        }

        return (sorted[0], Math.Min(sorted[^1], last));
    }

    private static int[] Votes(DistinctCodes training, int[] distances, int radius)
    {
        var votes = new int[training.Classes];
        for (int code = 0; code < distances.Length; code++)
        {
            if (distances[code] <= radius)
            {
                ReadOnlySpan<int> counts = training.CountsOf(code);
                for (int label = 0; label < votes.Length; label++)
                {
                    votes[label] += counts[label];
                }
            }
        }

        return votes;
    }
}
