using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>Puts a <see cref="NoiseModel"/>'s channels into a circuit, as its documentation says.</summary>
internal static class NoiseInsertion
{
    /// <summary>The circuit with its noise.</summary>
    public static Circuit Apply(Circuit circuit, NoiseModel noise)
    {
        noise.Validated();
        var operations = ImmutableArray.CreateBuilder<Operation>(2 * circuit.Operations.Length);
        foreach (Operation operation in circuit.Operations)
        {
            switch (operation)
            {
                case MeasureOperation measure:
                    Add(operations, noise.Measurement, [measure.Qubit], measure.Condition);
                    operations.Add(measure);
                    if (noise.ReadZeroAsOne > 0 || noise.ReadOneAsZero > 0)
                    {
                        operations.Add(new NoiseOperation(NoiseChannel.Readout, [], noise.ReadZeroAsOne, noise.ReadOneAsZero, measure.Bit, measure.Condition));
                    }

                    break;
                case ResetOperation reset:
                    operations.Add(reset);
                    Add(operations, noise.Reset, [reset.Qubit], reset.Condition);
                    break;
                case GateOperation or MultiplexedRotation:
                    operations.Add(operation);
                    ImmutableArray<int> qubits = [.. OperationParts.Qubits(operation)];
                    Add(operations, qubits.Length == 1 ? noise.OneQubit : noise.TwoQubit, qubits, operation.Condition);
                    break;
                case OutputOperation:
                    operations.Add(operation);
                    break;
                default:
                    throw new QrnnException($"noise acts on gates, measurements and resets: the circuit holds a {operation.GetType().Name}");
            }
        }

        return circuit with { Operations = operations.ToImmutable() };
    }

    private static void Add(ImmutableArray<Operation>.Builder operations, NoiseStrengths strengths, ImmutableArray<int> qubits, int condition)
    {
        if (strengths.Depolarizing > 0 && qubits.Length == 2)
        {
            operations.Add(new NoiseOperation(NoiseChannel.Depolarizing, qubits, strengths.Depolarizing, Condition: condition));
        }

        foreach (int qubit in qubits)
        {
            Add(NoiseChannel.Depolarizing, qubits.Length == 2 ? 0 : strengths.Depolarizing);
            Add(NoiseChannel.Dephasing, strengths.Dephasing);
            Add(NoiseChannel.Damping, strengths.Damping);

            void Add(NoiseChannel channel, double strength)
            {
                if (strength > 0)
                {
                    operations.Add(new NoiseOperation(channel, [qubit], strength, Condition: condition));
                }
            }
        }
    }
}
