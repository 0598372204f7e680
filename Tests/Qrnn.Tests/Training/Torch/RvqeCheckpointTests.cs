using Qrnn.Models;
using Qrnn.Tests.Reference;
using Qrnn.Training;
using Qrnn.Training.Torch;
using Xunit;

namespace Qrnn.Tests.Training.Torch;

/// <summary>The author's checkpoints, and ones like them.</summary>
public sealed class RvqeCheckpointTests
{
    private const string File = "checkpoint.tar";

    /// <summary>rvqe.md 4.2, and the batch over all processes.</summary>
    private static readonly Published[] Author =
    [
        new("a7fd5c", "mnist01-gen", 10, 2, 2, 2164, 0.005, 50, 870, 0.32969, 0.33576),
        new("6c0e97", "mnist01", 8, 2, 2, 1212, 0.005, 100, 1150, 0.00313, 0),
        new("81f3e3", "mnist01", 8, 2, 2, 1212, 0.005, 100, 1440, 0.0053, 0),
        new("ae6f12", "mnist36", 6, 2, 3, 1292, 0.02, 100, 90, 0.05121, 0.07),
        new("c6d15f", "mnist36-ds", 8, 2, 2, 1212, 0.005, 100, 1880, 0.07147, 0.075),
        new("7e2c9e", "mnist-tsne-d2-r5", 8, 2, 3, 3396, 0.005, 64, 4350, 0.03232, 0.03438),
        new("984262", "mnist-umap-d3-r4", 7, 3, 3, 3134, 0.01, 256, 3870, 0.03332, 0.03359),
        new("181f9b", "mnist-umap-d4-r3", 6, 4, 2, 1024, 0.01, 128, 999, 0.03268, 0.03281),
    ];

    private sealed record Published(
        string Part, string Dataset, int Workspace, int Inputs, int Degree, int Parameters, double LearningRate, long Samples, int Epoch, double Loss, double ErrorRate);

    /// <summary>The parts of the files' names.</summary>
    public static TheoryData<string> Parts() => [.. Author.Select(static published => published.Part)];

