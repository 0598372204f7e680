using Qrnn.Reporting;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>Keeps a run's TensorBoard events up to date while it trains: about once a second, and at its end.</summary>
internal sealed class TensorBoardFollower(RunFolder run, TimeProvider clock) : IDisposable
{
    private const double SecondsBetween = 1;

    private TensorBoardLog? _log;
    private long _followed;

    /// <summary>Adds what is new, when it is time. The first call begins the file: by then a resumed run's metrics are cut to its checkpoint.</summary>
    public void Follow()
    {
        if (_log is null)
        {
            _log = TensorBoardLog.Begin(run, TensorBoardLog.FolderOf(run));
            _followed = clock.GetTimestamp();
        }
        else if (clock.GetElapsedTime(_followed).TotalSeconds >= SecondsBetween)
        {
            _log.Follow();
            _followed = clock.GetTimestamp();
        }
    }

    /// <summary>Adds the rest and the final numbers.</summary>
    public void Finish()
    {
        _log ??= TensorBoardLog.Begin(run, TensorBoardLog.FolderOf(run));
        _log.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _log?.Dispose();
}
