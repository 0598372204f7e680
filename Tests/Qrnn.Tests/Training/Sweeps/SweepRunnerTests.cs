using System.Text;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Training;
using Qrnn.Training.Sweeps;
using Xunit;

namespace Qrnn.Tests.Training.Sweeps;

/// <summary>The runner with models of the tests' own.</summary>
public sealed class SweepRunnerTests
{
    private const string Sweep = """
        { "name": "tiny", "base": { "task": "elman-xor", "workspace": 1, "order": 1, "degree": 2, "batch": 2, "validationBatch": 2, "length": 6, "steps": 12, "stopAtLoss": 0, "validateEvery": 4 },
          "grid": { "learningRate": [0.01, 0.02] }, "seeds": [1, 2, 3] }
        """;

    [Fact]
    public void Run_RunThatDiverges_IsARowWithItsReasonAndTheOthersGoOn()
    {
        using var folder = new TemporaryFolder();
        SweepDefinition sweep = Parse(Sweep.Replace("\"learningRate\": [0.01, 0.02]", "\"stages\": [1, 2]", StringComparison.Ordinal));
        SweepOutcome outcome = SweepRunner.Run(sweep, folder.Path, new SweepOptions { CreateModel = static configuration => new Failing(configuration, configuration.Shape.Stages == 2 ? 6 : int.MaxValue, double.NaN), Workers = 2 });
        Assert.Equal((6, 6, 6, 3), (outcome.Runs, outcome.Done, outcome.DoneHere, outcome.Diverged));
        SweepRow diverged = outcome.Results.Rows[3];
        Assert.Equal((1, SweepEnding.Diverged, 5L), (diverged.Cell, diverged.Ending, diverged.Steps));
        Assert.StartsWith("step 6: loss is NaN: training diverged", diverged.Failure, StringComparison.Ordinal);
        Assert.Equal(4, diverged.LastValidation!.Step);
        Assert.All(outcome.Results.Rows.Take(3), static row => Assert.Equal((SweepEnding.StepsDone, 12L, null), (row.Ending, row.Steps, row.Failure)));
        Assert.Contains("1,2,1,", File.ReadAllLines(folder.PathOf("results.csv"))[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ModelThatCannotBeMade_EndsTheSweepAndKeepsWhatIsDone()
    {
        using var folder = new TemporaryFolder();
        SweepDefinition sweep = Parse(Sweep.Replace("\"learningRate\": [0.01, 0.02]", "\"stages\": [1, 2]", StringComparison.Ordinal));
        var broken = new SweepOptions
        {
            CreateModel = static configuration => configuration.Shape.Stages == 1 ? new ReferenceNetwork(configuration.Shape) : throw new QrnnException(FailureKind.MissingComponent, "no compiler"),
            Workers = 1,
        };
        Assert.Equal("no compiler", Assert.Throws<QrnnException>(() => SweepRunner.Run(sweep, folder.Path, broken)).Message);
        Assert.Equal(3, SweepResults.Read(folder.Path).Rows.Length);
        SweepOutcome outcome = SweepRunner.Run(sweep, folder.Path, broken with { CreateModel = static configuration => new ReferenceNetwork(configuration.Shape) });
        Assert.Equal((6, 3), (outcome.Done, outcome.DoneHere));
    }

    [Fact]
    public void Run_DamagedRecordOrRun_IsDoneAgain()
    {
        using var folder = new TemporaryFolder();
        SweepDefinition sweep = Parse(Sweep);
        var options = new SweepOptions { CreateModel = static configuration => new ReferenceNetwork(configuration.Shape) };
        SweepRunner.Run(sweep, folder.Path, options);
        string table = File.ReadAllText(folder.PathOf("results.csv"));
        File.WriteAllText(folder.PathOf("rows", "cell1-seed2.json"), "{\"format\":");
        File.WriteAllBytes(folder.PathOf("rows", "cell0-seed1.json"), new byte[300]); // what a failing machine leaves of a file
        Directory.CreateDirectory(folder.PathOf("runs", "cell0-seed1"));
        Assert.Equal(2, SweepRunner.Run(sweep, folder.Path, options).DoneHere);
        Assert.Equal(table, File.ReadAllText(folder.PathOf("results.csv")));
    }

    [Theory]
    [InlineData("\"minimumPostselectionProbability\":", "\"minimumPostselectionProbability\":1e999,\"was\":")]
    [InlineData("\"loss\":", "\"loss\":-1e999,\"was\":")]
    [InlineData("\"seconds\":", "\"seconds\":1e999,\"was\":")]
    [InlineData("\"evaluation\":{", "\"evaluation\":{\"testAccuracy\":1e999")]
    [InlineData("\"points\":[", "\"points\":[null,")]
    [InlineData("\"stepsDone\"", "\"77\"")]
    public void Run_RecordWithWhatNoRunWrites_IsDoneAgain(string written, string instead)
    {
        using var folder = new TemporaryFolder();
        SweepDefinition sweep = Parse(Sweep);
        var options = new SweepOptions { CreateModel = static configuration => new ReferenceNetwork(configuration.Shape) };
        SweepRunner.Run(sweep, folder.Path, options);
        string table = File.ReadAllText(folder.PathOf("results.jsonl")), record = File.ReadAllText(folder.PathOf("rows", "cell0-seed1.json"));
        Assert.Contains(written, record, StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("rows", "cell0-seed1.json"), record.Replace(written, instead, StringComparison.Ordinal));
        Assert.Equal(1, SweepRunner.Run(sweep, folder.Path, options).DoneHere);
        Assert.Equal(table, File.ReadAllText(folder.PathOf("results.jsonl")));
    }

    [Fact]
    public void Read_CurveWithoutAPoint_NamesTheLine()
    {
        using var folder = new TemporaryFolder();
        SweepRunner.Run(Parse(Sweep), folder.Path, new SweepOptions { CreateModel = static configuration => new ReferenceNetwork(configuration.Shape) });
        string path = folder.PathOf("curves.jsonl");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"points\":[", "\"points\":[null,", StringComparison.Ordinal));
        Assert.StartsWith($"{path}: line 1 is damaged", Assert.Throws<QrnnException>(() => SweepResults.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KeepRuns_LeavesFoldersThatCanBeEvaluated()
    {
        using var folder = new TemporaryFolder();
        SweepRunner.Run(Parse(Sweep.Replace("\"seeds\"", "\"keep\": \"runs\", \"seeds\"", StringComparison.Ordinal)), folder.Path, new SweepOptions { CreateModel = static configuration => new ReferenceNetwork(configuration.Shape) });
        RunFolder run = RunFolder.Open(folder.PathOf("runs", "cell1-seed3"));
        Assert.Equal((0.02, 3L), (run.Configuration.LearningRate, run.Configuration.Seed));
        Assert.Equal(12, run.Read(CheckpointKind.Last, run.Configuration.Shape.Layout()).Step);
    }

    [Fact]
    public void Read_AfterARun_GivesWhatTheRunGave()
    {
        using var folder = new TemporaryFolder();
        SweepResults written = SweepRunner.Run(Parse(Sweep), folder.Path, new SweepOptions { CreateModel = static configuration => new ReferenceNetwork(configuration.Shape) }).Results;
        SweepResults read = SweepResults.Read(folder.Path);
        Assert.Equal(written.Rows.Select(static row => row with { Evaluation = [] }), read.Rows.Select(static row => row with { Evaluation = [] }));
        Assert.Equal(written.Curves.SelectMany(static curve => curve.Points), read.Curves.SelectMany(static curve => curve.Points));
        Assert.Equal(written.Timings.AsEnumerable(), read.Timings.AsEnumerable());
        Assert.Equal([4L, 8, 12], read.Curves[0].Points.Select(static point => point.Step));
        Assert.Equal((0.02, "elman-xor", 1L), (read.Value(1, "learningRate"), read.Value(0, "task"), read.Value(0, "workspace")));
        Assert.True(read.IsComplete);
    }

    [Theory]
    [InlineData(new[] { 3.0 }, 3.0, 0.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 100.0 }, 3.0, 1.5)]
    [InlineData(new[] { 1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0 }, 2.0, 1.0)]
    public void Of_Numbers_AreMedianAndMedianAbsoluteDeviation(double[] values, double median, double deviation) =>
        Assert.Equal(new MedianSpread(median, deviation), MedianSpread.Of(values));

    [Fact]
    public void Of_Rows_CountsUnconvergedRunsWithTheCap()
    {
        SweepSummary summary = SweepSummary.Of([Row(30), Row(null), Row(50), Row(null), Row(null)], 1000);
        Assert.Equal((5, 2, 0.4, 1000.0, 0.0), (summary.Runs, summary.Converged, summary.ConvergedShare, summary.StepsToConverge.Median, summary.StepsToConverge.Deviation));
        static SweepRow Row(long? steps) => new() { Cell = 0, Seed = 0, Parameters = 1, Steps = steps ?? 1000, Ending = SweepEnding.StepsDone, StepsToConverge = steps, MinimumPostselectionProbability = 1 };
    }

    [Fact]
    public void Thinned_LongCurve_KeepsFirstAndLast()
    {
        var log = new SweepCurves(5000, 1, [.. Enumerable.Range(1, 500).Select(static k => new ValidationResult(10 * k, 1, 0, 1, null))]);
        Assert.Equal(60, log.Thinned().Length);
        Assert.Equal((10L, 5000L), (log.Thinned()[0].Step, log.Thinned()[^1].Step));
        Assert.Equal(log.Thinned().Select(static point => point.Step).Distinct().Order(), log.Thinned().Select(static point => point.Step));
    }

    private static SweepDefinition Parse(string text) => SweepFile.Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>A network whose loss is no number from some step of each run on.</summary>
    private sealed class Failing(TrainingConfiguration configuration, int step, double loss) : ISequenceModel
    {
        private readonly ReferenceNetwork _network = new(configuration.Shape);
        private int _calls;

        public string Kind => _network.Kind;

        public int InputBits => _network.InputBits;

        public int OutputWords => _network.OutputWords;

        public ParameterLayout Layout => _network.Layout;

        public SequenceResult Run(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind kind, Collapse collapse, ulong randomKey, Recordings recordings = Recordings.None) =>
            _network.Run(parameters, batch, kind, collapse, randomKey, recordings);

        public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind kind, Span<double> gradient)
        {
            TrainingResult result = _network.Differentiate(parameters, batch, kind, gradient);
            if (++_calls < step)
            {
                return result;
            }

            _calls = 0;
            return result with { Loss = loss };
        }

        public void Dispose() => _network.Dispose();
    }
}
