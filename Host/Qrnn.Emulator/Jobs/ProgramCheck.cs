using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Emulator.Http;

namespace Qrnn.Emulator.Jobs;

/// <summary>Whether a program fits a target, and this machine.</summary>
internal static class ProgramCheck
{
    private const int MostOutputs = 20_000_000;

    /// <summary>Reads a submitted program.</summary>
    /// <exception cref="Refusal">It does not parse, or does not fit.</exception>
    public static Circuit Read(string qir, QuantumTarget target, long shots, EmulatorOptions options)
    {
        Circuit circuit = Parse(qir, options);
        if (shots < 1 || shots > target.MaximumShots)
        {
            throw Refusal.OfJob($"{shots} shots: {target.Id} runs 1 to {target.MaximumShots}.");
        }

        if (circuit.QubitCount > target.Qubits)
        {
            throw Refusal.OfJob($"The program uses {circuit.QubitCount} qubits; {target.Id} has {target.Qubits}.");
        }

        if (circuit.QubitCount > options.MaximumQubits)
        {
            throw Refusal.OfJob($"The program uses {circuit.QubitCount} qubits; this emulator runs at most {options.MaximumQubits}.");
        }

        int outputs = circuit.Operations.Count(static operation => operation is OutputOperation);
        if (outputs * shots > MostOutputs)
        {
            throw Refusal.OfJob($"{shots} shots of {outputs} outputs are {outputs * shots} values; this emulator writes at most {MostOutputs}.");
        }

        if (circuit.ParameterCount > 0 || circuit.FeatureCount > 0 || circuit.InputBitCount > 0)
        {
            throw Refusal.OfJob("The program has symbols in place of numbers (Param, Feature or InputBit).");
        }

        QirProfile needed = ProfileOf(circuit, out string reason);
        return needed <= target.Profile ? circuit : throw Refusal.OfJob($"The program needs the profile {Name(needed)}, because {reason}; {target.Id} takes {Name(target.Profile)}.");
    }

    private static Circuit Parse(string qir, EmulatorOptions options)
    {
        if (qir.StartsWith("BC", StringComparison.Ordinal))
        {
            throw Refusal.OfJob("inputData is LLVM bitcode; this emulator reads QIR as text.");
        }

        try
        {
            return QirReader.Read(qir, QirReaderOptions.Default with
            {
                MaximumCharacters = (int)Math.Min(options.MaximumBlobBytes, int.MaxValue),
                MaximumInstructions = 2 << 20,
                MaximumQubits = 256, // more than are run, so that the refusal can name the number
            });
        }
        catch (QrnnException failure)
        {
            throw Refusal.OfJob($"inputData is no QIR that can be run: {failure.Message}");
        }
    }

    private static QirProfile ProfileOf(Circuit circuit, out string reason)
    {
        foreach (Operation operation in circuit.Operations)
        {
            if (operation is PostselectOperation or AncillaBlock)
            {
                throw Refusal.OfJob("The program postselects, which no machine does.");
            }
        }

        if (circuit.Operations.OfType<GateOperation>().Any(static gate => gate.Angle.Terms.Length > 0) || circuit.Operations.Any(static operation => operation is OutputOperation { Kind: OutputKind.Double }))
        {
            reason = "it computes with doubles";
            return QirProfile.AdaptiveRif;
        }

        if (circuit.Operations.Any(static operation => operation is OutputOperation { Kind: OutputKind.Bool or OutputKind.Int }))
        {
            reason = "it computes with measured results";
            return QirProfile.AdaptiveRi;
        }

        var measured = new HashSet<int>();
        foreach (Operation operation in circuit.Operations)
        {
            if (operation.Condition >= 0)
            {
                reason = "what happens depends on a measured result";
                return QirProfile.AdaptiveRi;
            }

            if (operation is ResetOperation || OperationParts.Qubits(operation).Any(measured.Contains))
            {
                reason = "a qubit is used again after its measurement or reset";
                return QirProfile.AdaptiveRi;
            }

            if (operation is MeasureOperation measure)
            {
                measured.Add(measure.Qubit);
            }
        }

        reason = string.Empty;
        return QirProfile.Base;
    }

    private static string Name(QirProfile profile) => profile switch
    {
        QirProfile.Base => "base",
        QirProfile.AdaptiveRi => "adaptive_ri",
        QirProfile.AdaptiveRif => "adaptive_rif",
        _ => "adaptive",
    };
}
