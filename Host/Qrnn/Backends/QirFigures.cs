using System.Text;
using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>A QIR text in the numbers that decide where it can run and what it costs. None of them depends on the angles in it.</summary>
/// <param name="Counts">Gates, qubits, depth, measurements.</param>
/// <param name="Bytes">Bytes of the text.</param>
/// <param name="Conditional">Operations that happen or not as measured results say.</param>
/// <param name="ReusedQubits">Qubits that are used again after they were measured or reset.</param>
public sealed record QirFigures(CircuitCounts Counts, long Bytes, int Conditional, int ReusedQubits)
{
    // What a program needs in qubits is the question here, and profile base takes a fresh one for each measurement.
    private static readonly QirReaderOptions Limits = QirReaderOptions.Default with { MaximumQubits = 1 << 20 };

    /// <summary>Counts a text.</summary>
    /// <exception cref="QrnnException">The text is malformed.</exception>
    public static QirFigures Of(string qir)
    {
        ArgumentNullException.ThrowIfNull(qir);
        Circuit circuit = QirReader.Read(qir, Limits);
        return new QirFigures(CircuitCounts.Of(circuit), Encoding.UTF8.GetByteCount(qir), ConditionalOperations(circuit), Reused(circuit));
    }

    internal static int ConditionalOperations(Circuit circuit) => circuit.Operations.Count(static operation => operation.Condition >= 0);

    private static int Reused(Circuit circuit)
    {
        var measured = new HashSet<int>();
        var again = new HashSet<int>();
        foreach (Operation operation in circuit.Operations)
        {
            // What mresetz gives, a reset right after a measurement, is no use of its own: what follows is.
            if (operation is not ResetOperation)
            {
                again.UnionWith(OperationParts.Qubits(operation).Where(measured.Contains));
            }

            if (operation is MeasureOperation or ResetOperation)
            {
                measured.UnionWith(OperationParts.Qubits(operation));
            }
        }

        return again.Count;
    }
}
