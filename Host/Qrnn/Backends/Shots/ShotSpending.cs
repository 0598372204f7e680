namespace Qrnn.Backends.Shots;

/// <summary>What shots took so far.</summary>
/// <param name="Circuits">Circuits that were run.</param>
/// <param name="Shots">Shots that were asked for.</param>
/// <param name="Cost">What was billed, where a backend says so.</param>
/// <param name="Currency">The currency; null while nothing cost anything.</param>
/// <param name="Estimated">What they were expected to cost before they ran, in the target's currency: what limits count, because bills come later and perhaps in another unit.</param>
public sealed record ShotSpending(long Circuits, long Shots, decimal Cost, string? Currency, decimal Estimated)
{
    /// <summary>Nothing.</summary>
    public static ShotSpending None { get; } = new(0, 0, 0, null, 0);

    /// <summary>With one more circuit's result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="estimated">What it was expected to cost.</param>
    public ShotSpending With(ShotResult result, decimal estimated)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ShotSpending(Circuits + 1, Shots + result.Requested, Cost + (result.Cost?.Amount ?? 0), result.Cost?.Currency ?? Currency, Estimated + estimated);
    }
}

/// <summary>A model whose gradients take shots.</summary>
public interface IMeteredModel
{
    /// <summary>What the last gradient took, results that an earlier process had paid for included.</summary>
    ShotSpending LastGradient { get; }

    /// <summary>Told when a checkpoint is safely on the disk: what led to it need not be repeated any more.</summary>
    void CheckpointWritten();
}
