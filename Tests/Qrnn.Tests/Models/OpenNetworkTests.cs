using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;

using Xunit;

namespace Qrnn.Tests.Models;

/// <summary>Open outputs against their definition.</summary>
public sealed class OpenNetworkTests
{
    /// <summary>Workspace, inputs, stages, order, meaning.</summary>
    public static TheoryData<int, int, int, int, NeuronMeaning> Shapes() => new()
    {
        { 1, 1, 0, 0, NeuronMeaning.Postselected },
        { 2, 1, 1, 1, NeuronMeaning.Postselected },
        { 2, 2, 1, 2, NeuronMeaning.Postselected },
        { 3, 1, 0, 2, NeuronMeaning.Postselected },
        { 2, 1, 1, 0, NeuronMeaning.Unitary },
        { 1, 2, 1, 1, NeuronMeaning.Unitary },
        { 2, 2, 1, 2, NeuronMeaning.Unitary },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Trace_EveryShape_MatchesTheDensityMatrixGateByGate(int workspace, int inputs, int stages, int order, NeuronMeaning meaning)
    {
        NetworkShape shape = Shape(workspace, inputs, stages, order, meaning);
        SequenceBatch batch = TileCases.Batch(shape, 2, 4, order + workspace);
        CheckProbabilities(shape, OutputsBetween.Trace, batch, static (reference, batch, loss) => reference.Trace(batch, loss));
        CheckGradient(shape, OutputsBetween.Trace, batch, static (reference, batch, loss) => reference.Trace(batch, loss).Loss);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Keep_EveryShape_MatchesTheCircuitWithoutResets(int workspace, int inputs, int stages, int order, NeuronMeaning meaning)
    {
        NetworkShape shape = Shape(workspace, inputs, stages, order, meaning);
        SequenceBatch batch = TileCases.Batch(shape, 2, 4, order + workspace);
        CheckProbabilities(shape, OutputsBetween.Keep, batch, static (reference, batch, loss) => Pair(reference.Vector(batch, loss, null)));
        CheckGradient(shape, OutputsBetween.Keep, batch, static (reference, batch, loss) => reference.Vector(batch, loss, null).Loss);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Measure_EveryShape_MatchesTheCircuitWithItsOutcomes(int workspace, int inputs, int stages, int order, NeuronMeaning meaning)
    {
        NetworkShape shape = Shape(workspace, inputs, stages, order, meaning);
        SequenceBatch batch = TileCases.Batch(shape, 3, 5, order + workspace);
        double[] parameters = TileCases.Parameters(shape, order);
        using OpenNetwork network = Network(shape, OutputsBetween.Measure);
        SequenceResult run = network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 5, Recordings.Probabilities);

        var reference = new ReferenceOpenNetwork(shape, parameters);
        (double loss, double[] probabilities, _, _) = reference.Vector(batch, LossKind.SoftmaxOfProbabilities, run.Words);
        Assert.Equal(loss, run.Loss, Tolerances.ConditionedNumber);
        Assert.True(TileCases.LargestDifference(probabilities, run.Probabilities) <= Tolerances.ConditionedNumber);
        Assert.All(Enumerable.Range(0, run.Words.Length), call => Assert.True(batch.Kept[call] ? run.Words[call] == batch.Targets[call] : run.WordProbabilities[call] == 1));
    }

    [Theory]
    [InlineData(NeuronMeaning.Postselected, LossKind.SoftmaxOfProbabilities)]
    [InlineData(NeuronMeaning.Unitary, LossKind.NegativeLogLikelihood)]
    public void Measure_GradientsOfAllOutcomes_AverageToThatOfTheExpectedLoss(NeuronMeaning meaning, LossKind loss)
    {
        // Two calls that count, so that an outcome has losses before it, which are none of its business, and after it.
        NetworkShape shape = Shape(2, 1, 1, 2, meaning);
        SequenceBatch batch = Single(shape, [false, true, false, false, true]);
        double[] parameters = TileCases.Parameters(shape, 3);
        using OpenNetwork network = Network(shape, OutputsBetween.Measure);
        var reference = new ReferenceOpenNetwork(shape, parameters);
        double[] mean = new double[parameters.Length];
        double[] baselines = [0.3, -0.2, 0.1, 0.7, 0.4];
        double total = 0, paths = 0;
        foreach (int[] outcomes in reference.Paths(batch))
        {
            double[] gradient = new double[parameters.Length];
            double probability = reference.Vector(batch, loss, outcomes).PathProbabilities[0];
            var run = new OpenRun(batch, 2, loss, Collapse.Targets, 0, Recordings.None) { GivenOutcomes = outcomes };
            total += probability * network.Simulator.Differentiate(parameters, run, baselines, gradient).Loss;
            paths += probability;
            for (int k = 0; k < mean.Length; k++)
            {
                mean[k] += probability * gradient[k];
            }
        }

        Assert.Equal(1, paths, Tolerances.ConditionedNumber);
        Assert.Equal(ExpectedLoss(reference), total, Tolerances.ConditionedNumber);
        AssertSlope(parameters, mean, values => ExpectedLoss(new ReferenceOpenNetwork(shape, values)));

        double ExpectedLoss(ReferenceOpenNetwork other) => other.Paths(batch).Sum(outcomes =>
        {
            (double value, _, double[] probabilities, _) = other.Vector(batch, loss, outcomes);
            return probabilities[0] * value;
        });
    }

    [Theory]
    [InlineData(NeuronMeaning.Postselected)]
    [InlineData(NeuronMeaning.Unitary)]
    public void Trace_Probabilities_AreTheMeanOverAllMeasuredPaths(NeuronMeaning meaning)
    {
        NetworkShape shape = Shape(2, 1, 1, 2, meaning);
        SequenceBatch batch = Single(shape, [false, false, false, true]);
        double[] parameters = TileCases.Parameters(shape, 4), gradient = new double[parameters.Length];
        using OpenNetwork traced = Network(shape, OutputsBetween.Trace), measured = Network(shape, OutputsBetween.Measure);
        double[] exact = traced.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities).Probabilities[^2..];
        double[] mean = new double[2];
        double total = 0;
        var reference = new ReferenceOpenNetwork(shape, parameters);
        foreach (int[] outcomes in reference.Paths(batch))
        {
            // A path counts as often as it comes about: where neurons are postselected, by its outcomes and by their success.
            double weight = reference.Vector(batch, LossKind.SoftmaxOfProbabilities, outcomes).JointProbabilities[0];
            var run = new OpenRun(batch, 2, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 0, Recordings.Probabilities) { GivenOutcomes = outcomes };
            measured.Simulator.Differentiate(parameters, run, null, gradient);
            mean = [.. mean.Zip(run.Probabilities[^2..], (sum, p) => sum + (weight * p))];
            total += weight;
        }

        Assert.True(meaning == NeuronMeaning.Unitary ? Math.Abs(total - 1) <= Tolerances.ConditionedNumber : total < 0.9, $"{total}");
        Assert.True(TileCases.LargestDifference(exact, [.. mean.Select(value => value / total)]) <= Tolerances.ConditionedNumber);
    }

    [Theory]
    [InlineData(OutputsBetween.Trace)]
    [InlineData(OutputsBetween.Measure)]
    [InlineData(OutputsBetween.Keep)]
    public void Differentiate_AllCallsKept_IsTheRecurrentNetworks(OutputsBetween between)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            NetworkShape shape = TileCases.Shape(seed);
            SequenceBatch batch = TileCases.Batch(shape, 5, 4, seed);
            Array.Fill(batch.Kept, true);
            double[] parameters = TileCases.Parameters(shape, seed), expected = new double[parameters.Length], actual = new double[parameters.Length];
            using OpenNetwork network = Network(shape, between);
            using var closed = new RecurrentNetwork(shape, TileCases.Program(shape));

            TrainingResult one = closed.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, expected);
            TrainingResult other = network.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, actual);
            SequenceResult run = closed.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Recordings.Probabilities | Recordings.NeuronProbabilities);
            SequenceResult open = network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Measure, 7, Recordings.Probabilities | Recordings.NeuronProbabilities);

            Assert.Equal(one.Loss, other.Loss, Tolerances.ConditionedNumber);
            Assert.Equal(one.MinimumPostselectionProbability, other.MinimumPostselectionProbability, Tolerances.ConditionedNumber);
            Assert.True(TileCases.LargestDifference(expected, actual) <= Tolerances.ConditionedNumber * (1 + expected.Max(Math.Abs)), $"{shape}");
            Assert.Equal(run.Loss, open.Loss, Tolerances.ConditionedNumber);
            Assert.Equal(run.Words, open.Words);
            Assert.True(TileCases.LargestDifference(run.Probabilities, open.Probabilities) <= Tolerances.ConditionedNumber, $"{shape}");
            Assert.True(TileCases.LargestDifference(run.NeuronProbabilities, open.NeuronProbabilities) <= Tolerances.ConditionedNumber, $"{shape}");
            Assert.True(TileCases.LargestDifference(run.WordProbabilities, open.WordProbabilities) <= Tolerances.ConditionedNumber, $"{shape}");
        }
    }

    [Fact]
    public void Run_NeuronsOfOpenCalls_SucceedAsOftenAsTheNormSays()
    {
        // One sequence: the product over all calls and neurons is what the postselections leave of the squared norm.
        NetworkShape shape = Shape(2, 2, 1, 2, NeuronMeaning.Postselected);
        SequenceBatch batch = Single(shape, [false, false, false]);
        double[] parameters = TileCases.Parameters(shape, 4);
        var reference = new ReferenceOpenNetwork(shape, parameters);
        double Product(OutputsBetween between, out int[] words)
        {
            using OpenNetwork network = Network(shape, between);
            SequenceResult run = network.Run(parameters, batch, LossKind.SoftmaxOfProbabilities, Collapse.Targets, 3, Recordings.NeuronProbabilities);
            words = run.Words;
            Assert.Equal(batch.Steps * shape.Neurons, run.NeuronProbabilities.Length);
            return run.NeuronProbabilities.Aggregate(1.0, static (product, p) => product * p);
        }

        double traced = Product(OutputsBetween.Trace, out _), kept = Product(OutputsBetween.Keep, out _), measured = Product(OutputsBetween.Measure, out int[] words);
        Assert.Equal(reference.Paths(batch).Sum(path => reference.Vector(batch, LossKind.SoftmaxOfProbabilities, path).JointProbabilities[0]), traced, Tolerances.ConditionedNumber);
        Assert.Equal(reference.Vector(batch, LossKind.SoftmaxOfProbabilities, null).JointProbabilities[0], kept, Tolerances.ConditionedNumber);
        (_, _, double[] outcomes, double[] joint) = reference.Vector(batch, LossKind.SoftmaxOfProbabilities, words);
        Assert.Equal(joint[0] / outcomes[0], measured, Tolerances.ConditionedNumber);
    }

    [Theory]
    [InlineData(OutputsBetween.Trace)]
    [InlineData(OutputsBetween.Measure)]
    [InlineData(OutputsBetween.Keep)]
    public void Differentiate_AnyNumberOfThreads_GivesTheSameBits(OutputsBetween between)
    {
        NetworkShape shape = Shape(3, 2, 1, 2, NeuronMeaning.Postselected);
        SequenceBatch batch = TileCases.Batch(shape, 37, 6, 1) with { RandomKey = 8 };
        double[] parameters = TileCases.Parameters(shape, 1);
        double[][] gradients = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            double[] gradient = new double[parameters.Length];
            using OpenNetwork network = Network(shape, between, new SimulatorOptions { Threads = threads });
            return (double[])[.. gradient, network.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, gradient).Loss, .. gradient];
        })];
        Assert.Equal(gradients[0], gradients[1]);
        Assert.Equal(gradients[0], gradients[2]);
    }

    [Theory]
    [InlineData(OutputsBetween.Trace)]
    [InlineData(OutputsBetween.Measure)]
    [InlineData(OutputsBetween.Keep)]
    public void Differentiate_AnyRegisterWidth_GivesTheSameNumbers(OutputsBetween between)
    {
        NetworkShape shape = Shape(4, 2, 1, 2, NeuronMeaning.Unitary);
        SequenceBatch batch = TileCases.Batch(shape, 3, 4, 2) with { RandomKey = 8 };
        double[] parameters = TileCases.Parameters(shape, 1);
        double[][] gradients = [.. new[] { 512, 256, 128 }.Select(bits =>
        {
            double[] gradient = new double[parameters.Length];
            using OpenNetwork network = Network(shape, between, new SimulatorOptions { RegisterBits = bits });
            network.Differentiate(parameters, batch, LossKind.SoftmaxOfProbabilities, gradient);
            return gradient;
        })];
        Assert.True(TileCases.LargestDifference(gradients[0], gradients[1]) <= Tolerances.ConditionedNumber);
        Assert.True(TileCases.LargestDifference(gradients[0], gradients[2]) <= Tolerances.ConditionedNumber);
    }

    [Fact]
    public void Measure_Draws_DependOnTheKeyAndNothingElse()
    {
        NetworkShape shape = Shape(3, 2, 1, 2, NeuronMeaning.Postselected);
        SequenceBatch batch = TileCases.Batch(shape, 8, 6, 1);
        double[] parameters = TileCases.Parameters(shape, 1);
        using OpenNetwork network = Network(shape, OutputsBetween.Measure);
        double[] Gradient(ulong key)
        {
            double[] gradient = new double[parameters.Length];
            network.Differentiate(parameters, batch with { RandomKey = key }, LossKind.SoftmaxOfProbabilities, gradient);
            return gradient;
        }

        Assert.Equal(Gradient(1), Gradient(1));
        Assert.NotEqual(Gradient(1), Gradient(2));
    }

    [Fact]
    public void Create_TooManyLanesOrSinglePrecision_IsRefused()
    {
        NetworkShape wide = new() { Workspace = 11, Inputs = 1, Stages = 0, Order = 0, Degree = 1 };
        Assert.Contains("workspace is 11", Assert.Throws<QrnnException>(() => Network(wide, OutputsBetween.Trace)).Message, StringComparison.Ordinal);
        NetworkShape small = Shape(2, 1, 0, 0, NeuronMeaning.Postselected);
        Assert.Contains(
            "precision is single",
            Assert.Throws<QrnnException>(() => Network(small, OutputsBetween.Keep, new SimulatorOptions { Precision = Precision.Single })).Message,
            StringComparison.Ordinal);
    }

    private static NetworkShape Shape(int workspace, int inputs, int stages, int order, NeuronMeaning meaning) =>
        new() { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = 2, Meaning = meaning };

    private static OpenNetwork Network(NetworkShape shape, OutputsBetween between, SimulatorOptions? options = null) =>
        new(shape, between, TileCases.Program(shape), NetworkCircuits.LowerOutputStage(NeuronCircuits.Cell(shape), shape), options);

    private static SequenceBatch Single(NetworkShape shape, bool[] kept) => TileCases.Batch(shape, 1, kept.Length, 9) with { Kept = kept };

    private static (double, double[]) Pair((double Loss, double[] Probabilities, double[], double[]) result) => (result.Loss, result.Probabilities);

    private static void CheckProbabilities(
        NetworkShape shape, OutputsBetween between, SequenceBatch batch, Func<ReferenceOpenNetwork, SequenceBatch, LossKind, (double Loss, double[] Probabilities)> reference)
    {
        double[] parameters = TileCases.Parameters(shape, shape.Order);
        using OpenNetwork network = Network(shape, between);
        SequenceResult run = network.Run(parameters, batch, LossKind.NegativeLogLikelihood, Collapse.Targets, 0, Recordings.Probabilities);
        (double loss, double[] probabilities) = reference(new ReferenceOpenNetwork(shape, parameters), batch, LossKind.NegativeLogLikelihood);
        Assert.Equal(loss, run.Loss, Tolerances.ConditionedNumber);
        Assert.True(TileCases.LargestDifference(probabilities, run.Probabilities) <= Tolerances.ConditionedNumber);
        Assert.All(Enumerable.Range(0, run.Words.Length), call => Assert.Equal(batch.Kept[call] ? batch.Targets[call] : -1, run.Words[call]));
    }

    private static void CheckGradient(NetworkShape shape, OutputsBetween between, SequenceBatch batch, Func<ReferenceOpenNetwork, SequenceBatch, LossKind, double> reference)
    {
        double[] parameters = TileCases.Parameters(shape, shape.Order), gradient = new double[parameters.Length];
        using OpenNetwork network = Network(shape, between);
        foreach (LossKind loss in Enum.GetValues<LossKind>())
        {
            network.Differentiate(parameters, batch, loss, gradient);
            AssertSlope(parameters, gradient, values => reference(new ReferenceOpenNetwork(shape, values), batch, loss));
        }
    }

    /// <summary>A gradient along random directions against five-point differences.</summary>
    private static void AssertSlope(double[] parameters, double[] gradient, Func<double[], double> loss)
    {
        const double Step = 1e-3;
        for (int seed = 0; seed < 2; seed++)
        {
            var random = new Random(seed);
            double[] direction = [.. parameters.Select(_ => random.NextDouble() - 0.5)];
            double At(double distance) => loss([.. parameters.Zip(direction, (value, along) => value + (distance * along))]);
            double expected = ((8 * (At(Step) - At(-Step))) - (At(2 * Step) - At(-2 * Step))) / (12 * Step);
            double actual = gradient.Zip(direction, static (left, right) => left * right).Sum();
            Assert.True(Math.Abs(expected - actual) <= Tolerances.CircuitDifference * (1 + Math.Abs(expected)), $"direction {seed}: {actual:r}, differences give {expected:r}");
        }
    }
}
