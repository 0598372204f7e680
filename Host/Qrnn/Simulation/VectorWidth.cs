namespace Qrnn.Simulation;

/// <summary>How many numbers one instruction of the state-vector kernels works on.</summary>
public enum VectorWidth
{
    /// <summary>The widest that the processor has and the state fills.</summary>
    Widest,

    /// <summary>One number at a time.</summary>
    Scalar,

    /// <summary>128 bits.</summary>
    Bits128,

    /// <summary>256 bits.</summary>
    Bits256,

    /// <summary>512 bits.</summary>
    Bits512,
}
