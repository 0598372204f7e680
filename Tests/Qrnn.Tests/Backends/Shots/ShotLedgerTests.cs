using System.Collections.Immutable;
using Qrnn.Backends;
using Qrnn.Backends.Shots;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Simulation;
using Xunit;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>Nothing that a backend reported is lost or run again.</summary>
public sealed class ShotLedgerTests
{
    private static readonly NetworkShape Shape = ShotCases.Shape(0, inputs: 1) with { Bias = 1.2 };

    [Theory]
    [InlineData(ShotAllocation.Even, GradientMethod.ParameterShift, null)]
    [InlineData(ShotAllocation.Variance, GradientMethod.ParameterShift, null)]
    [InlineData(ShotAllocation.Variance, GradientMethod.ParameterShift, 0.01)]
    [InlineData(ShotAllocation.Even, GradientMethod.Spsa, null)]
    public void Differentiate_AfterABreakAtAnyCircuit_GivesTheSameBitsAndRunsNothingTwice(ShotAllocation allocation, GradientMethod method, double? price)
    {
        using var folder = new TemporaryFolder();
        var options = new ShotTrainingOptions { Shots = 50, Allocation = allocation, Method = method };
        var whole = new FakeBackend { PricePerShot = (decimal?)price };
        double[] expected = Gradient(whole, options, null, out ShotSpending spent);
        foreach (int brokenAt in new[] { 0, 1, whole.Runs / 2, whole.Runs - 1 })
        {
            string path = folder.PathOf($"{brokenAt}.jsonl");
            var broken = new FakeBackend { PricePerShot = (decimal?)price, BeforeEach = run => _ = run == brokenAt ? throw new IOException("cable") : 0 };
            Assert.Throws<IOException>(() => Gradient(broken, options, path, out _));

            // A kill in the middle of a line leaves half of it.
            File.AppendAllText(path, "{\"kind\":\"circuit\",\"key\":\"00");
            var rest = new FakeBackend { PricePerShot = (decimal?)price };
            double[] resumed = Gradient(rest, options, path, out ShotSpending again);
            Assert.Equal(expected, resumed);
            Assert.Equal(spent, again);
            Assert.Equal(whole.Runs, brokenAt + rest.Runs);
            var third = new FakeBackend { PricePerShot = (decimal?)price };
            Assert.Equal(expected, Gradient(third, options, path, out _));
            Assert.Equal(0, third.Runs);
            using var ledger = new ShotLedger(path);
            Assert.Equal(spent, ledger.Spent);
        }
    }

    [Fact]
    public void Append_AfterOneThatTheDiskHadNoRoomFor_KeepsItsLineWhole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("shots.jsonl");
        var result = new ShotResult { Counts = ImmutableSortedDictionary<string, long>.Empty.Add("0", 5), Requested = 5, Provenance = new ShotProvenance("b", "v", "job", "hash", 0) };
        FullDisk? disk = null;
        using (var ledger = new ShotLedger(path, file => disk = new FullDisk(file)))
        {
            ledger.Append(1, 0, "first", result, 0);
            disk!.IsFull = true;
            Assert.Throws<QrnnException>(() => ledger.Append(1, 1, "second", result, 0));
            disk.IsFull = false;
            ledger.Append(1, 2, "third", result, 0); // a job that was under way when the other's result could not be written
        }

        using var again = new ShotLedger(path);
        Assert.NotNull(again.TryFind(1, 0, "first"));
        Assert.Null(again.TryFind(1, 1, "second"));
        Assert.NotNull(again.TryFind(1, 2, "third"));
        Assert.Equal(10, again.Spent.Shots);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Differentiate_CircuitsOfWhichNoShotHadAnOutcome_AreRunAgainWithOtherSeeds(bool isBroken)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("shots.jsonl");
        var options = new ShotTrainingOptions { Shots = 50, Allocation = ShotAllocation.Even };
        Gradient(new FakeBackend(), options, null, out ShotSpending usual);
        if (isBroken)
        {
            // The process ends when the empty results are in the ledger: the next must not take them for an answer, nor stop at them.
            Assert.Throws<IOException>(() => Gradient(new FakeBackend { EmptyRuns = 3, BeforeEach = run => _ = run == usual.Circuits ? throw new IOException("cable") : 0 }, options, path, out _));
        }

