using System.Text.Json.Nodes;

using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Tests.Reference;
using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Training;

/// <summary>Whole runs of a tiny network: they learn, and crash and resume leave no trace.</summary>
public sealed class TrainerTests
{
    private static readonly TrainingConfiguration Tiny = TrainingConfiguration.ForTask(new ElmanXorTask()) with
    {
        Shape = new NetworkShape { Workspace = 1, Inputs = 2, Stages = 1, Order = 1, Degree = 2 },
        Batch = 2,
        ValidationBatch = 2,
        Length = 6,
        Steps = 7,
        StopAtLoss = 0,
        ValidateEvery = 3,
        CheckpointSeconds = 0,
        InitialWeightsSpread = 0.3,
        Seed = 5,
    };

    [Fact]
    public void Create_SeveralAtOnceInOneFolder_OneBeginsAndTheOthersSayWhy()
    {
        using var folder = new TemporaryFolder();
        for (int round = 0; round < 10; round++)
        {
            string path = folder.PathOf($"run{round}");
            var messages = new System.Collections.Concurrent.ConcurrentBag<string>();
            Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
            {
                using var model = new ReferenceNetwork(Tiny.Shape);
                try
                {
                    RunFolder.Create(path, Tiny, model);
                    messages.Add("begun");
                }
                catch (QrnnException error)
                {
                    messages.Add(error.Message);
                }
            });
            Assert.Equal(4, messages.Count);
            Assert.Single(messages, static message => message == "begun");
            Assert.All(messages.Where(static message => message != "begun"), static message => Assert.Matches("is being begun by another process|is not empty", message));
            using var whole = new ReferenceNetwork(Tiny.Shape);
            Assert.Equal(StopReason.StepsDone, Trainer.Train(whole, RunFolder.Open(path)).Reason);
        }
    }

    [Fact]
    public void Train_SimpleSequences_LearnsThem()
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration configuration = TrainingConfiguration.ForTask(new SimpleSequenceTask()) with
        {
            Shape = new NetworkShape { Workspace = 3, Inputs = 3, Stages = 1, Order = 1, Degree = 2 },
            Length = 7,
            Steps = 120,
            LearningRate = 0.1,
            StopAtLoss = 0,
        };
        TrainingOutcome outcome = Train(folder.PathOf("run"), configuration);
        JsonNode[] lines = [.. Lines(folder.PathOf("run")).Where(static line => (string?)line["kind"] == "step")];
        Assert.Equal(StopReason.StepsDone, outcome.Reason);
        Assert.Equal(120, lines.Length);
        Assert.True((double)lines[^1]["loss"]! < 0.2 * (double)lines[0]["loss"]!, $"{lines[0]} … {lines[^1]}");
        Assert.True(outcome.BestValidation!.Loss < 0.2);
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.RmsProp)]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Lbfgs)]
    public void Train_StoppedAfterEveryStep_EndsAsUndisturbed(OptimizerKind optimizer)
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration configuration = Tiny with { Optimizer = optimizer, Momentum = 0.5, MaximumIterations = 3 };
        string undisturbed = folder.PathOf("undisturbed"), stopped = folder.PathOf("stopped");
        Train(undisturbed, configuration);
        using var model = new ReferenceNetwork(configuration.Shape);
        RunFolder.Create(stopped, configuration, model);
        TrainingOutcome outcome;
        int calls = 0;
        do
        {
            using var cancellation = new CancellationTokenSource();
            outcome = Trainer.Train(model, RunFolder.Open(stopped, new DurableFiles(flush: false)), new Reporter(_ => cancellation.Cancel()), null, null, cancellation.Token);
            calls++;
        }
        while (outcome.Reason == StopReason.Cancelled);
        Assert.Equal(Tiny.Steps, calls);
        AssertSame(undisturbed, stopped);
    }

    [Fact]
    public void Train_KilledBeforeAnyFileChange_ResumesAsUndisturbed()
    {
        using var folder = new TemporaryFolder();
        string undisturbed = folder.PathOf("undisturbed");
        int changes = 0;
        Train(undisturbed, Tiny, new DurableFiles(_ => changes++, flush: false));
        Assert.True(changes > 100, $"only {changes} file changes were seen");
        for (int crash = 1; crash <= changes; crash++)
        {
            string killed = folder.PathOf($"killed{crash}");
            int left = crash;
            Assert.Throws<SimulatedKillException>(() => Train(killed, Tiny, new DurableFiles(_ => Kill(ref left), flush: false)));
            if (Directory.Exists(killed))
            {
                // What a kill in the middle of a line leaves.
                File.AppendAllText(Path.Combine(killed, "metrics.jsonl"), "{\"kind\":\"step\",\"st");
                using var model = new ReferenceNetwork(Tiny.Shape);
                RunFolder.Open(killed).Read(CheckpointKind.Last, model.Layout); // readers need no recovery
                Trainer.Train(model, RunFolder.Open(killed, new DurableFiles(flush: false)));
            }
            else
            {
                Train(killed, Tiny); // nothing was begun
            }

            AssertSame(undisturbed, killed);
            Directory.Delete(killed, recursive: true);
        }
    }

    [Fact]
    public void Train_KilledTwice_EvenWhileRecovering_ResumesAsUndisturbed()
    {
        using var folder = new TemporaryFolder();
        string undisturbed = folder.PathOf("undisturbed");
        Train(undisturbed, Tiny);
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            string killed = folder.PathOf($"killed{seed}");
            using var model = new ReferenceNetwork(Tiny.Shape);
            RunFolder.Create(killed, Tiny, model);
            for (int kills = 0; kills < 4; kills++)
            {
                int left = random.Next(1, 40);
                try
                {
                    Trainer.Train(model, RunFolder.Open(killed, new DurableFiles(_ => Kill(ref left), flush: false)));
                }
                catch (SimulatedKillException)
                {
                }
            }

            Trainer.Train(model, RunFolder.Open(killed, new DurableFiles(flush: false)));
            AssertSame(undisturbed, killed);
            Directory.Delete(killed, recursive: true);
        }
    }

    [Fact]
    public void Train_FullDisk_SaysSoInOneLineAndKeepsTheRun()
    {
        using var folder = new TemporaryFolder();
        string undisturbed = folder.PathOf("undisturbed"), full = folder.PathOf("full");
        Train(undisturbed, Tiny);
        using var model = new ReferenceNetwork(Tiny.Shape);
        RunFolder.Create(full, Tiny, model);
        int writes = 0;
        var files = new DurableFiles(change =>
        {
            if (change.StartsWith("write ", StringComparison.Ordinal) && ++writes == 8)
            {
                throw new IOException("No space left on device");
            }
        }, flush: false);
        QrnnException error = Assert.Throws<QrnnException>(() => Trainer.Train(model, RunFolder.Open(full, files)));
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(["checkpoints", "config.json", "metrics.jsonl"], Directory.EnumerateFileSystemEntries(full).Select(Path.GetFileName).Order());
        Assert.Equal(3, RunFolder.Open(full).Read(CheckpointKind.Last, model.Layout).Step);
        Trainer.Train(model, RunFolder.Open(full));
        AssertSame(undisturbed, full);
    }

    [Fact]
    public void Train_LossReached_StopsThere()
    {
        using var folder = new TemporaryFolder();
        TrainingOutcome outcome = Train(folder.PathOf("run"), Tiny with { StopAtLoss = 1e9, StopAtError = 1 });
        Assert.Equal((StopReason.LossReached, 3L), (outcome.Reason, outcome.Step));
        TrainingOutcome strict = Train(folder.PathOf("strict"), Tiny with { StopAtLoss = 1e9, StopAtError = 0, InitialWeightsSpread = 0, LearningRate = 1e-9 });
        Assert.Equal(StopReason.StepsDone, strict.Reason); // an untrained network makes errors
    }

    [Fact]
    public void Train_TimeUp_StopsAndCanBeResumed()
    {
        using var folder = new TemporaryFolder();
        using var model = new ReferenceNetwork(Tiny.Shape);
        RunFolder run = RunFolder.Create(folder.PathOf("run"), Tiny with { TimeoutSeconds = 10 }, model);
        var clock = new Clock();
        TrainingOutcome outcome = Trainer.Train(model, run, new Reporter(_ => clock.Advance(3)), clock);
        Assert.Equal((StopReason.TimedOut, 4L, 12.0), (outcome.Reason, outcome.Step, outcome.Seconds));
        run.Change(run.Configuration with { TimeoutSeconds = 0 }, Provenance.Current(model.Kind));
        TrainingOutcome end = Trainer.Train(model, RunFolder.Open(folder.PathOf("run")), null, new Clock());
        Assert.Equal(StopReason.StepsDone, end.Reason);
    }

    [Fact]
    public void Train_DivergingRun_IsEndedInOneLine()
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration wild = Tiny with { Optimizer = OptimizerKind.Sgd, LearningRate = 1000, ClipNorm = 1e9, Momentum = 1, WeightDecay = 1000, Steps = 2000, ValidateEvery = 100 };
        QrnnException error = Assert.ThrowsAny<QrnnException>(() => Train(folder.PathOf("run"), wild));
        Assert.Contains("training diverged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_RunInUse_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = new ReferenceNetwork(Tiny.Shape);
        RunFolder run = RunFolder.Create(folder.PathOf("run"), Tiny, model);
        string? message = null;
        Trainer.Train(model, run, new Reporter(_ => message ??= Assert.Throws<QrnnException>(() => Trainer.Train(model, RunFolder.Open(run.Location))).Message));
        Assert.Contains("is being trained by another process", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FolderWithFiles_IsRefusedAndUnchanged()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("mine.txt"), "mine");
        using var model = new ReferenceNetwork(Tiny.Shape);
        Assert.Contains("is not empty", Assert.Throws<QrnnException>(() => RunFolder.Create(folder.Path, Tiny, model)).Message, StringComparison.Ordinal);
        Assert.Equal(folder.PathOf("mine.txt"), Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path)));
        Assert.Contains("is no run: config.json is missing", Assert.Throws<QrnnException>(() => RunFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Change_SettingOfTheNumbers_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = new ReferenceNetwork(Tiny.Shape);
        RunFolder run = RunFolder.Create(folder.PathOf("run"), Tiny, model);
        QrnnException error = Assert.Throws<QrnnException>(() => run.Change(Tiny with { LearningRate = 7 }, Provenance.Current(model.Kind)));
        Assert.Equal("learningRate is 7: the run was begun with 0.01, which can't change when it is resumed", error.Message);
        run.Change(Tiny with { Steps = 99 }, Provenance.Current(model.Kind));
        Assert.Equal(99, RunFolder.Open(run.Location).Configuration.Steps);
    }

    [Theory]
    [InlineData("checkpoints/last/weights.safetensors")]
    [InlineData("checkpoints/last/optimizer.safetensors")]
    [InlineData("checkpoints/last/state.json")]
    [InlineData("config.json")]
    [InlineData("metrics.jsonl")]
    public void Train_CutOffFile_IsRefusedInOneLine(string file)
    {
        using var folder = new TemporaryFolder();
        Train(folder.PathOf("run"), Tiny);
        string path = folder.PathOf(["run", .. file.Split('/')]);
        byte[] whole = File.ReadAllBytes(path);
        using var model = new ReferenceNetwork(Tiny.Shape);
        foreach (int length in (int[])[0, 1, whole.Length / 2, whole.Length - 20])
        {
            File.WriteAllBytes(path, whole[..length]);
            QrnnException error = Assert.Throws<QrnnException>(() => Trainer.Train(model, RunFolder.Open(folder.PathOf("run"))));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }

        File.Delete(path);
        Assert.Contains(Path.GetFileName(path), Assert.Throws<QrnnException>(() => Trainer.Train(model, RunFolder.Open(folder.PathOf("run")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WeightsOfAnotherShape_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using var model = new ReferenceNetwork(Tiny.Shape);
        RunFolder run = RunFolder.Create(folder.PathOf("run"), Tiny, model);
        QrnnException error = Assert.Throws<QrnnException>(() => run.Read(CheckpointKind.Last, (Tiny.Shape with { Degree = 1 }).Layout()));
        Assert.Contains("tensor 'cell.input_layer.0.φ' has shape [3], the model needs [2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("no best checkpoint yet", Assert.Throws<QrnnException>(() => run.Read(CheckpointKind.Best, model.Layout)).Message, StringComparison.Ordinal);
    }

    private static TrainingOutcome Train(string path, TrainingConfiguration configuration, DurableFiles? files = null)
    {
        using var model = new ReferenceNetwork(configuration.Shape);
        RunFolder run = RunFolder.Create(path, configuration, model, TimeProvider.System, files ?? new DurableFiles(flush: false));
        return Trainer.Train(model, run);
    }

    private static IEnumerable<JsonNode> Lines(string run) => File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(static line => JsonNode.Parse(line)!);

    /// <summary>Checkpoints and configuration byte for byte; metrics but for the head's machine and the seconds.</summary>
    private static void AssertSame(string expected, string actual)
    {
        string[] Files(string run) => [.. Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(run, file)).Order(StringComparer.Ordinal)];
        Assert.Equal(Files(expected), Files(actual));
        foreach (string file in Files(expected).Where(static file => file != "metrics.jsonl"))
        {
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{actual}: {file} differs");
        }

        Assert.Equal(Lines(expected).Select(Timeless), Lines(actual).Select(Timeless));
    }

    private static string Timeless(JsonNode line)
    {
        line.AsObject().Remove("seconds");
        line.AsObject().Remove("begun");
        return line.ToJsonString();
    }

    private static void Kill(ref int left)
    {
        if (--left == 0)
        {
            throw new SimulatedKillException();
        }
    }

    private sealed class SimulatedKillException : Exception;

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1000;

        public void Advance(int seconds) => _ticks += 1000L * seconds;

        public override long GetTimestamp() => _ticks;
    }
}
