namespace Qrnn.Data.Preparation;

/// <summary>
/// How much of an image's edges run in which direction and where: a description in which the same digit written twice is nearer than in pixels. N. Dalal and B. Triggs, "Histograms of oriented
/// gradients for human detection", CVPR 2005, with cells of 4 × 4 pixels, eight directions, and every pixel divided between the cells and directions that it lies between.
/// </summary>
internal static class OrientedGradients
{
    private const int Side = MnistSource.Side;
    private const int Cells = 7;
    private const int CellSide = Side / Cells;
    private const int Directions = 8;

    /// <summary>Numbers that describe an image: element (cell row, cell column, direction).</summary>
    public const int Length = Cells * Cells * Directions;

    /// <summary>Describes one image.</summary>
    /// <param name="image">28 × 28 pixels.</param>
    /// <param name="description">Square roots of the histograms, scaled to norm 1: <see cref="Length"/> numbers.</param>
    public static void Describe(ReadOnlySpan<byte> image, Span<float> description)
    {
        description.Clear();
        for (int y = 1; y < Side - 1; y++)
        {
            for (int x = 1; x < Side - 1; x++)
            {
                int pixel = y * Side + x;
                float right = image[pixel + 1] - image[pixel - 1], down = image[pixel + Side] - image[pixel - Side];
                if (right != 0 || down != 0)
                {
                    Add(x, y, right, down, description);
                }
            }
        }

        float squares = 0;
        foreach (ref float value in description)
        {
            squares += value;
            value = MathF.Sqrt(value);
        }

        float scale = squares > 0 ? 1 / MathF.Sqrt(squares) : 0;
        foreach (ref float value in description)
        {
            value *= scale;
        }
    }

    private static void Add(int x, int y, float right, float down, Span<float> description)
    {
        float length = MathF.Sqrt(right * right + down * down), turn = MathF.Atan2(down, right) * (Directions / MathF.Tau);
        (int direction, float beyond) = Split(turn);
        (int column, float toTheRight) = Split((x + 0.5f) / CellSide - 0.5f);
        (int row, float below) = Split((y + 0.5f) / CellSide - 0.5f);
        for (int corner = 0; corner < 4; corner++)
        {
            (int r, int c) = (row + corner / 2, column + corner % 2);
            if (r is < 0 or >= Cells || c is < 0 or >= Cells)
            {
                continue;
            }

            float share = length * (corner / 2 == 0 ? 1 - below : below) * (corner % 2 == 0 ? 1 - toTheRight : toTheRight);
            Span<float> cell = description.Slice((r * Cells + c) * Directions, Directions);
            cell[(direction + Directions) % Directions] += share * (1 - beyond);
            cell[(direction + 1 + Directions) % Directions] += share * beyond;
        }
    }

    private static (int Whole, float Beyond) Split(float value)
    {
        float whole = MathF.Floor(value);
        return ((int)whole, value - whole);
    }
}
