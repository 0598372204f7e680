using System.Buffers.Binary;

namespace Qrnn.Training.Torch;

/// <summary>The types of numbers that PyTorch stores; each is the beginning of a storage type's name.</summary>
internal enum TorchElement
{
    /// <summary>32-bit floating point.</summary>
    Float,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>16-bit floating point.</summary>
    Half,

    /// <summary>The upper half of a 32-bit floating point number.</summary>
    BFloat16,

    /// <summary>Unsigned 8-bit.</summary>
    Byte,

    /// <summary>Signed 8-bit.</summary>
    Char,

    /// <summary>Signed 16-bit.</summary>
    Short,

    /// <summary>Signed 32-bit.</summary>
    Int,

    /// <summary>Signed 64-bit.</summary>
    Long,

    /// <summary>A byte that is 0 or 1.</summary>
    Bool,
}

/// <summary>Sizes and values of stored numbers, always little-endian.</summary>
internal static class TorchElements
{
    /// <summary>Bytes of one number.</summary>
    public static int Size(this TorchElement element) => element switch
    {
        TorchElement.Double or TorchElement.Long => 8,
        TorchElement.Float or TorchElement.Int => 4,
        TorchElement.Half or TorchElement.BFloat16 or TorchElement.Short => 2,
        _ => 1,
    };

    /// <summary>The number that begins a span. Whole numbers beyond 2^53 are rounded.</summary>
    public static double Read(this TorchElement element, ReadOnlySpan<byte> bytes) => element switch
    {
        TorchElement.Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        TorchElement.Double => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TorchElement.Half => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        TorchElement.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16),
        TorchElement.Char => (sbyte)bytes[0],
        TorchElement.Short => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TorchElement.Int => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        TorchElement.Long => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => bytes[0],
    };
}
