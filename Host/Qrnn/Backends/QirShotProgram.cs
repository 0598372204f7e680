using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>A program that exists as QIR text only, perhaps from a stranger: its numbers are fixed, and nothing is known of what its bits mean.</summary>
public sealed class QirShotProgram : IShotProgram
{
    private readonly string _text;
    private readonly Circuit _circuit;

    /// <summary>Reads a program.</summary>
    /// <param name="qirText">The text of a <c>.ll</c> file for the profile base, adaptive_ri or adaptive_rif.</param>
    /// <param name="name">A short name for job lists and logs.</param>
    /// <param name="limits">Limits of reading; null for the defaults.</param>
    /// <exception cref="QrnnException">The text is malformed, beyond a limit, uses what is not supported, or has parameters.</exception>
    public QirShotProgram(string qirText, string name = "QIR program", QirReaderOptions? limits = null)
    {
        ArgumentNullException.ThrowIfNull(qirText);
        ArgumentNullException.ThrowIfNull(name);
        _circuit = QirReader.Read(qirText, limits);
        if (_circuit.ParameterCount > 0)
        {
            throw new QrnnException($"the QIR has {_circuit.ParameterCount} parameters: a program for shots has numbers in their place");
        }

        (_text, Name) = (qirText, name);
        Outputs = OutputLayout.OfBits(_circuit.Operations.Count(static operation => operation is OutputOperation { Kind: OutputKind.Result or OutputKind.Bool }));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int ParameterCount => 0;

    /// <inheritdoc/>
    public OutputLayout Outputs { get; }

    /// <summary>The program's circuit: as the text has it, lowered or not.</summary>
    public Circuit Circuit(bool lowered) => _circuit;

    /// <summary>Always refused.</summary>
    /// <exception cref="QrnnException">Always.</exception>
    public KernelProgram Source(ReadOnlySpan<double> parameters) => throw new QrnnException($"{Name} exists as QIR only: Microsoft's simulator is handed Q# here");

    /// <summary>The text as it was given, whatever the profile: who takes it checks whether it fits.</summary>
    public string Qir(ReadOnlySpan<double> parameters, QirProfile profile) => _text;
}
