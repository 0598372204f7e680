using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class TileSimulatorTests
{
    private const Recordings Everything = Recordings.Probabilities | Recordings.NeuronProbabilities;

    public static TheoryData<int, int> SeedsAndWidths()
    {
        var data = new TheoryData<int, int>();
        for (int seed = 0; seed < 30; seed++)
        {
            data.Add(seed, new[] { 128, 256, 512, 0 }[seed % 4]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SeedsAndWidths))]
    public void Differentiate_AnyShape_MatchesTheReferenceNetwork(int seed, int registerBits)
    {
        NetworkShape shape = TileCases.Shape(seed);
        double[] parameters = TileCases.Parameters(shape, seed);
        SequenceBatch batch = TileCases.Batch(shape, 1 + (seed % 11), 1 + (seed % 4), seed);
        LossKind loss = seed % 3 == 0 ? LossKind.NegativeLogLikelihood : LossKind.SoftmaxOfProbabilities;
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions { RegisterBits = registerBits });
        using var reference = new ReferenceNetwork(shape);
        var gradient = new double[parameters.Length];
        var expectedGradient = new double[parameters.Length];

        TrainingResult actual = simulator.Differentiate(parameters, batch, loss, gradient);
        TrainingResult expected = reference.Differentiate(parameters, batch, loss, expectedGradient);

        Assert.Equal(expected.Loss, actual.Loss, Tolerances.GoldenNumber);
        Assert.Equal(expected.MinimumPostselectionProbability, actual.MinimumPostselectionProbability, Tolerances.GoldenNumber);
        double difference = TileCases.LargestDifference(expectedGradient, gradient);
        double scale = 1 + expectedGradient.Max(Math.Abs);
        Assert.True(difference <= Tolerances.GoldenGradient * scale, $"seed {seed}, {shape}: gradients differ by {difference:e2}");
    }

    [Theory]
    [MemberData(nameof(SeedsAndWidths))]
    public void Run_AnyShapeMeasuredOrPostselected_MatchesTheReferenceNetwork(int seed, int registerBits)
    {
        NetworkShape shape = TileCases.Shape(seed);
        double[] parameters = TileCases.Parameters(shape, seed);
        SequenceBatch batch = TileCases.Batch(shape, 1 + (seed % 11), 1 + (seed % 4), seed);
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions { RegisterBits = registerBits });
        using var reference = new ReferenceNetwork(shape);

        SequenceResult actual = simulator.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Everything);
        SequenceResult expected = reference.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Everything);

        Assert.Equal(expected.Words, actual.Words);
        Assert.Equal(expected.Loss, actual.Loss, Tolerances.ConditionedNumber);
        Assert.True(TileCases.LargestDifference(expected.Probabilities, actual.Probabilities) <= Tolerances.ConditionedNumber, $"seed {seed}: probabilities");
        Assert.True(TileCases.LargestDifference(expected.WordProbabilities, actual.WordProbabilities) <= Tolerances.ConditionedNumber, $"seed {seed}: words");
        if (shape.Order > 0)
        {
            double difference = TileCases.LargestDifference(expected.NeuronProbabilities, actual.NeuronProbabilities);
            Assert.True(difference <= Tolerances.ConditionedNumber, $"seed {seed}, {shape}: neurons differ by {difference:e2}");
        }
    }

    [Theory]
    [MemberData(nameof(SeedsAndWidths))]
    public void Run_FedItsOwnWords_MatchesTheReferenceNetworkWordByWord(int seed, int registerBits)
    {
        NetworkShape shape = TileCases.Shape(seed);
        double[] parameters = TileCases.Parameters(shape, seed);
        SequenceBatch batch = TileCases.Batch(shape, 1 + (seed % 11), 6, seed) with { FedBackFrom = 1 + (seed % 3) };
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions { RegisterBits = registerBits });
        using var reference = new ReferenceNetwork(shape);

        SequenceResult actual = simulator.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Everything);
        SequenceResult expected = reference.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Everything);

        Assert.Equal(expected.Words, actual.Words);
        Assert.True(TileCases.LargestDifference(expected.Probabilities, actual.Probabilities) <= Tolerances.ConditionedNumber, $"seed {seed}: probabilities");

        // Fed what it said, the same draws make it say the same.
        int[] said = [.. batch.Inputs.Select((word, call) => call % batch.Steps < batch.FedBackFrom ? word : actual.Words[call - 1])];
        SequenceResult again = simulator.Run(parameters, batch with { Inputs = said, FedBackFrom = null }, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Everything);
        Assert.Equal(actual.Words, again.Words);
        Assert.Equal(actual.Probabilities, again.Probabilities);
    }

    [Fact]
    public void FedBackFrom_WhereItMeansNothing_IsRefused()
    {
        NetworkShape shape = new() { Workspace = 1, Inputs = 2, Stages = 0, Order = 1, Degree = 1 };
        double[] parameters = TileCases.Parameters(shape, 0);
        SequenceBatch batch = TileCases.Batch(shape, 1, 2, 0);
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions());

        var error = Assert.Throws<QrnnException>(() => simulator.Run(
            parameters, batch with { FedBackFrom = 0 }, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 0, Recordings.None));

        Assert.Equal("words are fed back from call 0: no call is before it, must be 1 or more", error.Message);
        Assert.Throws<ArgumentException>(() => simulator.Differentiate(
            parameters, batch with { FedBackFrom = 1 }, LossKind.SoftmaxOfProbabilities, new double[parameters.Length]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void Differentiate_SinglePrecision_AgreesToSinglePrecision(int seed)
    {
        NetworkShape shape = TileCases.Shape(seed);
        double[] parameters = TileCases.Parameters(shape, seed);
        SequenceBatch batch = TileCases.Batch(shape, 37, 3, seed);
        using RecurrentSimulator full = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions());
        var expected = new double[parameters.Length];
        double loss = full.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, expected).Loss;
        foreach (int bits in new[] { 128, 256, 512 })
        {
            using RecurrentSimulator single = RecurrentSimulator.Create(
                TileCases.Program(shape), new SimulatorOptions { Precision = Precision.Single, RegisterBits = bits });
            var actual = new double[parameters.Length];
            Assert.Equal(loss, single.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, actual).Loss, Tolerances.SinglePrecision);
            double difference = TileCases.LargestDifference(expected, actual);
            Assert.True(difference <= Tolerances.SinglePrecision * (1 + expected.Max(Math.Abs)), $"seed {seed}, {bits} bits: {difference:e2}");
        }
    }

    [Fact]
    public void Differentiate_AnyNumberOfThreads_SameBits()
    {
        NetworkShape shape = TileCases.Shape(12) with { Workspace = 4 };
        double[] parameters = TileCases.Parameters(shape, 3);
        SequenceBatch batch = TileCases.Batch(shape, 301, 3, 3);
        double[]? first = null;
        double firstLoss = 0;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions { Threads = threads });
            for (int repeat = 0; repeat < 5; repeat++)
            {
                var gradient = new double[parameters.Length];
                double loss = simulator.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, gradient).Loss;
                first ??= gradient;
                firstLoss = repeat == 0 && threads == 1 ? loss : firstLoss;
                Assert.Equal(BitConverter.DoubleToInt64Bits(firstLoss), BitConverter.DoubleToInt64Bits(loss));
                Assert.True(first.AsSpan().SequenceEqual(gradient), $"{threads} threads, repeat {repeat}");
            }
        }
    }

    [Fact]
    public void Differentiate_SteadyState_AllocatesNothing()
    {
        NetworkShape shape = new() { Workspace = 4, Inputs = 2, Stages = 1, Order = 2, Degree = 2 };
        double[] parameters = TileCases.Parameters(shape, 1);
        SequenceBatch batch = TileCases.Batch(shape, 20, 5, 1);
        var gradient = new double[parameters.Length];
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions { Threads = 1 });
        for (int i = 0; i < 3; i++)
        {
            simulator.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, gradient);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            simulator.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, gradient);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Run_Measured_FrequenciesFollowTheProbabilities()
    {
        NetworkShape shape = new() { Workspace = 2, Inputs = 2, Stages = 1, Order = 1, Degree = 2 };
        double[] parameters = TileCases.Parameters(shape, 5);
        const int Samples = 20_000;
        SequenceBatch batch = TileCases.Batch(shape, Samples, 1, 5) with { Inputs = new int[Samples], Postselected = new bool[Samples] };
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions());

        SequenceResult result = simulator.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 11, Recordings.Probabilities);

        for (int word = 0; word < 4; word++)
        {
            double probability = result.Probabilities[word];
            double frequency = result.Words.Count(measured => measured == word) / (double)Samples;
            double deviation = Math.Sqrt(probability * (1 - probability) / Samples);
            Assert.True(Math.Abs(frequency - probability) < 5 * deviation, $"word {word}: {frequency} for {probability}");
        }
    }

    [Fact]
    public void NativeArray_MoreThanTheMachineHas_IsRefusedBeforeItIsUsed()
    {
        long before = NativeMemoryBudget.Taken;

        var error = Assert.Throws<QrnnException>(() => new NativeArray<double>(1L << 50));

        Assert.Contains("this machine has", error.Message, StringComparison.Ordinal);
        Assert.True(NativeMemoryBudget.Taken <= before + (1L << 40), "the refused block is still booked");
    }

    [Theory]
    [InlineData("input")]
    [InlineData("target")]
    public void Run_WordOutOfRange_NamesItAndTheLimit(string kind)
    {
        NetworkShape shape = new() { Workspace = 1, Inputs = 2, Stages = 0, Order = 1, Degree = 1 };
        SequenceBatch batch = TileCases.Batch(shape, 1, 1, 0);
        batch = kind == "input" ? batch with { Inputs = [4] } : batch with { Targets = [-1] };
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions());

        var error = Assert.Throws<QrnnException>(() => simulator.Run(
            TileCases.Parameters(shape, 0), batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.None));

        Assert.Equal($"{kind} word {(kind == "input" ? 4 : -1)}: the network's words are 0 to 3", error.Message);
    }
}
