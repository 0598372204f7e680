using Qrnn.Models;

namespace Qrnn.Training;

/// <summary>Which of a run's checkpoints.</summary>
public enum CheckpointKind
{
    /// <summary>The newest.</summary>
    Last,

    /// <summary>That of the lowest validation loss.</summary>
    Best,
}

/// <summary>
/// A run on the disk: config.json, metrics.jsonl, checkpoints/{last,best}. The checkpoints are replaced together and as a whole, so a kill at
/// any moment leaves a run that can be resumed; what a kill interrupted is finished when the run is opened for training.
/// </summary>
public sealed class RunFolder
{
    private const string ConfigurationName = "config.json", MetricsName = "metrics.jsonl", ImportedName = "imported.json", CheckpointsName = "checkpoints", LockName = ".lock";

    private RunFolder(string path, TrainingConfiguration configuration, DurableFiles files)
    {
        Location = path;
        Configuration = configuration;
        Files = files;
    }

    /// <summary>The folder's absolute path.</summary>
    public string Location { get; }

    /// <summary>What is trained.</summary>
    public TrainingConfiguration Configuration { get; private set; }

    /// <summary>The log of all steps and validations, one JSON object per line.</summary>
    public string MetricsPath => Path.Combine(Location, MetricsName);

    /// <summary>The results of circuits that were run for shots; there only when the gradient takes some.</summary>
    public string ShotsPath => Path.Combine(Location, "shots.jsonl");

