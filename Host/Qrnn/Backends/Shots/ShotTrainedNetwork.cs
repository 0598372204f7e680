using System.Collections.Immutable;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>
/// A network whose gradient comes from circuits that a device can run: shots of a backend, or exact probabilities for infinitely many. Forward runs, and with them validation, are
/// the exact model's, on this machine.
/// </summary>
public sealed class ShotTrainedNetwork : ISequenceModel, IMeteredModel
{
    private readonly ISequenceModel _exact;
    private readonly IEventSource _source;
    private readonly OutputsBetween _between;
    private readonly ShotTrainingOptions _options;
    private readonly ShotLimits _limits;
    private readonly IEnumerable<IDisposable> _owned;
    private ShotLedger? _ledger;

    /// <summary>Makes the model.</summary>
    /// <param name="exact">The network, simulated exactly; disposed with this.</param>
    /// <param name="source">Where events are counted.</param>
    /// <param name="between">What becomes of outputs that don't count.</param>
    /// <param name="options">How gradients are estimated.</param>
    /// <param name="limits">What the run may take; null for anything.</param>
    /// <param name="owned">What else is disposed with this, in this order.</param>
    public ShotTrainedNetwork(
        ISequenceModel exact, IEventSource source, OutputsBetween between, ShotTrainingOptions options, ShotLimits? limits = null, params IEnumerable<IDisposable> owned)
    {
        ArgumentNullException.ThrowIfNull(exact);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        (_exact, _source, _between, _options, _owned) = (exact, source, between, options, owned);
        _limits = limits ?? ShotLimits.None;
    }

    /// <inheritdoc/>
    public string Kind => _exact.Kind;

    /// <inheritdoc/>
    public int InputBits => _exact.InputBits;

    /// <inheritdoc/>
    public int OutputWords => _exact.OutputWords;

    /// <inheritdoc/>
    public ParameterLayout Layout => _exact.Layout;

    /// <inheritdoc/>
    public ShotSpending LastGradient { get; private set; } = ShotSpending.None;

    /// <summary>What the run took so far, as its ledger says.</summary>
    public ShotSpending Spent => _ledger?.Spent ?? ShotSpending.None;

    /// <summary>The last gradient, with its standard errors; null before the first.</summary>
    public ShotGradient? LastEstimate { get; private set; }

    /// <summary>Whether its gradients take shots.</summary>
    public bool TakesShots => _source is MeasuredEvents;

    /// <summary>Whether results are written down.</summary>
    public bool HasLedger => _ledger is not null;

    /// <summary>Writes results down from now on, and takes those that are there already.</summary>
    /// <param name="ledger">The run's ledger; disposed with this.</param>
    public void WriteTo(ShotLedger ledger)
    {
        _ledger = ledger;
        if (_source is MeasuredEvents measured)
        {
            measured.Ledger = ledger;
        }
    }

    /// <inheritdoc/>
    public SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings = Recordings.None) =>
        _exact.Run(parameters, batch, loss, collapse, randomKey, recordings);

    /// <summary>What the gradient of a batch takes.</summary>
    public ShotPlan Plan(SequenceBatch batch, LossKind loss)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences = ScoredSequence.Of(batch);
        long circuits = 0, jobs = 0, shots = 0;
        ShotCost? cost = null;
        foreach ((ScoredSequence sequence, _) in sequences)
        {
            long shifted = _options.Method == GradientMethod.Spsa
                ? SpsaEstimator.Circuits(1, _options.SpsaRepetitions)
                : _source.Frequencies(sequence).Sum(static frequency => 2L * frequency.Count);
            long unshifted = _options.Method == GradientMethod.Spsa ? 0 : 1;
            long sent = unshifted + (_options is { Allocation: ShotAllocation.Variance, Method: GradientMethod.ParameterShift } ? 2 * shifted : shifted);
            (circuits, jobs, shots) = (circuits + unshifted + shifted, jobs + sent, checked(shots + ((unshifted + shifted) * _options.Shots)));
            if (_source is MeasuredEvents measured && _limits.Price?.Invoke(measured.Program(sequence), Math.Max(1, (unshifted + shifted) * _options.Shots / Math.Max(1, sent))) is { } one)
            {
                cost = new ShotCost((cost?.Amount ?? 0) + (one.Amount * sent), one.Currency, true);
            }
        }

        return new ShotPlan(sequences.Length, circuits, jobs, shots, cost);
    }

    /// <summary>Refuses a run whose planned steps would exceed a limit, before anything is sent.</summary>
    /// <param name="plan">What a gradient takes.</param>
    /// <param name="steps">Steps that are still to come.</param>
    /// <exception cref="QrnnException">A limit would be exceeded.</exception>
    public void RequireAffordable(ShotPlan plan, long steps)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _limits.Require((long)Math.Min((decimal)plan.Shots * steps, long.MaxValue / 2), (plan.Cost?.Amount ?? 0) * steps, Spent, $"{steps} steps");
    }

    /// <summary>A training run: the loss and gradient are estimates, whose random numbers come from <see cref="SequenceBatch.RandomKey"/>.</summary>
    /// <inheritdoc/>
    public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.Check(OutputWords);
        var measured = _source as MeasuredEvents;
        measured?.Begin();
        ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences = ScoredSequence.Of(batch);
        if (sequences.IsEmpty)
        {
            gradient.Clear();
            return new TrainingResult(0, 1);
        }

        ImmutableArray<SequenceEvents> events = GradientCircuits.EventsOf(sequences, _between, loss, OutputWords);
        LastEstimate = _options.Method == GradientMethod.Spsa
            ? new SpsaEstimator(_source, _options).Estimate(sequences, events, parameters, loss, batch.RandomKey)
            : new ShiftEstimator(_source, _options).Estimate(GradientCircuits.Of(parameters, sequences, events, _source.Frequencies), parameters, loss, batch.RandomKey);
        LastEstimate.Gradient.CopyTo(gradient);
        LastGradient = measured?.Spent ?? ShotSpending.None;
        return new TrainingResult(LastEstimate.Value, LastEstimate.LeastProbability);
    }

    /// <inheritdoc/>
    public void CheckpointWritten() => _ledger?.CheckpointWritten();

    /// <inheritdoc/>
    public void Dispose()
    {
        _exact.Dispose();
        _ledger?.Dispose();
        foreach (IDisposable one in _owned)
        {
            one.Dispose();
        }
    }
}
