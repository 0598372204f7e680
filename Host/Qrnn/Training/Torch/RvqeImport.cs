using System.Collections.Immutable;
using Qrnn.Data;
using Qrnn.Models;

namespace Qrnn.Training.Torch;

/// <summary>Makes a run of one of the author's checkpoints, which can be trained on and evaluated like one that was begun here.</summary>
/// <param name="Configuration">His settings as ours.</param>
/// <param name="Last">His weights and what his optimiser remembers, after <see cref="RvqeCheckpoint.Epoch"/> + 1 steps.</param>
/// <param name="Best">The same weights as the best so far; its validation is his when it belongs to these weights, else none.</param>
/// <param name="Origin">Where it comes from.</param>
public sealed record RvqeImport(TrainingConfiguration Configuration, Checkpoint Last, Checkpoint Best, ImportedFrom Origin)
{
    private const string DeskewedThreeSix = "mnist36-ds", PlainThreeSix = "mnist36";

    /// <summary>The tasks whose sequences are as long as the user says; all others bring their length.</summary>
    private static readonly ImmutableArray<string> AnyLength = ["simple-seq", "elman-xor", "elman-letter", "dna", "shakespeare"];

    /// <summary>Translates a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="task">The task's name here; null for that of his data set.</param>
    /// <param name="files">Where the task's files are; null for the task's default.</param>
    /// <exception cref="QrnnException">There is no such task, or it does not fit the network.</exception>
    public static RvqeImport Translate(RvqeCheckpoint checkpoint, string? task = null, TaskOptions? files = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var notes = ImmutableArray.CreateBuilder<string>();
        string name = task ?? checkpoint.Dataset;
        if (task is null && checkpoint.Dataset == DeskewedThreeSix)
        {
            name = PlainThreeSix;
            notes.Add($"The tag says {DeskewedThreeSix}, the task is {PlainThreeSix}: the author's checkpoints of this tag were saved before his program deskewed any image. --task {DeskewedThreeSix} takes the tag at its word.");
        }

        TrainingConfiguration configuration = Configure(checkpoint, Find(name, task is null), files);
        if (checkpoint.OptimizerLost is { } lost)
        {
            notes.Add($"The optimiser starts without memory: {lost}.");
        }

        if (!checkpoint.IsBest)
        {
            notes.Add("The weights are those of the last step of the author's run; its best validation was at an earlier step that the file does not tell, so the first validation here counts as the best.");
        }

        // What his program measured in a batch of the same data; he did not keep how likely its postselections were.
        ValidationResult? validation = checkpoint.IsBest
            ? new ValidationResult(checkpoint.Epoch + 1, checkpoint.BestValidationLoss, checkpoint.BestCharacterErrorRate, double.NaN, null)
            : null;
        var state = new Checkpoint
        {
            Step = checkpoint.Epoch + 1,
            Parameters = checkpoint.Parameters,
            Optimizer = checkpoint.Optimizer,
            MetricsLines = 1,
            BestValidation = validation,
        };
        var origin = new ImportedFrom(
            checkpoint.File, checkpoint.Sha256, checkpoint.Dataset, checkpoint.Epoch, checkpoint.BestValidationLoss, checkpoint.BestCharacterErrorRate,
            notes.ToImmutable(), ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, checkpoint.Arguments.Known()));
        return new RvqeImport(configuration, state, state, origin);
    }

    /// <summary>Begins the run on the disk.</summary>
    /// <exception cref="QrnnException">The folder is not empty, or can't be written.</exception>
    public RunFolder Create(string path, TimeProvider? time = null) =>
        RunFolder.Create(path, Configuration, RecurrentNetwork.KindName, Configuration.Shape.Layout(), new RunStart(Last, Best, Origin), time);

    private static ISequenceTask Find(string name, bool ofTheFile)
    {
        try
        {
            return SequenceTasks.Find(name);
        }
        catch (QrnnException failure) when (ofTheFile)
        {
            throw new QrnnException($"the checkpoint's data set is '{Setting.Short(name)}', for which there is no task here: name one with --task", failure);
        }
    }

    private static TrainingConfiguration Configure(RvqeCheckpoint checkpoint, ISequenceTask task, TaskOptions? files)
    {
        long samples = checkpoint.Samples * Classes(checkpoint.Dataset);
        TrainingConfiguration configuration = checkpoint.Template with
        {
            Task = task.Name,
            Between = task.Defaults.Between,
            Length = task.Defaults.Length,
            Files = files ?? new TaskOptions(),
        };
        configuration = RvqeArguments.Set(RvqeArguments.Set(configuration, "batch", samples), "validationBatch", samples);
        configuration = AnyLength.Contains(task.Name) ? RvqeArguments.Set(configuration, "length", checkpoint.Arguments.SentenceLength) : configuration;
        return configuration.Validated();
    }

    /// <summary>His --batch-size counts samples of every digit in the data sets of images (rvqe.md 1.8), but for the generative one, whose halves are the digits.</summary>
    private static int Classes(string dataset) => dataset switch
    {
        "mnist01" or "mnist36" => 2,
        _ when dataset.EndsWith("-gen", StringComparison.Ordinal) || !dataset.StartsWith("mnist", StringComparison.Ordinal) => 1,
        _ when dataset.StartsWith("mnist01-", StringComparison.Ordinal) || dataset.StartsWith("mnist36-", StringComparison.Ordinal) => 2,
        "mnist8" => 9,
        _ when dataset.StartsWith("mnist8-", StringComparison.Ordinal) => 8,
        _ => 10,
    };
}
