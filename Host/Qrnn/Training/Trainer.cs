using Qrnn.Backends.Shots;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>
/// Fits a model to a task (rvqe.md 1.6). The same run gives the same bits whether it was interrupted or not: batches and measurements are
/// functions of seed and step, and a checkpoint holds the rest.
/// </summary>
public sealed class Trainer
{
    /// <summary>Separates the outcomes that training draws from other uses of the seed; any constant that no other purpose has.</summary>
    private const ulong OutcomePurpose = 0x6f7574636f6d65; // "outcome"

    private readonly ISequenceModel _model;
    private readonly RunFolder _run;
    private readonly TrainingConfiguration _configuration;
    private readonly ISequenceSource _source;
    private readonly Provenance _provenance;
    private readonly TimeProvider _time;
    private readonly IOptimizer _optimizer;
    private readonly long _begun;
    private readonly double[] _parameters;
    private readonly MetricsLog _log;
    private readonly double _secondsBefore;
    private long _step;
    private ValidationResult? _last;
    private Checkpoint? _best;
    private long _written;

    private Trainer(ISequenceModel model, RunFolder run, ISequenceSource source, TimeProvider time)
    {
        _model = model;
        _run = run;
        _configuration = run.Configuration;
        _source = source;
        _provenance = Provenance.Current(model.Kind);
        _time = time;
        _begun = _written = time.GetTimestamp();
        Checkpoint last = run.Read(CheckpointKind.Last, model.Layout);
        _best = run.TryRead(CheckpointKind.Best, model.Layout);
        _parameters = last.Parameters;
        _optimizer = Optimizers.Create(_configuration, model.Layout.Count);
        _optimizer.Load(last.Optimizer);
        _step = last.Step;
        _last = last.LastValidation;
        _log = MetricsLog.Resume(run.MetricsPath, last.MetricsLines);
        _secondsBefore = _log.Seconds;
    }

    /// <summary>Trains a run from its last checkpoint on, be it a new one or one that was interrupted.</summary>
    /// <param name="model">The model of the run's configuration.</param>
    /// <param name="run">The run.</param>
    /// <param name="progress">Told after every step, on this thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="source">The task's sequences, when they are already open.</param>
    /// <param name="cancellation">Ends training after the step at hand, with a checkpoint.</param>
    /// <exception cref="QrnnException">The run is damaged or can't be written, or the loss is no longer a number.</exception>
    public static TrainingOutcome Train(
        ISequenceModel model, RunFolder run, IProgress<TrainingProgress>? progress = null, TimeProvider? time = null, ISequenceSource? source = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        if (model.InputBits != run.Configuration.Shape.Inputs)
        {
            throw new QrnnException($"the model's words have {model.InputBits} bits, the run's have {run.Configuration.Shape.Inputs}");
        }

        using IDisposable taken = run.Acquire();
        var trainer = new Trainer(model, run, source ?? run.Configuration.OpenTask(), time ?? TimeProvider.System);
        using (trainer._log)
        {
            return trainer.Loop(progress, cancellation);
        }
    }

    private TrainingOutcome Loop(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        long checkpoint = _step;
        StopReason? reason;
        while ((reason = Reason(cancellation)) is null)
        {
            StepResult result;
            try
            {
                result = Step();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                reason = StopReason.Cancelled; // in the middle of a gradient, before the optimiser moved anything; the ledger has its circuits
                break;
            }

            _log.Write(result, Seconds());
            if (_step % _configuration.ValidateEvery == 0 || _step == _configuration.Steps)
            {
                Validate();
                if (_time.GetElapsedTime(_written).TotalSeconds >= _configuration.CheckpointSeconds)
                {
                    Save();
                    checkpoint = _step;
                }
            }

            progress?.Report(new TrainingProgress(_step, _configuration.Steps, result.Loss, _last, _best?.BestValidation, Seconds()));
        }

        if (checkpoint != _step)
        {
            Save();
        }

        return new TrainingOutcome(_step, reason.Value, _last, _best?.BestValidation, Seconds());
    }