    [SkippableTheory]
    [MemberData(nameof(Parts))]
    public void Read_AuthorsCheckpoint_HasThePublishedNumbersAndHisWeights(string part)
    {
        string path = SharedFiles.Find("rvqe-checkpoints", $"*{part}*")[0];
        Skip.If(path.Length == 0, SharedFiles.Missing);
        Published known = Author.Single(published => published.Part == part);
        RvqeCheckpoint read = RvqeCheckpoint.Read(path);
        Assert.Equal(new NetworkShape { Workspace = known.Workspace, Inputs = known.Inputs, Stages = 2, Order = 2, Degree = known.Degree, Bias = 1.570796 }, read.Shape);
        Assert.Equal((known.Dataset, known.Parameters, (long)known.Epoch), (read.Dataset, read.Parameters.Length, read.Epoch));
        Assert.Equal(known.Loss, read.BestValidationLoss, Tolerances.FiveDigits);
        Assert.Equal(known.ErrorRate, read.BestCharacterErrorRate, Tolerances.FiveDigits);
        Assert.Equal((known.LearningRate, known.Samples), (read.Template.LearningRate, read.Samples));
        Assert.Equal(part == "ae6f12" ? OptimizerKind.Lbfgs : OptimizerKind.Adam, read.Template.Optimizer);
        Assert.Equal(part != "181f9b", read.IsBest);
        Assert.Null(read.OptimizerLost);
        double steps = read.Optimizer.Single(tensor => tensor.Name is "steps" or "iterations").Values[0];
        Assert.Equal(part == "ae6f12" ? 20 * (known.Epoch + 1) : known.Epoch + 1, steps);

        // The weights, found without the reader: their 32-bit numbers stand in the file as they are.
        byte[] file = System.IO.File.ReadAllBytes(path);
        foreach (ParameterTensor tensor in read.Layout.Tensors.Where(static tensor => tensor.Length > 4))
        {
            byte[] numbers = [.. read.Parameters[tensor.Offset..(tensor.Offset + tensor.Length)].SelectMany(static value => BitConverter.GetBytes((float)value))];
            Assert.True(file.AsSpan().IndexOf(numbers) >= 0, $"{tensor.Name} is not in the file");
        }
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 4)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 5)]
    public void Parse_SampleInEitherContainer_GivesWhatWasWritten(bool archive, int protocol)
    {
        SampleCheckpoint sample = SampleCheckpoint.Tiny();
        RvqeCheckpoint read = RvqeCheckpoint.Parse(archive ? TorchWriter.Archive(sample.Root(), protocol) : TorchWriter.Stream(sample.Root(), protocol), File);
        Assert.Equal(sample.Configuration.Shape, read.Shape);
        Assert.Equal(sample.State.Parameters, read.Parameters);
        Assert.Equal((4L, 0.25, 0.5), (read.Epoch, read.BestValidationLoss, read.BestCharacterErrorRate));
        Assert.Equal(sample.State.Optimizer.Select(static tensor => tensor.Name), read.Optimizer.Select(static tensor => tensor.Name));
        Assert.All(sample.State.Optimizer.Zip(read.Optimizer), static pair => Assert.Equal(pair.First.Values, pair.Second.Values));
    }

    [Fact]
    public void Parse_TransposedTensorOfLargerStorage_ReadsByStrides()
    {
        // A 2 × 3 view of a storage of 8 numbers, column by column, from its second number on.
        var tensor = new WrittenTensor([9, 1, 2, 3, 4, 5, 6, 9], 2, 3) { Offset = 1, Strides = [1, 2] };
        TorchFile file = TorchFile.Parse(TorchWriter.Stream(tensor));
        Assert.Equal([1, 3, 5, 2, 4, 6], file.Read((TorchTensor)file.Root!));
    }

    [Theory]
    [InlineData("Float")]
    [InlineData("Double")]
    [InlineData("Half")]
    [InlineData("Long")]
    [InlineData("Int")]
    [InlineData("Short")]
    [InlineData("Byte")]
    public void Parse_EveryTypeOfNumbers_GivesThem(string element)
    {
        var file = TorchFile.Parse(TorchWriter.Archive(new WrittenTensor([0, 1, 7, 100], 4) { Element = element }));
        Assert.Equal([0, 1, 7, 100], file.Read((TorchTensor)file.Root!));
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.RmsProp)]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.Lbfgs)]
    public void Import_CheckpointOfARunOfOurs_TrainsOnLikeTheRunItself(OptimizerKind optimizer)
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration configuration = SampleCheckpoint.Tiny().Configuration with { Optimizer = optimizer, Momentum = optimizer is OptimizerKind.Sgd or OptimizerKind.RmsProp ? 0.5 : 0, MaximumIterations = 3, Steps = 3, InitialWeightsSpread = 0.3 };
        using var model = new ReferenceNetwork(configuration.Shape);
        RunFolder run = RunFolder.Create(folder.PathOf("ours"), configuration, model);
        Trainer.Train(model, run);
        var sample = new SampleCheckpoint(configuration, run.Read(CheckpointKind.Last, model.Layout)) { Element = "Double" };
        RunFolder imported = RvqeImport.Translate(RvqeCheckpoint.Parse(TorchWriter.Stream(sample.Root()), File)).Create(folder.PathOf("imported"));
        foreach (RunFolder each in (RunFolder[])[run, imported])
        {
            each.Change(each.Configuration with { Steps = 9 }, Provenance.Current(model.Kind));
            Trainer.Train(model, each);
        }

        Checkpoint expected = run.Read(CheckpointKind.Last, model.Layout), actual = imported.Read(CheckpointKind.Last, model.Layout);
        Assert.Equal((9, 9), (expected.Step, actual.Step));
        Assert.Equal(expected.Parameters, actual.Parameters);
        Assert.Equal(File, imported.Origin()!.File);
        Assert.Null(run.Origin());
    }

    [Fact]
    public void Translate_Sample_KeepsSettingsAndProvenance()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = TorchWriter.Stream((SampleCheckpoint.Tiny() with { Arguments = [("timeout", 100), ("stop_at_loss", 0.125)] }).Root());
        RvqeImport import = RvqeImport.Translate(RvqeCheckpoint.Parse(bytes, folder.PathOf("a", File)), files: new Qrnn.Data.TaskOptions("elsewhere"));
        TrainingConfiguration expected = SampleCheckpoint.Tiny().Configuration with { StopAtLoss = 0.125, Files = new Qrnn.Data.TaskOptions("elsewhere") };
        RunFolder run = import.Create(folder.PathOf("run"));
        Assert.Equal(expected, run.Configuration);
        ImportedFrom origin = RunFolder.Open(run.Location).Origin()!;
        Assert.Equal((File, "elman-xor", 4L, 0.25, 0.5), (origin.File, origin.Dataset, origin.Epoch, origin.BestValidationLoss, origin.BestCharacterErrorRate));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), origin.Sha256);
        Assert.Equal([100L, 0.125, "elman-xor"], [origin.Arguments["timeout"], origin.Arguments["stop_at_loss"], origin.Arguments["dataset"]]);
        Checkpoint best = run.Read(CheckpointKind.Best, run.Configuration.Shape.Layout());
        Assert.Equal((5L, 0.25, 0.5, double.NaN), (best.Step, best.BestValidation!.Loss, best.BestValidation.CharacterErrorRate, best.BestValidation.MinimumPostselectionProbability));
    }

    [Fact]
    public void Translate_CheckpointOfTheRunsEnd_HasNoBestValidation()
    {
        SampleCheckpoint sample = SampleCheckpoint.Tiny() with { Arguments = [("epochs", 5)] };
        RvqeImport import = RvqeImport.Translate(RvqeCheckpoint.Parse(TorchWriter.Stream(sample.Root()), File));
        Assert.Null(import.Best.BestValidation);
        Assert.Contains(import.Origin.Notes, static note => note.Contains("last step", StringComparison.Ordinal));
    }

    [Fact]
    public void Translate_OptimiserThatHasNoCounterpart_StartsWithoutMemoryAndSaysSo()
    {
        SampleCheckpoint sample = SampleCheckpoint.Tiny();
        var order = sample.Configuration.Shape.Layout().Tensors.Select(static (_, k) => (object?)(long)k).ToList();
        var group = new WrittenDictionary(("lr", 0.5), ("amsgrad", true), ("params", order));
        var state = new WrittenDictionary(("state", new WrittenDictionary((0L, new WrittenDictionary(("step", 5))))), ("param_groups", new List<object?> { group }));
        RvqeImport import = RvqeImport.Translate(RvqeCheckpoint.Parse(TorchWriter.Stream((sample with { Replace = [("optimizer_state_dict", state)] }).Root()), File));
        Assert.Empty(import.Last.Optimizer);
        Assert.Contains(import.Origin.Notes, static note => note.Contains("amsgrad", StringComparison.Ordinal));
        Assert.Equal(0.5, import.Configuration.LearningRate);
    }

    [Theory]
    [InlineData(TensorType.F32, true)]
    [InlineData(TensorType.F64, false)]
    public void Export_ImportedRun_WritesTheWeightsUnderHisNames(TensorType type, bool authorNames)
    {
        using var folder = new TemporaryFolder();
        SampleCheckpoint sample = SampleCheckpoint.Tiny();
        RunFolder run = RvqeImport.Translate(RvqeCheckpoint.Parse(TorchWriter.Archive(sample.Root()), File)).Create(folder.PathOf("run"));
        string path = folder.PathOf("weights.safetensors");
        WeightsExport.Write(run, CheckpointKind.Last, path, authorNames, type);
        SafetensorsContent content = Safetensors.Read(path);
        Assert.Equal(
            sample.Configuration.Shape.Layout().Tensors.Select(tensor => (authorNames ? "module." : "") + tensor.Name).Order(StringComparer.Ordinal),
            content.Tensors.Select(static tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.Equal(sample.State.Parameters, content.Tensors.SelectMany(static tensor => tensor.Values));
        Assert.Equal(("elman-xor", "2", "1", "2", "5"), (content.Metadata["task"], content.Metadata["workspace"], content.Metadata["order"], content.Metadata["degree"], content.Metadata["step"]));
        Assert.StartsWith(File, content.Metadata["importedFrom"], StringComparison.Ordinal);
        Assert.Contains("exists", Assert.Throws<QrnnException>(() => WeightsExport.Write(run, CheckpointKind.Last, path)).Message, StringComparison.Ordinal);
    }
}
