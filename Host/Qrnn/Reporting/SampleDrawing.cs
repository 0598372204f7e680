using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>Draws sequences as a network sees them, as text and as pixels: images as images, reduced rows as points, all others as symbols.</summary>
public sealed class SampleDrawing
{
    private const int ImageGap = 2, MostWordLists = 20, MostPlotColumns = 64;

    private static readonly PixelColor Ink = new(20, 20, 30), Paper = new(238, 238, 232), Counting = new(200, 60, 30), Ignored = new(205, 205, 205);

    private static readonly ImmutableArray<PixelColor> ClassColors =
    [
        new(31, 119, 180), new(255, 127, 14), new(44, 160, 44), new(214, 39, 40), new(148, 103, 189),
        new(140, 86, 75), new(227, 119, 194), new(90, 90, 90), new(160, 160, 20), new(23, 170, 190),
    ];

    private readonly ISequenceTask _task;
    private readonly SequenceBatch _batch;
    private readonly int _shown;
    private readonly DigitTask? _digits;
    private readonly int _side;

    /// <summary>A drawing of the first sequences of a batch.</summary>
    /// <param name="task">The task.</param>
    /// <param name="batch">A batch of it.</param>
    /// <param name="shown">How many sequences, at most those of the batch.</param>
    public SampleDrawing(ISequenceTask task, SequenceBatch batch, int shown)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(batch);
        (_task, _batch, _shown, _digits) = (task, batch, Math.Min(shown, batch.Samples), task as DigitTask);
        bool image = task is GenerativeDigitTask || _digits?.Words.Drawing == DigitDrawing.Pixels;
        _side = image ? (int)Math.Round(Math.Sqrt(task.Defaults.Length)) : 0;
    }

    /// <summary>What a sample's class is called; null where samples have none.</summary>
    public string? ClassOf(int sample) => _digits is null ? null : _digits.Classes[ClassIndex(sample)];

    /// <summary>The drawing as lines of text.</summary>
    /// <param name="width">Columns that a line may have.</param>
    public IEnumerable<string> ToText(int width) => _side > 0 ? Images(width) : _digits is not null ? WordLists().Concat(Plot()) : Symbols();

    /// <summary>The drawing as pixels.</summary>
    public PixelImage ToPixels() => _side > 0 ? ImageGrid() : _digits is not null ? PointCloud() : Strips();

    private IEnumerable<string> Images(int width)
    {
        int perLine = Math.Max(1, (width + ImageGap) / (_side + ImageGap));
        foreach (int[] samples in Enumerable.Range(0, _shown).Chunk(perLine))
        {
            yield return string.Concat(samples.Select(sample => (ClassOf(sample) ?? "").PadRight(_side + ImageGap))).TrimEnd();
            for (int row = 0; row < _side; row += 2)
            {
                int top = row;
                yield return string.Join(new string(' ', ImageGap), samples.Select(sample => string.Concat(Enumerable.Range(0, _side).Select(column =>
                    (IsInk(sample, top, column), IsInk(sample, top + 1, column)) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => '·' }))));
            }
        }
    }

    private IEnumerable<string> WordLists()
    {
        for (int sample = 0; sample < Math.Min(_shown, MostWordLists); sample++)
        {
            IEnumerable<string> scored = Targets(sample).Zip(Kept(sample), (target, kept) => kept ? _task.Symbol(target) : new string('·', _task.InputBits));
            yield return $"{ClassOf(sample)}: fed {string.Join(' ', Inputs(sample).Select(_task.Symbol))}, scored {string.Join(' ', scored)}";
        }

        if (_shown > MostWordLists)
        {
            yield return $"and {_shown - MostWordLists} more";
        }
    }

    private IEnumerable<string> Plot()
    {
        int cells = 1 << PointBits, columns = Math.Min(cells, MostPlotColumns), rows = Math.Max(1, columns / 2); // a letter is twice as high as wide
        char[][] plot = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat('·', columns).ToArray())];
        for (int sample = 0; sample < _shown; sample++)
        {
            (int x, int y) = Point(sample);
            plot[(cells - 1 - y) * rows / cells][x * columns / cells] = ClassOf(sample)![0];
        }

        yield return _digits!.Words.Drawing == DigitDrawing.BitPlanes ? "first coordinate to the right, second upwards:" : "first component to the right, second upwards:";
        foreach (char[] line in plot)
        {
            yield return new string(line);
        }
    }

    private IEnumerable<string> Symbols()
    {
        for (int sample = 0; sample < _shown; sample++)
        {
            yield return $"fed    {string.Concat(Inputs(sample).Select(_task.Symbol))}";
            // An output that does not count is shown as a dot.
            yield return $"scored {string.Concat(Targets(sample).Zip(Kept(sample), (target, kept) => kept ? _task.Symbol(target) : "·"))}";
        }
    }

    private PixelImage ImageGrid()
    {
        const int scale = 8;
        int columns = (int)Math.Ceiling(Math.Sqrt(_shown)), cell = _side * scale + scale;
        var image = new PixelImage(columns * cell + scale, (_shown + columns - 1) / columns * cell + scale);
        for (int sample = 0; sample < _shown; sample++)
        {
            int left = scale + sample % columns * cell, top = scale + sample / columns * cell;
            image.Fill(left, top, _side * scale, _side * scale, Paper);
            for (int pixel = 0; pixel < _side * _side; pixel++)
            {
                if (IsInk(sample, pixel / _side, pixel % _side))
                {
                    image.Fill(left + pixel % _side * scale, top + pixel / _side * scale, scale, scale, Ink);
                }
            }
        }

        return image;
    }

    private PixelImage PointCloud()
    {
        const int side = 512;
        int cells = 1 << PointBits, scale = side / cells;
        var image = new PixelImage(side, side);
        image.Fill(0, 0, side, side, Paper);
        for (int sample = 0; sample < _shown; sample++)
        {
            (int x, int y) = Point(sample);
            image.Fill(x * scale, (cells - 1 - y) * scale, scale, scale, ClassColors[ClassIndex(sample) % ClassColors.Length]);
        }

        return image;
    }

    /// <summary>Two bands for a sequence, the words fed and the words scored, each a column of its bits with the leading one on top.</summary>
    private PixelImage Strips()
    {
        const int scale = 6;
        int bits = _task.InputBits, band = (bits + 1) * scale, sequence = 2 * band + scale;
        var image = new PixelImage((_batch.Steps + 2) * scale, _shown * sequence + scale);
        for (int sample = 0; sample < _shown; sample++)
        {
            for (int call = 0; call < _batch.Steps; call++)
            {
                bool kept = Kept(sample)[call];
                for (int bit = 0; bit < bits; bit++)
                {
                    int x = (call + 1) * scale, y = scale + sample * sequence + bit * scale;
                    image.Fill(x, y, scale, scale, IsSet(Inputs(sample)[call], bit) ? Ink : Paper);
                    image.Fill(x, y + band, scale, scale, !kept ? Ignored : IsSet(Targets(sample)[call], bit) ? Counting : Paper);
                }
            }
        }

        return image;
    }

    private bool IsSet(int word, int bit) => (word >> _task.InputBits - 1 - bit & 1) != 0;

    /// <summary>Ink is 0 in the first bit. The last pixel is never fed, and in mnist01-gen the first one is the label: both are left empty.</summary>
    private bool IsInk(int sample, int row, int column)
    {
        int call = row * _side + column;
        return call < _batch.Steps && !(call == 0 && _digits is null) && !IsSet(Inputs(sample)[call], 0);
    }

    /// <summary>Bits of a point's coordinates: the planes that are fed, or the bits of a component.</summary>
    private int PointBits => _digits!.Words.Drawing == DigitDrawing.BitPlanes ? Math.Min(_digits.Words.Words, _batch.Steps) : _digits.Words.Bits;

    private (int X, int Y) Point(int sample)
    {
        ReadOnlySpan<int> words = Inputs(sample);
        if (_digits!.Words.Drawing == DigitDrawing.Features)
        {
            return (words[0], _batch.Steps > 1 ? words[1] : 0);
        }

        int x = 0, y = 0;
        for (int plane = 0; plane < PointBits; plane++)
        {
            x = x << 1 | (IsSet(words[plane], 0) ? 1 : 0);
            y = y << 1 | (IsSet(words[plane], 1) ? 1 : 0);
        }

        return (x, y);
    }

    /// <summary>Batches have the digits in turn.</summary>
    private int ClassIndex(int sample) => _digits!.ClassOfDigit[sample % _digits.Digits.Length];

    private ArraySegment<int> Inputs(int sample) => new(_batch.Inputs, sample * _batch.Steps, _batch.Steps);

    private ArraySegment<int> Targets(int sample) => new(_batch.Targets, sample * _batch.Steps, _batch.Steps);

    private ArraySegment<bool> Kept(int sample) => new(_batch.Kept, sample * _batch.Steps, _batch.Steps);
}