    private StopReason? Reason(CancellationToken cancellation)
    {
        // The validation must be this step's: a run may be resumed with another loss to stop at.
        if (_last is { } last && last.Loss < _configuration.StopAtLoss && last.CharacterErrorRate <= _configuration.StopAtError && last.Step == _step)
        {
            return StopReason.LossReached;
        }

        if (_step >= _configuration.Steps)
        {
            return StopReason.StepsDone;
        }

        if (cancellation.IsCancellationRequested)
        {
            return StopReason.Cancelled;
        }

        bool timedOut = _configuration.TimeoutSeconds > 0 && _time.GetElapsedTime(_begun).TotalSeconds >= _configuration.TimeoutSeconds;
        return timedOut ? StopReason.TimedOut : null;
    }

    private StepResult Step()
    {
        long step = _step + 1;
        ulong seed = (ulong)_configuration.Seed;
        SequenceBatch batch = _source.Batch(seed, SequenceStream.Training, step, _configuration.Batch, _configuration.Length) with
        {
            RandomKey = CounterRandom.NextBits(seed, (ulong)step, OutcomePurpose).Low,
        };
        int evaluations = 0;
        double firstNorm = 0, least = 1;
        double Closure(ReadOnlySpan<double> parameters, Span<double> gradient)
        {
            TrainingResult result = _model.Differentiate(parameters, batch, _configuration.Loss, gradient);
            double norm = GradientClipping.Clip(gradient, _configuration.ClipNorm);
            RequireFinite(step, "loss", result.Loss);
            RequireFinite(step, "gradient norm", norm);
            firstNorm = evaluations == 0 ? norm : firstNorm;
            least = Math.Min(least, result.MinimumPostselectionProbability);
            evaluations++;
            return result.Loss;
        }

        double loss = _optimizer.Step(_parameters, Closure, _configuration.LearningRateScale(step));
        if (Array.Find(_parameters, static value => !(Math.Abs(value) <= ParameterLayout.ValueLimit)) is var beyond && beyond != 0)
        {
            throw Diverged(step, "a parameter", beyond);
        }

        _step = step;
        return new StepResult(step, loss, firstNorm, least, evaluations, _model is IMeteredModel { LastGradient: { Circuits: > 0 } spent } ? spent : null);
    }

    private void Validate()
    {
        ValidationResult validation = Validation.Measure(_model, _parameters, _configuration, _source, SequenceStream.Validation, _step);
        RequireFinite(_step, "validation loss", validation.Loss);
        _last = validation;
        bool best = _best?.BestValidation is not { } before || validation.Loss < before.Loss;
        _log.Write(validation, best, Seconds());
        if (best)
        {
            _best = Snapshot(validation);
        }
    }

    private void Save()
    {
        _log.Sync(_run.Files);
        _run.Write(Snapshot(_best?.BestValidation), _best, _provenance, _model.Layout);
        (_model as IMeteredModel)?.CheckpointWritten();
        _written = _time.GetTimestamp();
    }

    private Checkpoint Snapshot(ValidationResult? best) => new()
    {
        Step = _step,
        Parameters = [.. _parameters],
        Optimizer = _optimizer.Save(),
        MetricsLines = _log.Lines,
        LastValidation = _last,
        BestValidation = best,
    };

    private double Seconds() => _secondsBefore + _time.GetElapsedTime(_begun).TotalSeconds;

    private void RequireFinite(long step, string what, double value)
    {
        if (!double.IsFinite(value))
        {
            throw Diverged(step, what, value);
        }
    }

    private DivergenceException Diverged(long step, string what, double value) =>
        new(FormattableString.Invariant($"step {step}: {what} is {value}: training diverged, lower learningRate ({_configuration.LearningRate}) or clipNorm ({_configuration.ClipNorm})"));
}
