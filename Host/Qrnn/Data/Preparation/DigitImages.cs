namespace Qrnn.Data.Preparation;

/// <summary>Square grey images of digits: 0 is background, 255 is ink.</summary>
/// <param name="Pixels">Element (image, row, column), column fastest.</param>
/// <param name="Labels">The digit of every image, 0 to 9.</param>
/// <param name="Side">Rows and columns of an image.</param>
public sealed record DigitImages(byte[] Pixels, byte[] Labels, int Side)
{
    /// <summary>Number of digits.</summary>
    public const int Digits = 10;

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Pixels of an image.</summary>
    public int Area => Side * Side;

    /// <summary>The pixels of one image, row by row.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * Area, Area);

    /// <summary>Chosen images, in the order of <paramref name="indices"/>.</summary>
    public DigitImages Choose(IReadOnlyList<int> indices)
    {
        byte[] pixels = new byte[indices.Count * Area];
        byte[] labels = new byte[indices.Count];
        for (int i = 0; i < indices.Count; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * Area));
            labels[i] = Labels[indices[i]];
        }

        return new DigitImages(pixels, labels, Side);
    }
}
