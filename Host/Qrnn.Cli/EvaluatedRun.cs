using Qrnn.Data;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>A run whose network is used after training: its folder, its configuration as changed for this use, and a checkpoint.</summary>
/// <param name="Folder">The run.</param>
/// <param name="Configuration">Its configuration, changed by the command line.</param>
/// <param name="Checkpoint">The parameters.</param>
internal sealed record EvaluatedRun(RunFolder Folder, TrainingConfiguration Configuration, Checkpoint Checkpoint)
{
    /// <summary>What the run is called in tables.</summary>
    public string Name => Path.GetFileName(Folder.Location);

    /// <summary>Opens a run and reads its checkpoint.</summary>
    /// <exception cref="QrnnException">There is no such run or checkpoint, or the network does not take the words of the task.</exception>
    public static EvaluatedRun Open(string path, CheckpointKind kind, Func<TrainingConfiguration, TrainingConfiguration> change)
    {
        RunFolder folder = RunFolder.Open(path);
        TrainingConfiguration configuration = change(folder.Configuration);
        ISequenceTask task = SequenceTasks.Find(configuration.Task);
        return task.InputBits == configuration.Shape.Inputs
            ? new EvaluatedRun(folder, configuration, folder.Read(kind, configuration.Shape.Layout()))
            : throw new QrnnException($"{folder.Location}: words of {task.Name} have {task.InputBits} bits, its network was trained on {folder.Configuration.Task} with words of {configuration.Shape.Inputs}");
    }

    /// <summary>Refuses runs of different tasks: rows of different data sets can't be compared.</summary>
    /// <exception cref="QrnnException">Names both tasks.</exception>
    public void CheckSameTask(EvaluatedRun first)
    {
        if (Configuration.Task != first.Configuration.Task)
        {
            throw new QrnnException($"{Folder.Location}: was trained on {Configuration.Task}, {first.Folder.Location} on {first.Configuration.Task}: choose one with --task");
        }
    }
}
