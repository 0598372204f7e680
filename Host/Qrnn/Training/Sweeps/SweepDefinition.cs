using System.Collections.Immutable;
using Qrnn.Data;

namespace Qrnn.Training.Sweeps;

/// <summary>What is left of a run when its row is recorded.</summary>
public enum SweepKeep
{
    /// <summary>The row and its thinned curve.</summary>
    Rows,

    /// <summary>The whole run folder as well.</summary>
    Runs,
}

/// <summary>A study: cells times seeds. Made by <see cref="SweepFile"/>, which checks all of it.</summary>
/// <param name="Name">Short name; also the default folder's.</param>
/// <param name="Description">What it is for and how it differs from what it repeats.</param>
/// <param name="Varied">Keys of the varied settings: "task" or a key of <see cref="TrainingSettings"/>.</param>
/// <param name="Cells">All combinations; the last varied setting changes fastest.</param>
/// <param name="Seeds">Every cell is run once with each.</param>
/// <param name="Keep">What is left of a run.</param>
/// <param name="Evaluate">The split that best checkpoints are measured on; null for none.</param>
/// <param name="ConvergedBelow">The validation loss that counts as converged; null for every cell's own stopAtLoss.</param>
/// <param name="Text">The file as it was read, UTF-8.</param>
public sealed record SweepDefinition(
    string Name,
    string Description,
    ImmutableArray<string> Varied,
    ImmutableArray<SweepCell> Cells,
    ImmutableArray<long> Seeds,
    SweepKeep Keep,
    SequenceStream? Evaluate,
    double? ConvergedBelow,
    ReadOnlyMemory<byte> Text)
{
    /// <summary>All runs, cell after cell, so that runs of one shape follow each other.</summary>
    public ImmutableArray<SweepRun> Runs() =>
        [.. Cells.SelectMany(cell => Seeds.Select(seed => new SweepRun(cell.Number, seed, cell.Configuration with { Seed = seed })))];
}

/// <summary>One run of a sweep.</summary>
/// <param name="Cell">The cell's number.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Configuration">Everything that is trained with.</param>
public sealed record SweepRun(int Cell, long Seed, TrainingConfiguration Configuration)
{
    /// <summary>The name of the run's files.</summary>
    public string Name => FormattableString.Invariant($"cell{Cell}-seed{Seed}");
}
