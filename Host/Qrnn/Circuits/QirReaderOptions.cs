namespace Qrnn.Circuits;

/// <summary>
/// The limits within which <see cref="QirReader"/> works. They bound its time and memory for any text, so that a file from elsewhere can be
/// read safely; a text beyond a limit is refused with the limit's name.
/// </summary>
public sealed record QirReaderOptions
{
    /// <summary>The default limits.</summary>
    public static QirReaderOptions Default { get; } = new();

    /// <summary>Longest text, in characters.</summary>
    /// <value>The default is 256 Mi.</value>
    public int MaximumCharacters { get; init; } = 256 << 20;

    /// <summary>Longest line, in characters.</summary>
    /// <value>The default is 65536.</value>
    public int MaximumLineLength { get; init; } = 1 << 16;

    /// <summary>Largest number of instructions.</summary>
    /// <value>The default is 8 Mi.</value>
    public int MaximumInstructions { get; init; } = 8 << 20;

    /// <summary>Largest number of classical expressions, and of steps spent on simplifying conditions.</summary>
    /// <value>The default is 4 Mi.</value>
    public int MaximumExpressions { get; init; } = 4 << 20;

    /// <summary>Largest number of qubits; qubit ids must be below it but need not be dense.</summary>
    /// <value>The default is 64.</value>
    public int MaximumQubits { get; init; } = 64;

    /// <summary>Largest number of measurement results; result ids must be below it.</summary>
    /// <value>The default is 1 Mi.</value>
    public int MaximumResults { get; init; } = 1 << 20;

    /// <summary>Largest number of parameters, and of features.</summary>
    /// <value>The default is 1 Mi.</value>
    public int MaximumSymbols { get; init; } = 1 << 20;

    /// <summary>Largest number of bits of an input word.</summary>
    /// <value>At most 63, the default.</value>
    public int MaximumInputBits { get; init; } = 63;

    /// <summary>Largest number of symbols in one angle.</summary>
    /// <value>The default is 1024.</value>
    public int MaximumAngleTerms { get; init; } = 1024;

    /// <summary>Largest number of symbols in all angles and intermediate sums together.</summary>
    /// <value>The default is 16 Mi.</value>
    public int MaximumTotalTerms { get; init; } = 16 << 20;

    /// <summary>Longest name or output label, in characters.</summary>
    /// <value>The default is 1024.</value>
    public int MaximumNameLength { get; init; } = 1024;
}
