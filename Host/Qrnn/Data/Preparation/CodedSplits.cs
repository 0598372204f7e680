namespace Qrnn.Data.Preparation;

/// <summary>What a family makes of the images: whole numbers, row by row in the order of the split's images.</summary>
/// <param name="Train">Element (row, column).</param>
/// <param name="Validate">Element (row, column).</param>
/// <param name="Test">Element (row, column).</param>
internal sealed record CodedSplits(byte[] Train, byte[] Validate, byte[] Test)
{
    public byte[] Of(SequenceStream split) => split switch
    {
        SequenceStream.Training => Train,
        SequenceStream.Validation => Validate,
        _ => Test,
    };
}

/// <summary>Numbers for the rows of each split.</summary>
internal sealed record RowSplits(DataRows Train, DataRows Validate, DataRows Test)
{
    /// <summary>8-bit codes with parameters from the training rows.</summary>
    public CodedSplits Encode(bool shared)
    {
        var codes = NormalCodes.Fit(Train, shared);
        return new CodedSplits(codes.Encode(Train), codes.Encode(Validate), codes.Encode(Test));
    }
}
