using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Simulation;

using Xunit;

namespace Qrnn.Tests.Models;

/// <summary>One Q# source, three ways to run it: the fused engine, the explicit ancilla circuit gate by gate, Microsoft's simulator.</summary>
[Collection(CompilerCollection.Name)]
public sealed class ThreeEnginesTests(CompilerFixture compiler)
{
    private const int Steps = 2;

    private readonly NetworkCircuits _circuits = new(compiler.Compiler, compiler.Library);

    /// <summary>Workspace, inputs, stages, order, degree, meaning.</summary>
    public static TheoryData<int, int, int, int, int, NeuronMeaning> Grid()
    {
        var data = new TheoryData<int, int, int, int, int, NeuronMeaning>();
        foreach (NeuronMeaning meaning in Enum.GetValues<NeuronMeaning>())
        {
            for (int order = 0; order <= 3; order++)
            {
                data.Add(1, 1, 0, order, 1, meaning);
                data.Add(2, 1, 1, order, 2, meaning);
                data.Add(2, 2, 1, order, 3, meaning);
                data.Add(3, 2, 1, order, 1, meaning);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Grid))]
    public void Cell_ThreeEngines_SameAmplitudes(int workspace, int inputs, int stages, int order, int degree, NeuronMeaning meaning)
    {
        var shape = new NetworkShape { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = degree, Meaning = meaning };
        double[] parameters = TileCases.Parameters(shape, order);
        SequenceBatch batch = TileCases.Batch(shape, 1, Steps, workspace + order);

        using var network = new RecurrentNetwork(shape, _circuits.FusedCell(shape));
        double[] fused = network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.FinalStates).FinalStates;

        AssertSame(GateByGate(shape, parameters, batch), fused, "gate by gate");
        // Amplification's limit is not a circuit; at order 0 there is nothing to amplify.
        if (meaning == NeuronMeaning.Postselected || order == 0)
        {
            AssertSame(ByMicrosoft(shape, parameters, batch), fused, "Microsoft's simulator");
        }
    }

    [Theory]
    [InlineData(0, NeuronMeaning.Postselected)]
    [InlineData(1, NeuronMeaning.Postselected)]
    [InlineData(2, NeuronMeaning.Postselected)]
    [InlineData(1, NeuronMeaning.Unitary)]
    [InlineData(2, NeuronMeaning.Unitary)]
    public void Cell_ThreeGradients_Agree(int order, NeuronMeaning meaning)
    {
        var shape = new NetworkShape { Workspace = 2, Inputs = 2, Stages = 1, Order = order, Degree = 2, Meaning = meaning };
        double[] parameters = TileCases.Parameters(shape, order);
        SequenceBatch batch = TileCases.Batch(shape, 1, 1, order);
        using var network = new RecurrentNetwork(shape, _circuits.FusedCell(shape));
        var adjoint = new double[parameters.Length];
        network.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, adjoint);

        int target = batch.Targets[0];
        var objective = new RegisterObjective(
            NetworkCircuits.WordQubits(shape),
            probabilities => -Math.Log(probabilities[target]),
            (probabilities, slope) =>
            {
                slope.Clear();
                slope[target] = -1 / probabilities[target];
            });
        Circuit cell = _circuits.Cell(shape);
        AssertGradient(new AdjointGradient(cell, objective), Tolerances.ExactGradient, "adjoint of the explicit circuit");
        AssertGradient(new FiniteDifferenceGradient(cell, objective), Tolerances.CircuitDifference, "finite differences");
        if (meaning == NeuronMeaning.Postselected || order == 0)
        {
            AssertGradient(new ParameterShiftGradient(cell, objective), Tolerances.ExactGradient, "parameter shift");
        }

        void AssertGradient(ICircuitGradient gradient, double tolerance, string name)
        {
            using (gradient)
            {
                var values = new double[parameters.Length];
                gradient.Evaluate(parameters, [], (ulong)batch.Inputs[0], values, []);
                double difference = TileCases.LargestDifference(values, adjoint);
                Assert.True(difference <= tolerance, $"{shape}: {name} differs by {difference:e2}");
            }
        }
    }

    private double[] GateByGate(NetworkShape shape, double[] parameters, SequenceBatch batch)
    {
        Circuit cell = _circuits.Cell(shape);
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(cell));
        int ancillas = cell.QubitCount - shape.Inputs - shape.Workspace;
        var state = new Complex[1 << cell.QubitCount];
        state[0] = 1;
        for (int step = 0; step < batch.Steps; step++)
        {
            if (step > 0)
            {
                // Keep the target word's part, with the word's lanes back at 0.
                int size = 1 << (shape.Workspace + ancillas);
                Complex[] kept = state[(batch.Targets[step - 1] * size)..((batch.Targets[step - 1] + 1) * size)];
                Array.Clear(state);
                kept.CopyTo(state, 0);
            }

            simulator.Run(parameters, inputWord: (ulong)batch.Inputs[step], initialState: state);
            state = simulator.ToArray();
        }

        return Normalised([.. Enumerable.Range(0, state.Length >> ancillas).Select(index => state[index << ancillas])]);
    }

    private double[] ByMicrosoft(NetworkShape shape, double[] parameters, SequenceBatch batch)
    {
        bool[] Bits(int word) => [.. Enumerable.Range(0, shape.Inputs).Select(bit => (word >> (shape.Inputs - 1 - bit) & 1) != 0)];
        string entry = KernelEntry.Network(
            NetworkCircuits.KernelShapeOf(shape),
            NetworkCircuits.PolicyOf(shape.Meaning),
            parameters,
            [.. batch.Inputs.Select(Bits)],
            [.. batch.Targets.Select(Bits)],
            dumpStates: true);
        KernelShot shot = compiler.Compiler.Run(compiler.Library.Program(entry)).Shots[0];
        Assert.True(shot.Failure is null, shot.Failure);
        KernelState last = shot.States[^1];
        Complex[] vector = last.ToVector();
        int idle = last.QubitCount - shape.Inputs - shape.Workspace;
        return Normalised([.. Enumerable.Range(0, vector.Length >> idle).Select(index => vector[index << idle])]);
    }

    private static double[] Normalised(Complex[] amplitudes)
    {
        double norm = Math.Sqrt(amplitudes.Sum(static amplitude => (amplitude * Complex.Conjugate(amplitude)).Real));
        Assert.All(amplitudes, amplitude => Assert.True(Math.Abs(amplitude.Imaginary) <= Tolerances.Amplitude * norm));
        return [.. amplitudes.Select(amplitude => amplitude.Real / norm)];
    }

    /// <summary>Equal up to one sign for the whole state, which no measurement sees.</summary>
    private static void AssertSame(double[] expected, double[] actual, string engine)
    {
        double difference = Math.Min(
            TileCases.LargestDifference(expected, actual),
            TileCases.LargestDifference(expected, [.. actual.Select(static amplitude => -amplitude)]));
        Assert.True(difference <= Tolerances.Amplitude, $"{engine}: amplitudes differ by {difference:e2}");
    }
}