        double[] gradient = Gradient(new FakeBackend { EmptyRuns = isBroken ? 0 : 3 }, options, path, out _);
        Assert.All(gradient, static value => Assert.True(double.IsFinite(value)));
        using var ledger = new ShotLedger(path);
        Assert.Equal(usual.Circuits + 3, ledger.Spent.Circuits);
    }

    [Fact]
    public void Differentiate_DuplicateSequences_AreRunOnce()
    {
        SequenceBatch batch = ShotCases.Batch(Shape.Inputs);
        ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences = ScoredSequence.Of(batch);
        Assert.Equal([1, 2], sequences.Select(static entry => entry.Multiplicity));
        Assert.Equal([3, 3], sequences.Select(static entry => entry.Sequence.Calls)); // the last call is not scored
        using ShotTrainedNetwork network = Network(new FakeBackend(), new ShotTrainingOptions { Allocation = ShotAllocation.Even, Shots = 50 }, null);
        ShotPlan plan = network.Plan(batch, LossKind.NegativeLogLikelihood);
        var backend = new FakeBackend();
        Gradient(backend, new ShotTrainingOptions { Allocation = ShotAllocation.Even, Shots = 50 }, null, out ShotSpending spent);
        Assert.Equal((2, backend.Runs, backend.Runs, 50L * backend.Runs), (plan.Sequences, plan.Circuits, plan.Jobs, plan.Shots));
        Assert.Equal(plan.Shots, spent.Shots);
    }

    [Fact]
    public void Plan_AllocationByVariance_SpendsWhatItSays()
    {
        var options = new ShotTrainingOptions { Shots = 50 };
        using ShotTrainedNetwork network = Network(new FakeBackend(), options, null);
        ShotPlan plan = network.Plan(ShotCases.Batch(Shape.Inputs), LossKind.NegativeLogLikelihood);
        Gradient(new FakeBackend(), options, null, out ShotSpending spent);
        Assert.Equal((plan.Jobs, plan.Shots), (spent.Circuits, spent.Shots));
    }

    [Fact]
    public void Estimate_ByVariance_HasLessNoiseThanEvenForTheSameShots()
    {
        double[] even = Errors(ShotAllocation.Even), variance = Errors(ShotAllocation.Variance);
        Assert.True(variance.Sum(static e => e * e) < 0.8 * even.Sum(static e => e * e), $"{variance.Sum(static e => e * e)} against {even.Sum(static e => e * e)}");

        static double[] Errors(ShotAllocation allocation)
        {
            using ShotTrainedNetwork network = Network(new FakeBackend(), new ShotTrainingOptions { Shots = 500, Allocation = allocation }, null);
            double[] parameters = TileCases.Parameters(Shape, 3);
            network.Differentiate(parameters, ShotCases.Batch(Shape.Inputs), LossKind.NegativeLogLikelihood, new double[parameters.Length]);
            return network.LastEstimate!.StandardErrors;
        }
    }

    [Fact]
    public void CheckpointWritten_FreeResults_AreDroppedAndStillCounted()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("shots.jsonl");
        var options = new ShotTrainingOptions { Shots = 50 };
        Gradient(new FakeBackend(), options, path, out ShotSpending spent);
        using (var ledger = new ShotLedger(path))
        {
            ledger.CheckpointWritten();
            Assert.Equal(spent, ledger.Spent);
        }

        Assert.Single(File.ReadAllLines(path));
        Gradient(new FakeBackend(), options, path, out _);
        using (var ledger = new ShotLedger(path))
        {
            Assert.Equal((2 * spent.Shots, 2 * spent.Circuits), (ledger.Spent.Shots, ledger.Spent.Circuits));
        }
    }

    [Fact]
    public void CheckpointWritten_PaidResults_StayWithAllTheirOutcomes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("shots.jsonl");
        Gradient(new FakeBackend { PricePerShot = 0.25m }, new ShotTrainingOptions { Shots = 50 }, path, out ShotSpending spent);
        string before = File.ReadAllText(path);
        using (var ledger = new ShotLedger(path))
        {
            ledger.CheckpointWritten();
            Assert.Equal((0.25m * spent.Shots, "USD"), (ledger.Spent.Cost, ledger.Spent.Currency));
        }

        Assert.Equal(before, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("{\"kind\":\"circuit\"}")]
    [InlineData("nonsense")]
    [InlineData("{\"kind\":\"circuit\",\"key\":\"zz\",\"circuit\":0,\"id\":\"\",\"shots\":1,\"counts\":{},\"backend\":\"\",\"version\":\"\",\"program\":\"\",\"seconds\":0}")]
    [InlineData("{\"kind\":\"circuit\",\"key\":\"00\",\"circuit\":0,\"id\":\"\",\"shots\":-1,\"counts\":{},\"backend\":\"\",\"version\":\"\",\"program\":\"\",\"seconds\":0}")]
    [InlineData("[]")]
    public void Open_DamagedLine_IsRefusedInOneLine(string line)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("shots.jsonl");
        File.WriteAllText(path, line + "\n");
        QrnnException refused = Assert.Throws<QrnnException>(() => new ShotLedger(path));
        Assert.Matches(@"shots\.jsonl: line 1 is damaged", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Differentiate_BeyondTheLimit_IsRefusedBeforeAnythingRuns()
    {
        var backend = new FakeBackend { PricePerShot = 1 };
        using (ShotTrainedNetwork network = Network(backend, new ShotTrainingOptions { Shots = 50 }, null, new ShotLimits(100)))
        {
            Assert.Matches(@"^maximumShots is 100: the next circuits take \d+; allow more with --maximum-shots", Refusal(network));
            QrnnException planned = Assert.Throws<QrnnException>(() => network.RequireAffordable(network.Plan(ShotCases.Batch(1), LossKind.NegativeLogLikelihood), 7));
            Assert.Matches(@"^maximumShots is 100: 7 steps take \d+;", planned.Message);
        }

        using (ShotTrainedNetwork network = Network(backend, new ShotTrainingOptions { Shots = 50 }, null, new ShotLimits(0, 3, static (_, shots) => new ShotCost(shots, "USD", true))))
        {
            Assert.Matches(@"^maximumCost is 3: the next circuits cost about \d+; allow more with --maximum-cost", Refusal(network));
        }

        Assert.Equal(0, backend.Runs);

        static string Refusal(ShotTrainedNetwork network)
        {
            double[] parameters = TileCases.Parameters(Shape, 3);
            return Assert.Throws<QrnnException>(() => network.Differentiate(parameters, ShotCases.Batch(1), LossKind.NegativeLogLikelihood, new double[parameters.Length])).Message;
        }
    }

    [Fact]
    public void Require_BillsInAnotherUnit_CountsTheEstimatesOfEarlierProcesses()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("shots.jsonl");
        var options = new ShotTrainingOptions { Shots = 50 };
        Gradient(new FakeBackend(), options, null, out ShotSpending one);
        var limits = new ShotLimits(0, 1.5m * one.Shots, static (_, shots) => new ShotCost(shots, "HQC", true));
        using (ShotTrainedNetwork first = Network(new FakeBackend { PricePerShot = 0 }, options, path, limits))
        {
            Differentiate(first, 77);
            Assert.Equal((0, one.Shots), (first.Spent.Cost, first.Spent.Estimated));
        }

        using ShotTrainedNetwork second = Network(new FakeBackend(), options, path, limits);
        Assert.Matches(@"^maximumCost is \d+\.\d: the run took about \d+ so far", Assert.Throws<QrnnException>(() => Differentiate(second, 78)).Message);

        static void Differentiate(ShotTrainedNetwork network, ulong key)
        {
            double[] parameters = TileCases.Parameters(Shape, 3);
            network.Differentiate(parameters, ShotCases.Batch(Shape.Inputs) with { RandomKey = key }, LossKind.NegativeLogLikelihood, new double[parameters.Length]);
        }
    }

    [Fact]
    public void Differentiate_RareConditions_AreRefusedWithTheCause()
    {
        NetworkShape rare = ShotCases.Shape(0, inputs: 1) with { Bias = 0 };
        SequenceBatch batch = ShotCases.Batch(1) with { Targets = [.. Enumerable.Repeat(1, 12)] };
        using ISequenceModel model = ShotCases.Model(rare, OutputsBetween.Postselect);
        var source = new MeasuredEvents(new FakeBackend(), sequence => new CellProgram(rare, sequence.Words), ShotLimits.None);
        using var network = new ShotTrainedNetwork(model, source, OutputsBetween.Postselect, new ShotTrainingOptions { Shots = 20 });
        double[] parameters = new double[rare.Layout().Count];
        QrnnException refused = Assert.Throws<QrnnException>(() => network.Differentiate(parameters, batch, LossKind.NegativeLogLikelihood, new double[parameters.Length]));
        Assert.StartsWith("none of 20 shots met the conditions of call 1 of sequence 0", refused.Message, StringComparison.Ordinal);
    }

    private static ShotTrainedNetwork Network(FakeBackend backend, ShotTrainingOptions options, string? path, ShotLimits? limits = null)
    {
        var source = new MeasuredEvents(backend, static sequence => new CellProgram(Shape, sequence.Words), limits ?? ShotLimits.None);
        var network = new ShotTrainedNetwork(ShotCases.Model(Shape, OutputsBetween.Trace), source, OutputsBetween.Trace, options, limits);
        if (path is not null)
        {
            network.WriteTo(new ShotLedger(path));
        }

        return network;
    }

    private static double[] Gradient(FakeBackend backend, ShotTrainingOptions options, string? path, out ShotSpending spent)
    {
        using ShotTrainedNetwork network = Network(backend, options, path);
        double[] parameters = TileCases.Parameters(Shape, 3), gradient = new double[parameters.Length];
        TrainingResult result = network.Differentiate(parameters, ShotCases.Batch(Shape.Inputs) with { RandomKey = 77 }, LossKind.NegativeLogLikelihood, gradient);
        spent = network.LastGradient;
        return [.. gradient, result.Loss, result.MinimumPostselectionProbability];
    }

    /// <summary>A file of which half a write fits when the disk is full.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0)
    {
        public bool IsFull { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(IsFull ? buffer[..(buffer.Length / 2)] : buffer);
            if (IsFull)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}
