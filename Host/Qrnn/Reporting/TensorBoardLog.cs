using System.Globalization;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>
/// A run's metrics.jsonl as TensorBoard events, with the author's names of scalars (rvqe.md 1.6). The file is made anew from the metrics
/// whenever it is begun and follows them from there, so a resumed run has every step once.
/// </summary>
public sealed class TensorBoardLog : IDisposable
{
    private const string Prefix = "events.out.tfevents.", Suffix = ".qrnn";

    private readonly RunFolder _run;
    private readonly MetricsReader _metrics;
    private readonly FileStream _stream;
    private readonly string _path;
    private double _begun, _seconds;
    private long _step;
    private double _bestLoss = double.PositiveInfinity, _bestError = double.NaN;

    private TensorBoardLog(RunFolder run, MetricsReader metrics, FileStream stream, string path)
    {
        _run = run;
        _metrics = metrics;
        _stream = stream;
        _path = path;
    }

    /// <summary>The folder in which a run keeps its events unless another one is chosen.</summary>
    public static string FolderOf(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Path.Combine(run.Location, "tensorboard");
    }

    /// <summary>Writes everything that the run's metrics hold so far and stays open for more.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The folder of the event file; one that an earlier call wrote there is replaced.</param>
    /// <exception cref="QrnnException">The metrics are damaged, or the file can't be written.</exception>
    public static TensorBoardLog Begin(RunFolder run, string folder)
    {
        ArgumentNullException.ThrowIfNull(run);
        var metrics = new MetricsReader(run.MetricsPath);
        FileStream? stream = null;
        string draft = Path.Combine(folder, "qrnn" + DurableFiles.NewSuffix); // TensorBoard reads whatever has "tfevents" in its name
        try
        {
            Directory.CreateDirectory(folder);
            if (new FileInfo(draft).LinkTarget is not null)
            {
                File.Delete(draft); // a stranger's run may hold a link under this name, to any file of ours
            }

            double begun = (metrics.Next() as MetricsHead)?.Begun?.ToUnixTimeSeconds() ?? 0;
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{(long)begun:0000000000}{Suffix}"));
            stream = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete);
            var log = new TensorBoardLog(run, metrics, stream, path) { _begun = begun };
            log.Head();
            log.Follow();
            foreach (string old in Directory.GetFiles(folder, $"{Prefix}*{Suffix}"))
            {
                File.Delete(old);
            }

            File.Move(draft, path, overwrite: true);
            return log;
        }
        catch (Exception failure)
        {
            if (stream is not null)
            {
                Close(stream);
                File.Delete(draft);
            }

            metrics.Dispose();
            throw failure is IOException or UnauthorizedAccessException ? Unwritable(folder, failure) : failure;
        }
    }

    /// <summary>Adds what the metrics file got since the last call.</summary>
    /// <exception cref="QrnnException">The metrics are damaged, or the file can't be written.</exception>
    public void Follow()
    {
        while (_metrics.Next() is { } line)
        {
            switch (line)
            {
                case MetricsStep step:
                    Write(TensorBoardEvents.Scalars(
                        _begun + step.Seconds, step.Result.Step,
                        ("loss/train", step.Result.Loss), ("min_postsel_prob/train", step.Result.MinimumPostselectionProbability), ("gradient_norm/train", step.Result.GradientNorm),
                        ("time", step.Seconds - _seconds)));
                    (_step, _seconds) = (step.Result.Step, step.Seconds);
                    break;
                case MetricsValidation validation:
                    Write(validation.Result, _begun + validation.Seconds);
                    _seconds = validation.Seconds;
                    break;
            }
        }

        Guarded(() => _stream.Flush());
    }

    /// <summary>Adds the last lines and the numbers that runs are compared by.</summary>
    /// <exception cref="QrnnException">The metrics are damaged, or the file can't be written.</exception>
    public void Finish()
    {
        Follow();
        double now = _begun + _seconds;
        Write(TensorBoardEvents.Scalars(
            now, _step,
            ("hparams/epoch", _step), ("hparams/num_parameters", _run.Configuration.Shape.Layout().Count), ("hparams/validate_best", _bestLoss), ("hparams/character_error_rate_best", _bestError)));
        Write(TensorBoardEvents.End(now));
        Guarded(() => _stream.Flush());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        _stream.Dispose();
    }

    private void Head()
    {
        Write(TensorBoardEvents.Version(_begun));
        string[] compared = ["hparams/epoch", "hparams/num_parameters", "hparams/validate_best", "hparams/character_error_rate_best"];
        Write(TensorBoardEvents.Experiment(_begun, ["task", .. TrainingSettings.All.Select(static setting => setting.Key)], compared));
        Write(TensorBoardEvents.Start(
            _begun, Path.GetFileName(_run.Location),
            [KeyValuePair.Create("task", (object)_run.Configuration.Task), .. TrainingSettings.All.Select(setting => KeyValuePair.Create(setting.Key, setting.Read(_run.Configuration)))]));
    }

    private void Write(ValidationResult validation, double wallTime)
    {
        if (validation.Loss < _bestLoss)
        {
            (_bestLoss, _bestError) = (validation.Loss, validation.CharacterErrorRate);
        }

        Write(TensorBoardEvents.Scalars(
            wallTime, validation.Step,
            ("loss/validate", validation.Loss), ("min_postsel_prob/validate", validation.MinimumPostselectionProbability),
            ("accuracy/character_error_rate_current", validation.CharacterErrorRate), ("accuracy/character_error_rate_best", _bestError), ("loss/validate_best", _bestLoss),
            ("neuron_success/minimum", validation.Neurons?.Minimum ?? double.NaN), ("neuron_success/mean", validation.Neurons?.Mean ?? double.NaN)));
    }

    private void Write(byte[] record) => Guarded(() => _stream.Write(record));

    private void Guarded(Action change)
    {
        try
        {
            change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_path, failure);
        }
    }

    /// <summary>Closes a file that can't be written; what it still holds back has no room either, and its loss is no second failure.</summary>
    private static void Close(FileStream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
        }
    }

    private static QrnnException Unwritable(string path, Exception failure) => new($"{path}: can't be written: {failure.Message}", failure);
}
