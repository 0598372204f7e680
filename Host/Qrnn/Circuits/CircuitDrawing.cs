namespace Qrnn.Circuits;

/// <summary>How a circuit is drawn.</summary>
public sealed record CircuitDrawingOptions
{
    /// <summary>Names of the qubits' lines; null for q0, q1, ….</summary>
    public IReadOnlyList<string>? QubitNames { get; init; }

    /// <summary>Values for the parameters; angles in them are drawn as numbers. Null draws p0, p1, ….</summary>
    public IReadOnlyList<double>? Parameters { get; init; }

    /// <summary>Columns of characters after which the drawing goes on below.</summary>
    /// <value>40 or more. The default is 140.</value>
    public int Width { get; init; } = 140;

    /// <summary>Operations that are drawn; a note says how many are left.</summary>
    /// <value>1 or more. The default is 500.</value>
    public int MaximumOperations { get; init; } = 500;

    /// <summary>Longest text in a box; longer ones end in an ellipsis.</summary>
    /// <value>4 or more. The default is 18.</value>
    public int MaximumLabelLength { get; init; } = 18;
}

/// <summary>
/// Draws circuits for people, as text or SVG. Time runs to the right, qubit 0 is the uppermost qubit. ● is a control, ◇ a control of a
/// rotation by a table, ⊕ a flip, ⟨0| a postselection, a double line an input bit; a condition stands in its operation's box.
/// </summary>
public static class CircuitDrawing
{
    /// <summary>The circuit as lines of text.</summary>
    public static string ToText(Circuit circuit, CircuitDrawingOptions? options = null) => CircuitDrawingText.Render(Layout(circuit, ref options));

    /// <summary>The circuit as an SVG document that follows the reader's light or dark scheme.</summary>
    public static string ToSvg(Circuit circuit, CircuitDrawingOptions? options = null) => CircuitDrawingSvg.Render(Layout(circuit, ref options));

    private static CircuitDrawingLayout Layout(Circuit circuit, ref CircuitDrawingOptions? options)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        options ??= new CircuitDrawingOptions();
        if (options.QubitNames is { } names && names.Count != circuit.QubitCount)
        {
            throw new QrnnException($"Got {names.Count} names for {circuit.QubitCount} qubits.");
        }

        if (options.Parameters is { } parameters && parameters.Count < circuit.ParameterCount)
        {
            throw new QrnnException($"Got {parameters.Count} parameters for a circuit with {circuit.ParameterCount}.");
        }

        (int value, int least, string what) = options switch
        {
            { Width: < 40 } => (options.Width, 40, "width"),
            { MaximumOperations: < 1 } => (options.MaximumOperations, 1, "number of operations"),
            { MaximumLabelLength: < 4 } => (options.MaximumLabelLength, 4, "label length"),
            _ => (0, 0, ""),
        };
        return what.Length == 0 ? new CircuitDrawingLayout(circuit, options) : throw new QrnnException($"The drawing's {what} is {value}; the limit is {least} or more.");
    }
}
