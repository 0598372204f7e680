using System.Collections.Immutable;

using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;

using Xunit;

namespace Qrnn.Tests.Backends;

[Collection(CompilerCollection.Name)]
public sealed class ExactDistributionTests(CompilerFixture fixture)
{
    private static readonly RandomCircuitOptions Measured = new()
    {
        Qubits = 3,
        Ancillas = 0,
        Items = 20,
        InputBits = 0,
        Features = 0,
        MaximumControls = 2,
        Measurement = 0.25,
        Reset = 0.08,
        RotationRun = 0.1,
    };

    [Theory]
    [InlineData("none")]
    [InlineData("depolarizing@one=0.05,depolarizing@two=0.1,dephasing@one=0.07,damping@two=0.1,depolarizing@measure=0.06,damping@reset=0.2,readout@0=0.08,readout@1=0.15")]
    public void Outcomes_RandomCircuit_EqualTheReference(string noise)
    {
        var model = NoiseModel.Parse(noise);
        for (int seed = 100; seed < 106; seed++)
        {
            Circuit circuit = RandomCircuits.Create(seed, Measured);
            circuit = circuit with { Operations = [.. circuit.Operations, .. Enumerable.Range(0, circuit.BitCount).Select(static bit => new OutputOperation(OutputKind.Result, bit, null))] };
            double[] parameters = RandomCircuits.Numbers(seed, circuit.ParameterCount);
            ImmutableSortedDictionary<string, double> actual = ExactDistribution.Outcomes(new CircuitProgram(circuit), parameters, model);
            foreach ((string outcome, double probability) in ReferenceMixture.Distribution(circuit, parameters, model))
            {
                Assert.True(Math.Abs(probability - actual.GetValueOrDefault(outcome)) <= Tolerances.Probability, $"seed {seed}: {outcome} {probability} {actual.GetValueOrDefault(outcome)}");
            }
        }
    }

    // What the training engine computes by projection is what shots that succeed and have the given words give.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_MeasuredAncillas_EqualsTheRecurrentNetwork(int order)
    {
        NetworkShape shape = new() { Workspace = 2, Inputs = 1, Stages = 1, Order = order, Degree = 2 };
        double[] parameters = TileCases.Parameters(shape, 7);
        SequenceBatch batch = TileCases.Batch(shape, 1, 3, 7);
        using var network = new RecurrentNetwork(shape, new NetworkCircuits(fixture.Compiler, fixture.Library).FusedCell(shape));
        SequenceResult run = network.Run(parameters, batch, LossKind.NegativeLogLikelihood, Collapse.Targets, 0, Recordings.Probabilities | Recordings.NeuronProbabilities);
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [.. batch.Inputs]);

        ExactDistribution exact = ExactDistribution.Of(program, parameters, [.. batch.Targets.Select(static word => (int?)word)]);

        Assert.True(TileCases.LargestDifference(run.Probabilities, [.. exact.Words.SelectMany(static word => word)]) <= Tolerances.Probability);
        double success = 1;
        for (int step = 0; step < batch.Steps; step++)
        {
            success *= run.NeuronProbabilities.Skip(step * shape.Neurons).Take(order == 0 ? 0 : shape.Neurons).Aggregate(1.0, static (product, factor) => product * factor);
            Assert.Equal(success, exact.Success[step], Tolerances.Probability);
            success *= run.WordProbabilities[step];
        }
    }

    [Fact]
    public void Of_RepeatUntilSuccess_IsWhatAllOutcomesTogetherSay()
    {
        NetworkShape shape = new() { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1 };
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [1, 0, 1], attempts: 3);
        double[] parameters = TileCases.Parameters(shape, 3);

        ExactDistribution exact = ExactDistribution.Of(program, parameters);
        ImmutableSortedDictionary<string, double> outcomes = ExactDistribution.Outcomes(program, parameters);

        Assert.Equal(1, outcomes.Values.Sum(), Tolerances.Probability);
        for (int step = 0; step < 3; step++)
        {
            KeyValuePair<string, double>[] succeeded = [.. outcomes.Where(outcome => program.Outputs.SucceededThrough(outcome.Key, step))];
            double all = succeeded.Sum(static outcome => outcome.Value);
            Assert.Equal(all, exact.Success[step], Tolerances.Probability);
            Assert.Equal(succeeded.Where(outcome => program.Outputs.Word(outcome.Key, step) == 1).Sum(static outcome => outcome.Value) / all, exact.Words[step][1], Tolerances.Probability);
        }

        Assert.True(exact.Success[2] < 1 - Tolerances.Probability);
    }

    [Fact]
    public void Of_ManyCallsWithManyAttempts_StaysSmall()
    {
        // 10 calls of 2 neurons with up to 3 attempts: 2^60 histories and more, of which few matter at a time.
        NetworkShape shape = new() { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1 };
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [.. Enumerable.Repeat(1, 10)], attempts: 3);

        ExactDistribution exact = ExactDistribution.Of(program, TileCases.Parameters(shape, 3));

        Assert.InRange(exact.Success[9], 1e-6, 1);
        Assert.All(exact.Words, static word => Assert.Equal(1, word.Sum(), Tolerances.Probability));
    }

    [Fact]
    public void Outcomes_TooManyQubits_AreRefused()
    {
        QrnnException error = Assert.Throws<QrnnException>(() => ExactDistribution.Outcomes(new CircuitProgram(new Circuit { QubitCount = 13, Operations = [] }), []));
        Assert.Contains("at most 12", error.Message, StringComparison.Ordinal);
    }

    private sealed class CircuitProgram(Circuit circuit) : IShotProgram
    {
        public string Name => "circuit";

        public int ParameterCount => circuit.ParameterCount;

        public OutputLayout Outputs => OutputLayout.OfBits(circuit.Operations.OfType<OutputOperation>().Count());

        public Circuit Circuit(bool lowered) => circuit;

        public KernelProgram Source(ReadOnlySpan<double> parameters) => throw new NotSupportedException();

        public string Qir(ReadOnlySpan<double> parameters, QirProfile profile) => throw new NotSupportedException();
    }
}
