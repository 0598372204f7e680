
namespace Qrnn.Training.Sweeps;

/// <summary>
/// A sweep on the disk. sweep.json is the file it was begun with; rows/ has one record per finished run; runs/ the folders of unfinished
/// runs (and of finished ones when they are kept); locks/ a file per run that is being done, held with a lock of the kernel, which a killed
/// process loses. Any number of processes may share a folder.
/// </summary>
internal sealed class SweepFolder
{
    private const string DefinitionName = "sweep.json", RowsName = "rows", RunsName = "runs", LocksName = "locks", TablesLock = "tables.lock";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Training time from which on a run is worth waiting for the disk. Shorter ones are written without: should the whole machine fail, a row
    /// that did not reach the disk is missing or damaged, either of which means that its run is done again.
    /// </summary>
    private const double SecondsWorthWaiting = 5;

    private readonly DurableFiles _files = new(), _hasty = new(flush: false);

    private SweepFolder(string location) => Location = location;

    /// <summary>The folder's absolute path.</summary>
    public string Location { get; }

    /// <summary>Begins a sweep in an empty or missing folder, or opens it to go on.</summary>
    /// <exception cref="QrnnException">The folder holds something else, or a sweep whose file differs; says in what.</exception>
    public static SweepFolder Open(string path, SweepDefinition definition)
    {
        path = Path.GetFullPath(Path.TrimEndingDirectorySeparator(path));
        var folder = new SweepFolder(path);
        RunFolder.Guarded(path, () =>
        {
            string begun = Path.Combine(path, DefinitionName);
            if (File.Exists(path))
            {
                throw new QrnnException($"{path}: is a file, a sweep needs a folder");
            }

            if (Directory.Exists(path) && !File.Exists(begun) && Directory.EnumerateFileSystemEntries(path).Any(static entry => Path.GetFileName(entry) is not (LocksName or DefinitionName + DurableFiles.NewSuffix)))
            {
                throw new QrnnException($"{path}: is not empty and holds no sweep: choose another folder with --output");
            }

            Directory.CreateDirectory(Path.Combine(path, LocksName));
            using (folder.TakeTables())
            {
                if (!File.Exists(begun))
                {
                    folder._files.Replace(begun, definition.Text.Span);
                }
                else if (SweepDifference.Between(CheckpointFiles.ReadAll(begun), definition.Text) is { } difference)
                {
                    throw new QrnnException($"{path}: was begun with another file: {difference}; choose another folder with --output, or take the change back");
                }
            }

            Directory.CreateDirectory(Path.Combine(path, RowsName));
            Directory.CreateDirectory(Path.Combine(path, RunsName));
        });
        return folder;
    }

    /// <summary>Where a run trains.</summary>
    public string RunPath(SweepRun run) => Path.Combine(Location, RunsName, run.Name);

    /// <summary>True when a run is finished.</summary>
    public bool IsDone(SweepRun run) => File.Exists(RowPath(run));

    /// <summary>Takes a run for this process and worker; null while somebody else has it.</summary>
    public FileStream? TryTake(SweepRun run) => TryLock(LockPath(run));

    /// <summary>A finished run's record; null when there is none. One that a crash of the machine damaged is deleted, so that its run is done again.</summary>
    public SweepRecord? TryRead(SweepRun run)
    {
        string path = RowPath(run);
        if (!File.Exists(path))
        {
            return null;
        }

        SweepRecord? record = SweepRecord.TryRead(CheckpointFiles.ReadAll(path));
        if (record is null || record.Row.Cell != run.Cell || record.Row.Seed != run.Seed)
        {
            File.Delete(path);
            return null;
        }

        return record;
    }

    /// <summary>Records a finished run, and only then removes what it needed. The caller holds its lock.</summary>
    public void Finish(SweepRun run, SweepRecord record, SweepKeep keep) => RunFolder.Guarded(RowPath(run), () =>
    {
        (record.Seconds < SecondsWorthWaiting ? _hasty : _files).Replace(RowPath(run), record.Write());
        Clean(run, keep);
    });

    /// <summary>Removes what a finished run leaves. Its lock file may go: whoever still gets hold of it sees the row.</summary>
    public void Clean(SweepRun run, SweepKeep keep)
    {
        if (keep == SweepKeep.Rows)
        {
            _files.Delete(RunPath(run));
            _files.Delete(RunPath(run) + DurableFiles.NewSuffix);
        }

        File.Delete(LockPath(run));
    }

    /// <summary>Replaces a table.</summary>
    public void WriteTable(string name, ReadOnlySpan<byte> content)
    {
        byte[] bytes = [.. content];
        RunFolder.Guarded(Path.Combine(Location, name), () => _files.Replace(Path.Combine(Location, name), bytes));
    }

    /// <summary>Takes the tables for this process; waits for another that is writing them.</summary>
    public FileStream TakeTables()
    {
        long begun = TimeProvider.System.GetTimestamp();
        string path = Path.Combine(Location, LocksName, TablesLock);
        while (TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            if (TryLock(path) is { } taken)
            {
                return taken;
            }

            Thread.Sleep(20);
        }

        throw new QrnnException($"{path}: another process has held it for {Patience.TotalSeconds} s: end that process, or try again");
    }

    private static FileStream? TryLock(string path)
    {
        const int TryAgain = 11, SharingViolation = unchecked((int)0x80070020);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException failure) when (failure.HResult is TryAgain or SharingViolation)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: can't be locked: {failure.Message}", failure);
        }
    }

    private string RowPath(SweepRun run) => Path.Combine(Location, RowsName, run.Name + ".json");

    private string LockPath(SweepRun run) => Path.Combine(Location, LocksName, run.Name);
}
