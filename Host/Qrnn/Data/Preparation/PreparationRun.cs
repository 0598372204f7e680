using Qrnn.Simulation;

namespace Qrnn.Data.Preparation;

/// <summary>How far the pipeline is.</summary>
/// <param name="Family">What is being made, such as umap-3.</param>
/// <param name="Stage">What is being done for it, such as neighbours.</param>
/// <param name="Fraction">Share of the stage that is done, 0 to 1.</param>
public sealed record PreparationProgress(string Family, string Stage, double Fraction);

/// <summary>Threads, progress and interruption of one run of the pipeline. Work comes in blocks of rows that do not depend on each other, so threads change no bit.</summary>
internal sealed class PreparationRun(int threads, IProgress<PreparationProgress>? progress = null, CancellationToken cancellation = default) : IDisposable
{
    private readonly WorkerPool _pool = new(threads);

    /// <summary>What is being made.</summary>
    public string Family { get; set; } = string.Empty;

    /// <summary>Calls <paramref name="work"/>(first row, row after the last) for all blocks of rows, and tells how far it is.</summary>
    public void ForBlocks(string stage, int rows, int rowsPerBlock, Action<int, int> work)
    {
        // Some runs in a row, so that there is something to tell and a moment to stop.
        int blocks = (rows + rowsPerBlock - 1) / rowsPerBlock;
        int blocksPerRun = Math.Max(4 * _pool.ThreadCount, (blocks + 49) / 50);
        for (int done = 0; done < blocks; done += blocksPerRun)
        {
            Report(stage, (double)done / blocks);
            Blocks(Math.Min(blocksPerRun, blocks - done), done, rows, rowsPerBlock, work);
        }

        Report(stage, 1);
    }

    /// <summary>The same without telling: for steps that are short themselves.</summary>
    public void ForBlocks(int rows, int rowsPerBlock, Action<int, int> work) => Blocks((rows + rowsPerBlock - 1) / rowsPerBlock, 0, rows, rowsPerBlock, work);

    /// <summary>Tells how far a stage is, and stops when somebody wants that.</summary>
    public void Report(string stage, double fraction)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new PreparationProgress(Family, stage, fraction));
    }

    public void Dispose() => _pool.Dispose();

    private void Blocks(int count, int firstBlock, int rows, int rowsPerBlock, Action<int, int> work) =>
        _pool.Run(count, (block, _) => work((firstBlock + block) * rowsPerBlock, Math.Min(rows, (firstBlock + block + 1) * rowsPerBlock)));
}
