namespace Qrnn.Data.Preparation;

/// <summary>
/// The author's pixel words: an image of pure ink and background, read along three scan lines at once. The value at place k is 4a + 2b + c with a the pixel k row by row,
/// b the pixel k column by column, c the pixel k row by row of the image turned by 135°; background is 1 and ink 0 (rvqe.md, "Data files").
/// </summary>
public static class ScanLines
{
    /// <summary>Places of a small image: 10 × 10.</summary>
    public const int SmallLength = GreyImages.CropSide * GreyImages.CropSide / 4;

    /// <summary>Places of a large image: 20 × 20.</summary>
    public const int LargeLength = GreyImages.CropSide * GreyImages.CropSide;

    /// <summary>Reads one image.</summary>
    /// <param name="image">28 × 28 grey pixels.</param>
    /// <param name="deskew">Whether the digit is set upright before.</param>
    /// <param name="values">One value per place, 0 to 7: <see cref="SmallLength"/> or <see cref="LargeLength"/>; the length says which.</param>
    public static void Read(ReadOnlySpan<byte> image, bool deskew, Span<byte> values)
    {
        Span<byte> whole = stackalloc byte[MnistSource.Side * MnistSource.Side];
        Span<byte> straight = stackalloc byte[LargeLength], turned = stackalloc byte[LargeLength];
        image.CopyTo(whole);
        if (deskew)
        {
            GreyImages.Deskew(whole, whole);
        }

        GreyImages.Crop(whole, straight);
        GreyImages.TurnAndCrop(whole, turned);
        straight = Binarised(straight, values.Length);
        turned = Binarised(turned, values.Length);
        int side = values.Length == LargeLength ? GreyImages.CropSide : GreyImages.CropSide / 2;
        for (int place = 0; place < values.Length; place++)
        {
            values[place] = (byte)(4 * straight[place] + 2 * straight[place % side * side + place / side] + turned[place]);
        }
    }

    /// <summary>In place: scaled to the wanted number of pixels, then 1 for background and 0 for ink.</summary>
    private static Span<byte> Binarised(Span<byte> cropped, int length)
    {
        if (length == SmallLength)
        {
            GreyImages.Halve(cropped, cropped);
        }

        Span<byte> pixels = cropped[..length];
        int threshold = GreyImages.OtsuThreshold(pixels);
        foreach (ref byte pixel in pixels)
        {
            pixel = pixel > threshold ? (byte)0 : (byte)1;
        }

        return pixels;
    }
}
