using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;
using Qrnn.Training.Torch;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>
/// The author's own networks on his whole test split, against what his own code measures (rvqe.md, "Measured with the author's code"). Those on
/// pixels take too long without optimisation; Host/docs/evaluation.md has their numbers and the command.
/// </summary>
public sealed class AuthorCheckpointTests
{
    [SkippableTheory]
    [InlineData("984262", "mnist-umap-d3-r4", 0.9539, null, 0.9543)]
    [InlineData("181f9b", "mnist-umap-d4-r3", 0.9557, null, 0.9558)]
    [InlineData("7e2c9e", "mnist-tsne-d2-r5", 0.9465, 0.9642, 0.9581)]
    public void Measure_HisNetworkOnHisTestSplit_HasHisAccuracy(string tag, string task, double digits, double? words, double lookup)
    {
        (TrainedNetwork network, ILabelledSource source) = Open(tag, task);
        using ISequenceModel model = network.Model;

        SplitResult result = SplitEvaluation.Measure(source, SequenceStream.Test, [network], new SplitOptions { Resamples = 20 });

        NetworkScore score = Assert.Single(result.Networks);
        Assert.Equal(digits, score.Exact.Accuracy.Value, Tolerances.MeasuredAccuracy);
        Assert.Equal(words ?? score.ConditionalWords.Value, score.ConditionalWords.Value, Tolerances.MeasuredAccuracy);
        double table = result.Baselines.Single(static baseline => baseline.Name == "lookup table").Accuracy.Value;
        Assert.Equal(lookup, table, Tolerances.MeasuredAccuracy);
    }

    [SkippableFact]
    public void RunFree_HisGenerator_DrawsBlankPages()
    {
        (TrainedNetwork network, _) = Open("a7fd5c", "mnist01-ds");
        using ISequenceModel model = network.Model;

        GeneratedSequences pages = Generation.RunFree(model, network.Parameters, [.. Enumerable.Range(0, 16).Select(static page => new[] { page % 2 })], 100, true, 1);

        // 93 % of 500 pages have no ink at all.
        int blank = Enumerable.Range(0, pages.Count).Count(page => pages.Sequence(page)[1..].IndexOfAnyExcept(3) < 0);
        Assert.True(blank > 8, $"{blank} of {pages.Count} pages are blank");
    }

    private static (TrainedNetwork Network, ILabelledSource Source) Open(string tag, string task)
    {
        string[] found = SharedFiles.Find("rvqe-checkpoints", $"*--{tag}*");
        var files = new TaskOptions(Path.Combine(SharedFiles.Folder, "data"));
        Skip.If(found[0].Length == 0 || !Directory.Exists(Path.Combine(files.Data, "rvqe")), SharedFiles.Missing);
        RvqeCheckpoint checkpoint = RvqeCheckpoint.Read(found[0]);
        var network = new RecurrentNetwork(checkpoint.Shape, TileCases.Program(checkpoint.Shape));
        return (new TrainedNetwork(tag, network, checkpoint.Parameters, LossKind.SoftmaxOfProbabilities), (ILabelledSource)SequenceTasks.Find(task).Open(files));
    }
}