    /// <summary>Where the jobs of a service are written down: beside the run, because the journal is opened before the run's folder appears as a whole.</summary>
    /// <param name="location">The run's folder; need not be there yet.</param>
    public static string JobsPathOf(string location) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(location)) + ".azure-jobs";

    /// <summary>How files are changed.</summary>
    internal DurableFiles Files { get; }

    private string ConfigurationPath => Path.Combine(Location, ConfigurationName);

    private string CheckpointsPath => Path.Combine(Location, CheckpointsName);

    /// <summary>Begins a run: the folder appears as a whole, with the initial parameters as its first checkpoint.</summary>
    /// <param name="path">A path where there is nothing, or an empty folder.</param>
    /// <param name="configuration">What is to be trained.</param>
    /// <param name="model">The model of that configuration.</param>
    /// <param name="time">The clock, for the head of the metrics file.</param>
    /// <exception cref="QrnnException">The folder is not empty, or can't be written.</exception>
    public static RunFolder Create(string path, TrainingConfiguration configuration, ISequenceModel model, TimeProvider? time = null) =>
        Create(path, configuration, model, time ?? TimeProvider.System, new DurableFiles());

    /// <summary>Begins a run with somebody else's checkpoints, or another run's: the folder appears as a whole.</summary>
    /// <param name="path">A path where there is nothing, or an empty folder.</param>
    /// <param name="configuration">What is to be trained.</param>
    /// <param name="model">Kind of model, as in <see cref="Provenance"/>.</param>
    /// <param name="layout">The model's parameters.</param>
    /// <param name="start">The checkpoints, and where they come from; their metrics have one line, the head.</param>
    /// <param name="time">The clock, for the head of the metrics file.</param>
    /// <exception cref="QrnnException">The folder is not empty, or can't be written.</exception>
    public static RunFolder Create(string path, TrainingConfiguration configuration, string model, ParameterLayout layout, RunStart start, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Create(path, configuration, Provenance.Current(model), layout, start.Last, start.Best, start.Origin, time ?? TimeProvider.System, new DurableFiles());
    }

    /// <summary>Opens a run for reading or resuming. Changes nothing.</summary>
    /// <exception cref="QrnnException">There is no run, or its configuration is damaged.</exception>
    public static RunFolder Open(string path) => Open(path, new DurableFiles());

    /// <summary>Replaces settings that a resumed run may change, also on the disk. The others must be as they were.</summary>
    /// <exception cref="QrnnException">Another setting differs; names it and both values.</exception>
    public void Change(TrainingConfiguration configuration, Provenance provenance)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Task != Configuration.Task)
        {
            throw new QrnnException($"task is {configuration.Task}: the run was begun with {Configuration.Task}, which can't change when it is resumed");
        }

        foreach (Setting setting in TrainingSettings.All.Where(setting => !setting.ChangeableOnResume))
        {
            if (!setting.Read(configuration).Equals(setting.Read(Configuration)))
            {
                throw new QrnnException($"{setting.Key} is {setting.Read(configuration)}: the run was begun with {setting.Read(Configuration)}, which can't change when it is resumed");
            }
        }

        configuration.Validated();
        Guarded(ConfigurationPath, () => Files.Replace(ConfigurationPath, ConfigurationFile.Write(configuration, provenance)));
        Configuration = configuration;
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="QrnnException">It is missing or damaged; names the file and the cause.</exception>
    public Checkpoint Read(CheckpointKind kind, ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return TryRead(kind, layout) ?? throw new QrnnException(kind == CheckpointKind.Best
            ? $"{Location}: has no best checkpoint yet: no validation was done"
            : $"{Location}: has no checkpoint");
    }

    /// <summary>Where an imported run, or one that was begun with another's parameters, comes from; null for a run with initial parameters of its own.</summary>
    /// <exception cref="QrnnException">The file that says it is damaged.</exception>
    public ImportedFrom? Origin() => File.Exists(Path.Combine(Location, ImportedName)) ? ImportedFrom.Read(Path.Combine(Location, ImportedName)) : null;

    internal static RunFolder Create(string path, TrainingConfiguration configuration, ISequenceModel model, TimeProvider time, DurableFiles files)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(model);
        configuration.Validated();
        var initial = new Checkpoint
        {
            Step = 0,
            Parameters = ParameterInitialisation.Draw(model.Layout, (ulong)configuration.Seed, configuration.Spreads()),
            Optimizer = [],
            MetricsLines = 1,
        };
        return Create(path, configuration, Provenance.Current(model.Kind), model.Layout, initial, null, null, time, files);
    }

    private static RunFolder Create(
        string path, TrainingConfiguration configuration, Provenance provenance, ParameterLayout layout, Checkpoint last, Checkpoint? best, ImportedFrom? origin, TimeProvider time, DurableFiles files)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validated();
        path = Path.GetFullPath(Path.TrimEndingDirectorySeparator(path));
        var run = new RunFolder(path, configuration, files);
        Guarded(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            using FileStream alone = TakeAlone(path + DurableFiles.NewSuffix + LockName, $"{path}: is being begun by another process: choose another folder");
            if (File.Exists(path))
            {
                throw new QrnnException($"{path}: is a file, a run needs a folder");
            }

            if (Directory.Exists(path))
            {
                if (Directory.EnumerateFileSystemEntries(path).Any())
                {
                    throw new QrnnException($"{path}: is not empty: choose another folder, or resume it");
                }

                Directory.Delete(path);
            }

            string draft = path + DurableFiles.NewSuffix;
            files.Delete(draft);
            try
            {
                files.CreateFolder(draft);
                files.Write(Path.Combine(draft, ConfigurationName), ConfigurationFile.Write(configuration, provenance));
                files.Write(Path.Combine(draft, MetricsName), MetricsLog.Header(provenance, time));
                if (origin is not null)
                {
                    files.Write(Path.Combine(draft, ImportedName), origin.ToJson());
                }

                string checkpoints = Path.Combine(draft, CheckpointsName);
                files.CreateFolder(checkpoints);
                CheckpointFormat.Write(files, Path.Combine(checkpoints, Name(CheckpointKind.Last)), last, configuration, provenance, layout);
                if (best is not null)
                {
                    CheckpointFormat.Write(files, Path.Combine(checkpoints, Name(CheckpointKind.Best)), best, configuration, provenance, layout);
                }

                files.Sync(checkpoints);
                files.ReplaceFolder(path);
            }
            catch (IOException)
            {
                files.Delete(draft); // a full disk should not stay full of it
                throw;
            }
        });
        return run;
    }

    internal static RunFolder Open(string path, DurableFiles files)
    {
        path = Path.GetFullPath(Path.TrimEndingDirectorySeparator(path));
        if (!Directory.Exists(path))
        {
            throw new QrnnException(File.Exists(path) ? $"{path}: is a file, a run is a folder" : $"{path}: there is no such run");
        }

        string configuration = Path.Combine(path, ConfigurationName);
        return File.Exists(configuration)
            ? new RunFolder(path, ConfigurationFile.Read(configuration), files)
            : throw new QrnnException($"{path}: is no run: {ConfigurationName} is missing");
    }

    /// <summary>A checkpoint's weights as the file in its folder has them.</summary>
    internal SafetensorsContent Weights(Checkpoint checkpoint) =>
        CheckpointFormat.Weights(checkpoint.Parameters, Configuration, Provenance.Current(RecurrentNetwork.KindName), Configuration.Shape.Layout());

    /// <summary>The file of a checkpoint's weights.</summary>
    internal string WeightsPath(CheckpointKind kind) => Path.Combine(CheckpointsPath, Name(kind), CheckpointFormat.WeightsFile);

    internal Checkpoint? TryRead(CheckpointKind kind, ParameterLayout layout)
    {
        string folder = Path.Combine(DurableFiles.Resolve(CheckpointsPath), Name(kind));
        return Directory.Exists(folder) ? CheckpointFormat.Read(folder, layout) : null;
    }

    /// <summary>Holds a file that no other process may hold at the same time.</summary>
    private static FileStream TakeAlone(string path, string whenTaken)
    {
        const int TryAgain = 11, SharingViolation = unchecked((int)0x80070020);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException failure) when (failure.HResult is TryAgain or SharingViolation)
        {
            throw new QrnnException(whenTaken, failure);
        }
    }

    /// <summary>Takes the run for this process and finishes what a kill interrupted.</summary>
    internal IDisposable Acquire()
    {
        FileStream taken;
        try
        {
            taken = new FileStream(Path.Combine(Location, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{Location}: is being trained by another process, or can't be written: {failure.Message}", failure);
        }

        try
        {
            Guarded(CheckpointsPath, () => Files.Recover(CheckpointsPath));
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Replaces both checkpoints together.</summary>
    internal void Write(Checkpoint last, Checkpoint? best, Provenance provenance, ParameterLayout layout) =>
        Guarded(CheckpointsPath, () =>
        {
            string draft = CheckpointsPath + DurableFiles.NewSuffix;
            try
            {
                Files.CreateFolder(draft);
                CheckpointFormat.Write(Files, Path.Combine(draft, Name(CheckpointKind.Last)), last, Configuration, provenance, layout);
                if (best is not null)
                {
                    CheckpointFormat.Write(Files, Path.Combine(draft, Name(CheckpointKind.Best)), best, Configuration, provenance, layout);
                }

                Files.ReplaceFolder(CheckpointsPath);
            }
            catch (IOException)
            {
                Files.Recover(CheckpointsPath); // a full disk should not stay full of a draft
                throw;
            }
        });

    /// <summary>Runs file changes; failures of the system become one line.</summary>
    internal static void Guarded(string path, Action change)
    {
        try
        {
            change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: can't be written: {failure.Message} (the last complete checkpoint is kept)", failure);
        }
    }

    private static string Name(CheckpointKind kind) => kind == CheckpointKind.Best ? "best" : "last";
}
