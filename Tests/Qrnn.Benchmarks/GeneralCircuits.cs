using System.Collections.Immutable;

using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Simulation;

namespace Qrnn.Benchmarks;

/// <summary>The two general workloads that C++ simulators were measured on.</summary>
internal static class GeneralCircuits
{
    /// <summary>Layers of one Ry on every qubit (its own parameter each) and a ring of CNOTs: 2·qubits gates a layer.</summary>
    public static Circuit RyAndRing(int qubits, int layers)
    {
        var operations = ImmutableArray.CreateBuilder<Operation>();
        for (int layer = 0; layer < layers; layer++)
        {
            for (int qubit = 0; qubit < qubits; qubit++)
            {
                operations.Add(new GateOperation(GateKind.Ry, [qubit], [], Angle.OfParameter((layer * qubits) + qubit)));
            }

            for (int qubit = 0; qubit < qubits; qubit++)
            {
                operations.Add(new GateOperation(GateKind.X, [(qubit + 1) % qubits], [Control.Qubit(qubit)], Angle.Zero));
            }
        }

        return new Circuit { QubitCount = qubits, ParameterCount = qubits * layers, Operations = operations.ToImmutable() };
    }

    /// <summary>The same with complex states: every second layer turns about X instead of Y.</summary>
    public static Circuit Complex(int qubits, int layers)
    {
        Circuit circuit = RyAndRing(qubits, layers);
        return circuit with
        {
            Operations = [.. circuit.Operations.Select((operation, index) =>
                operation is GateOperation { Kind: GateKind.Ry } gate && index / (2 * qubits) % 2 == 1 ? gate with { Kind = GateKind.Rx } : operation)],
        };
    }

    /// <summary>1000 Ry with a parameter each, a CNOT after each: the ring of <see cref="RyAndRing"/>, cut off at 1000 of either.</summary>
    public static Circuit Gradient(int qubits)
    {
        const int count = 1000;
        Circuit layers = RyAndRing(qubits, (count + qubits - 1) / qubits);
        int turns = 0, flips = 0;
        return layers with
        {
            ParameterCount = count,
            Operations = [.. layers.Operations.Where(operation => ((GateOperation)operation).Kind == GateKind.Ry ? turns++ < count : flips++ < count)],
        };
    }

    /// <summary>The same numbers of gates one after the other: Ry on qubit k, CNOT from it to the next, and so on round the ring. The hardest order to fuse.</summary>
    public static Circuit GradientInTurn(int qubits) => new()
    {
        QubitCount = qubits,
        ParameterCount = 1000,
        Operations =
        [
            .. Enumerable.Range(0, 1000).SelectMany(k => (Operation[])
            [
                new GateOperation(GateKind.Ry, [k % qubits], [], Angle.OfParameter(k)),
                new GateOperation(GateKind.X, [(k + 1) % qubits], [Control.Qubit(k % qubits)], Angle.Zero),
            ]),
        ],
    };

    /// <summary>⟨Z⟩ of the first qubit.</summary>
    public static Objective PauliZ { get; } = new PauliObjective([PauliTerm.Single(Pauli.Z, 0)]);

    /// <summary>Seeded angles in [0, 2π).</summary>
    public static double[] Parameters(int count) => [.. Enumerable.Range(0, count).Select(static k => 2 * Math.PI * CounterRandom.NextDouble(1, (ulong)k, 0))];
}
