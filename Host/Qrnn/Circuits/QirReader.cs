namespace Qrnn.Circuits;

/// <summary>
/// Reads QIR text, as Microsoft's Q# compiler prints it for the profiles base, adaptive_ri and adaptive_rif, into a <see cref="Circuit"/>.
/// Text → <c>QirParser</c> → instructions in blocks → <c>QirInterpreter</c> → operations. Time and memory are linear in the text and bounded by
/// <see cref="QirReaderOptions"/>.
/// </summary>
/// <remarks>
/// Besides QIR's own functions it knows the kernels' symbols: <c>double @Param(i64)</c>, <c>double @Feature(i64)</c>,
/// <c>i1 @InputBit(i64)</c>, <c>@NativeControlled{Gate}{n}([angle,] n controls, targets)</c>, <c>@NativePostselect(qubit, i64 group)</c> and
/// <c>@NativeAmplify(ancilla, target, i64 group)</c>. A gate under a conjunction of input bits gets them as controls; under any other
/// condition, the condition is a boolean expression.
/// </remarks>
public static class QirReader
{
    /// <summary>Reads the entry point of a QIR text.</summary>
    /// <param name="qirText">The text of a <c>.ll</c> file.</param>
    /// <param name="limits">Limits; null for the defaults.</param>
    /// <exception cref="QrnnException">The text is malformed, beyond a limit or uses what is not supported; the message begins with "QIR line N:".</exception>
    public static Circuit Read(string qirText, QirReaderOptions? limits = null)
    {
        ArgumentNullException.ThrowIfNull(qirText);
        limits ??= QirReaderOptions.Default;
        QirModule module = QirParser.Parse(qirText, limits);
        return QirInterpreter.Run(module, EntryPoint(module), limits);
    }

    private static QirFunction EntryPoint(QirModule module)
    {
        QirFunction? entry = null;
        foreach (QirFunction function in module.Functions)
        {
            if (function.AttributeGroup >= 0 && module.AttributeGroups.TryGetValue(function.AttributeGroup, out QirAttributes? attributes) && attributes.IsEntryPoint)
            {
                entry = entry is null
                    ? function
                    : throw QirModule.Error(function.Line, $"a second entry point; the first is on line {entry.Line}.");
            }
        }

        return entry ?? (module.Functions.Count == 1
            ? module.Functions[0]
            : throw new QrnnException($"QIR line 1: no function is marked \"entry_point\" among {module.Functions.Count} functions."));
    }
}
