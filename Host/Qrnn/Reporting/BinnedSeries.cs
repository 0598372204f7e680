using System.Collections.Immutable;

namespace Qrnn.Reporting;

/// <summary>What a series did over some of its steps.</summary>
/// <param name="First">First step.</param>
/// <param name="Last">Last step.</param>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Mean">Mean value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Count">Number of values.</param>
public sealed record SeriesBin(long First, long Last, double Minimum, double Mean, double Maximum, long Count)
{
    /// <summary>Both bins as one.</summary>
    public SeriesBin With(SeriesBin next)
    {
        ArgumentNullException.ThrowIfNull(next);
        double mean = (Mean * Count + next.Mean * next.Count) / (Count + next.Count);
        return new SeriesBin(First, next.Last, Math.Min(Minimum, next.Minimum), mean, Math.Max(Maximum, next.Maximum), Count + next.Count);
    }
}

/// <summary>Takes a series of any length and keeps at most <see cref="Capacity"/> bins of equally many values each.</summary>
internal sealed class BinnedSeries
{
    /// <summary>Most bins that are kept.</summary>
    public const int Capacity = 400;

    private readonly List<SeriesBin> _bins = [];
    private long _perBin = 1;

    /// <summary>The bins so far.</summary>
    public ImmutableArray<SeriesBin> Bins => [.. _bins];

    /// <summary>Adds the next value; values that are not finite are left out.</summary>
    public void Add(long step, double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        var bin = new SeriesBin(step, step, value, value, value, 1);
        if (_bins.Count > 0 && _bins[^1].Count < _perBin)
        {
            _bins[^1] = _bins[^1].With(bin);
            return;
        }

        if (_bins.Count == Capacity)
        {
            for (int pair = 0; pair < Capacity / 2; pair++)
            {
                _bins[pair] = _bins[2 * pair].With(_bins[2 * pair + 1]);
            }

            _bins.RemoveRange(Capacity / 2, Capacity / 2);
            _perBin *= 2;
        }

        _bins.Add(bin);
    }
}
