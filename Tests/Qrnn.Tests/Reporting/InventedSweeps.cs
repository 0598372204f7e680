using System.Collections.Immutable;
using Qrnn.Tests.Architecture;
using Qrnn.Training;
using Qrnn.Training.Sweeps;

namespace Qrnn.Tests.Reporting;

/// <summary>Results of the studies in Host/examples/studies, invented: what a report does with them is tested, not what they are.</summary>
internal static class InventedSweeps
{
    /// <summary>All studies.</summary>
    public static IEnumerable<string> Studies() => Directory.GetFiles(Repository.PathOf("Host", "examples", "studies"), "*.json").Order(StringComparer.Ordinal);

    /// <summary>Invented results of a study.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="seeds">Runs of every cell.</param>
    public static SweepResults Of(string path, int seeds = 3)
    {
        SweepDefinition definition = SweepFile.Read(path);
        var random = new Random(7);
        var rows = ImmutableArray.CreateBuilder<SweepRow>();
        var curves = ImmutableArray.CreateBuilder<SweepCurve>();
        foreach (SweepCell cell in definition.Cells)
        {
            foreach (long seed in definition.Seeds.Take(seeds))
            {
                int cap = cell.Configuration.Steps;
                bool converged = random.NextDouble() < 0.8;
                long steps = converged ? Math.Min(cap, 10 * (1 + (long)(40 * random.NextDouble()))) : cap;
                double loss = converged ? 5e-4 * (0.1 + random.NextDouble()) : 0.3 * (0.1 + random.NextDouble());
                double least = cell.Configuration.Task.StartsWith("mnist", StringComparison.Ordinal) ? 0.001 + 0.01 * random.NextDouble() : 1;
                ValidationResult last = new(steps, loss, random.NextDouble(), least, new NeuronSuccess(0.1, 0.5, 0.4));
                rows.Add(new SweepRow
                {
                    Cell = cell.Number,
                    Seed = seed,
                    Parameters = cell.Configuration.Shape.Layout().Count,
                    Steps = steps,
                    Ending = converged && cell.Configuration.StopAtLoss > 0 ? SweepEnding.LossReached : SweepEnding.StepsDone,
                    StepsToConverge = converged ? steps : null,
                    LastValidation = last,
                    BestValidation = last,
                    MinimumPostselectionProbability = least,
                    Evaluation = definition.Evaluate is null ? [] : [new("testAccuracy", 0.9 + 0.09 * random.NextDouble()), new("testWordAccuracy", 0.95)],
                });
                curves.Add(new SweepCurve(cell.Number, seed, [.. Enumerable.Range(1, 12).Select(point => last with { Step = steps * point / 12, Loss = loss + 0.5 * Math.Exp(-point) })]));
            }
        }

        return new SweepResults(definition, rows.ToImmutable(), curves.ToImmutable(), []);
    }
}
