using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Emulator.Http;

namespace Qrnn.Emulator.Jobs;

/// <summary>Whether a program fits a target, and this machine.</summary>
internal static class ProgramCheck
{
    private const int MostOutputs = 20_000_000;
    private const int MostShots = 10_000_000;

    /// <summary>Reads a submitted program.</summary>
    /// <returns>The program, and what a job of it would cost.</returns>
    /// <exception cref="Refusal">It does not parse, or does not fit.</exception>
    public static (Circuit Circuit, ShotCost? Cost) Read(string qir, QuantumTarget target, long shots, EmulatorOptions options)
    {
        Circuit circuit = Parse(qir, options);
        var fit = TargetFit.OfQir(qir, target, shots);
        if (!fit.Fits)
        {
            throw Refusal.OfJob($"The program does not fit {target.Id}: {string.Join("; ", fit.Problems)}.");
        }

        if (shots is < 1 or > MostShots)
        {
            throw Refusal.OfJob($"{shots} shots: this emulator runs 1 to {MostShots}.");
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

        if (!options.Noise.IsNone && !JobExecution.RecordsBits(circuit))
        {
            throw Refusal.OfJob("The program records integers or doubles; with noise this emulator runs programs that record results and truth values only.");
        }

        if (circuit.ParameterCount > 0 || circuit.FeatureCount > 0 || circuit.InputBitCount > 0)
        {
            throw Refusal.OfJob("The program has symbols in place of numbers (Param, Feature or InputBit).");
        }

        return circuit.Operations.Any(static operation => operation is PostselectOperation)
            ? throw Refusal.OfJob("The program postselects, which no machine does.")
            : (circuit, fit.Cost);
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
}
