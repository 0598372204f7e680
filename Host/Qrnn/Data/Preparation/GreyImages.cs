namespace Qrnn.Data.Preparation;

/// <summary>Operations on one grey image of MNIST's size: row by row, 0 is background, 255 is ink.</summary>
internal static class GreyImages
{
    private const int Side = MnistSource.Side;
    private const float Centre = (Side - 1) / 2f;

    /// <summary>The middle of an image that is kept: MNIST's digits were scaled into a box of this side.</summary>
    public const int CropSide = 20;

    private const int LanczosRadius = 3;

    private static readonly Tap[] RotationTaps = MakeRotationTaps();

    /// <summary>
    /// Sets a slanted digit upright: shears rows against each other until the mixed second moment about the centre of mass is 0, x ← x + (μ₁₁/μ₀₂)·(y − ȳ).
    /// Rows keep their height, so pixels are interpolated along x only, by Lanczos' kernel of radius 3.
    /// </summary>
    /// <param name="image">28 × 28 pixels.</param>
    /// <param name="upright">28 × 28 pixels; may be <paramref name="image"/>.</param>
    public static void Deskew(ReadOnlySpan<byte> image, Span<byte> upright)
    {
        (double slant, double centre) = Slant(image);
        Span<byte> row = stackalloc byte[Side];
        for (int y = 0; y < Side; y++)
        {
            image.Slice(y * Side, Side).CopyTo(row);
            ShiftRow(row, slant * (y - centre), upright.Slice(y * Side, Side));
        }
    }

    /// <summary>The middle 20 × 20 pixels.</summary>
    public static void Crop(ReadOnlySpan<byte> image, Span<byte> cropped)
    {
        const int margin = (Side - CropSide) / 2;
        for (int y = 0; y < CropSide; y++)
        {
            image.Slice((y + margin) * Side + margin, CropSide).CopyTo(cropped[(y * CropSide)..]);
        }
    }

    /// <summary>The middle 20 × 20 pixels of the image turned by 135° against the clock, interpolated between the four neighbours.</summary>
    public static void TurnAndCrop(ReadOnlySpan<byte> image, Span<byte> cropped)
    {
        for (int pixel = 0; pixel < RotationTaps.Length; pixel++)
        {
            Tap tap = RotationTaps[pixel];
            float upper = Mix(At(image, tap.Row, tap.Column), At(image, tap.Row, tap.Column + 1), tap.Right);
            float lower = Mix(At(image, tap.Row + 1, tap.Column), At(image, tap.Row + 1, tap.Column + 1), tap.Right);
            cropped[pixel] = (byte)(Mix(upper, lower, tap.Below) + 0.5f);
        }
    }

    /// <summary>Half the side: every pixel is the mean of four, rounded down as in the author's byte images.</summary>
    /// <param name="image">20 × 20 pixels.</param>
    /// <param name="halved">10 × 10 pixels.</param>
    public static void Halve(ReadOnlySpan<byte> image, Span<byte> halved)
    {
        const int half = CropSide / 2;
        for (int pixel = 0; pixel < half * half; pixel++)
        {
            int corner = 2 * (pixel / half) * CropSide + 2 * (pixel % half);
            halved[pixel] = (byte)((image[corner] + image[corner + 1] + image[corner + CropSide] + image[corner + CropSide + 1]) / 4);
        }
    }

    /// <summary>
    /// The grey value that divides ink from background with the greatest variance between the two: values above it are ink.
    /// N. Otsu, "A threshold selection method from gray-level histograms", IEEE Trans. SMC 9 (1979) 62, eq. 18; it is also what Mathematica's Binarize does.
    /// </summary>
    public static int OtsuThreshold(ReadOnlySpan<byte> image)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        long total = 0;
        foreach (byte value in image)
        {
            histogram[value]++;
            total += value;
        }

        long below = 0, sumBelow = 0;
        (int threshold, double best) = (255, 0);
        for (int value = 0; value < 255; value++)
        {
            below += histogram[value];
            sumBelow += (long)value * histogram[value];
            if (below == 0 || below == image.Length)
            {
                continue;
            }

            double difference = total * below - sumBelow * (double)image.Length;
            double variance = difference * difference / ((double)below * (image.Length - below));
            if (variance > best)
            {
                (threshold, best) = (value, variance);
            }
        }

        return threshold;
    }

    private static (double Slant, double CentreRow) Slant(ReadOnlySpan<byte> image)
    {
        long mass = 0, sumX = 0, sumY = 0, sumXY = 0, sumYY = 0;
        for (int pixel = 0; pixel < image.Length; pixel++)
        {
            int x = pixel % Side, y = pixel / Side, value = image[pixel];
            mass += value;
            sumX += x * value;
            sumY += y * value;
            sumXY += x * y * value;
            sumYY += y * y * value;
        }

        double mixed = (double)sumXY * mass - (double)sumX * sumY, vertical = (double)sumYY * mass - (double)sumY * sumY;
        return mass == 0 || vertical <= 0 ? (0, Centre) : (mixed / vertical, (double)sumY / mass);
    }

    private static void ShiftRow(ReadOnlySpan<byte> row, double shift, Span<byte> shifted)
    {
        for (int x = 0; x < Side; x++)
        {
            double source = x + shift, sum = 0, weights = 0;
            int first = (int)Math.Floor(source) - LanczosRadius + 1;
            for (int tap = first; tap < first + 2 * LanczosRadius; tap++)
            {
                double weight = Lanczos(source - tap);
                weights += weight;
                sum += tap is >= 0 and < Side ? weight * row[tap] : 0;
            }

            shifted[x] = (byte)Math.Clamp(sum / weights + 0.5, 0, 255);
        }
    }

    private static double Lanczos(double x) => x == 0 ? 1 : Math.Abs(x) >= LanczosRadius ? 0
        : LanczosRadius * Math.Sin(Math.PI * x) * Math.Sin(Math.PI * x / LanczosRadius) / (Math.PI * Math.PI * x * x);

    private static Tap[] MakeRotationTaps()
    {
        double cosine = -Math.Sqrt(0.5), sine = Math.Sqrt(0.5); // of 135°
        return [.. Enumerable.Range(0, CropSide * CropSide).Select(pixel =>
        {
            double right = pixel % CropSide - (CropSide - 1) / 2.0, down = pixel / CropSide - (CropSide - 1) / 2.0;
            double column = cosine * right - sine * down + Centre, row = sine * right + cosine * down + Centre;
            return new Tap((int)Math.Floor(row), (int)Math.Floor(column), (float)(row - Math.Floor(row)), (float)(column - Math.Floor(column)));
        })];
    }

    private static float At(ReadOnlySpan<byte> image, int row, int column) => row is >= 0 and < Side && column is >= 0 and < Side ? image[row * Side + column] : 0;

    private static float Mix(float from, float to, float share) => from + share * (to - from);

    /// <summary>A pixel's upper left neighbour in the image before turning, and how far below and to the right of it the pixel lies.</summary>
    private readonly record struct Tap(int Row, int Column, float Below, float Right);
}
