namespace Qrnn.Simulation;

/// <summary>The simulator for one register width. Samples go in groups, each summed up in sample order by one thread, and the groups in group order: the same bits for any number of threads.</summary>
/// <typeparam name="TWide">Registers of the machine's width.</typeparam>
internal sealed unsafe class OpenSimulator<TWide> : OpenSimulator
    where TWide : struct, ILanes<TWide, double>
{
    private const int GroupLimit = 16;

    /// <summary>Bytes of gradients that groups may take together; fixed, so that the number of groups depends on the shape only.</summary>
    private const long GradientBytes = 256L << 20;

    private readonly DenseCell<TWide> _cell;
    private readonly int _parameterCount;
    private readonly OpenOutputs _outputs;
    private readonly WorkerPool _pool;
    private readonly OpenSequences<TWide>?[] _sequences;
    private (int Steps, bool ForGradient) _prepared;
    private NativeArray<double>? _gradients;
    private DenseNeurons<TWide>? _neurons;

    public OpenSimulator(DenseCell<TWide> cell, int parameterCount, OpenOutputs outputs, int threads)
    {
        (_cell, _parameterCount, _outputs) = (cell, parameterCount, outputs);
        _pool = new WorkerPool(threads);
        _sequences = new OpenSequences<TWide>?[threads];
    }

    /// <inheritdoc/>
    public override SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings)
    {
        Begin(parameters, batch, forGradient: false);
        _neurons = recordings.HasFlag(Recordings.NeuronProbabilities) ? _cell.EvaluateNeurons(_pool) : null;
        var run = new OpenRun(batch, _cell.Words, loss, collapse, randomKey, recordings, _neurons?.Groups.Length ?? 0);
        ForEachSample(Groups(batch), batch.Samples, (sample, group, worker) => SequencesOf(worker).Forward(run, sample));
        return new SequenceResult
        {
            Loss = OpenRun.Sum(run.Losses),
            Words = run.Words,
            WordProbabilities = run.WordProbabilities,
            Probabilities = run.Probabilities,
            NeuronProbabilities = run.NeuronProbabilities,
        };
    }

    /// <inheritdoc/>
    public override TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient) =>
        Differentiate(parameters, new OpenRun(batch, _cell.Words, loss, Collapse.Targets, batch.RandomKey, Recordings.None), null, gradient);

    /// <summary>Differentiates with given outcomes and baselines.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="run">The run.</param>
    /// <param name="baselines">Per call what is subtracted from the loss after it; null for the mean over the batch's other sequences.</param>
    /// <param name="gradient">Receives the gradient.</param>
    internal override TrainingResult Differentiate(ReadOnlySpan<double> parameters, OpenRun run, double[]? baselines, Span<double> gradient)
    {
        SequenceBatch batch = run.Batch;
        _neurons = null;
        Begin(parameters, batch, forGradient: true);
        int groups = Groups(batch);
        double[] scores = [];
        if (_outputs == OpenOutputs.Measure)
        {
            // The factor of ∇ln p needs the losses of the whole batch; vectors are quick to compute again.
            ForEachSample(groups, batch.Samples, (sample, group, worker) => SequencesOf(worker).Forward(run, sample));
            scores = Scores(run, baselines);
        }

        long length = GradientLength;
        _gradients ??= new NativeArray<double>(length * GroupCount);
        _gradients.Clear();
        ForEachSample(groups, batch.Samples, (sample, group, worker) =>
        {
            OpenSequences<TWide> sequences = SequencesOf(worker);
            sequences.Forward(run, sample);
            sequences.Backward(run, sample, scores, _gradients.Pointer + (group * length));
        });
        for (int group = 1; group < groups; group++)
        {
            DenseKernels<TWide>.Add(_gradients.Pointer + (group * length), _gradients.Pointer, length);
        }

        SequencesOf(0).Finish(_gradients.Pointer);
        _cell.PullBack(_gradients.Pointer, _gradients.Pointer + (_cell.Words * _cell.MatrixLength), gradient, _pool);
        double least = 1;
        foreach (double probability in run.WordProbabilities)
        {
            least = Math.Min(least, probability);
        }

        return new TrainingResult(OpenRun.Sum(run.Losses), least);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Forget();
        _pool.Dispose();
        _gradients?.Dispose();
        _cell.Dispose();
    }

    private long GradientLength => (_cell.Words * _cell.MatrixLength) + _cell.OutputLength + _cell.MatrixLength;

    private int GroupCount => (int)Math.Clamp(GradientBytes / (GradientLength * sizeof(double)), 2, GroupLimit);

    private int Groups(SequenceBatch batch) => Math.Min(batch.Samples, GroupCount);

    private void Begin(ReadOnlySpan<double> parameters, SequenceBatch batch, bool forGradient)
    {
        batch.Check(_cell.Words);
        if (batch.FedBackFrom is { } first)
        {
            throw new QrnnException($"words are fed back from call {first}: an open output has no word to feed; use between postselect");
        }

        if (parameters.Length != _parameterCount)
        {
            throw new QrnnException($"{parameters.Length} parameters given: the network has {_parameterCount}");
        }

        if (_prepared != (batch.Steps, forGradient))
        {
            Forget();
            _prepared = (batch.Steps, forGradient);
        }

        _cell.Evaluate(parameters, _pool);
        foreach (OpenSequences<TWide>? sequences in _sequences)
        {
            sequences?.Begin();
        }
    }

    private void Forget()
    {
        for (int worker = 0; worker < _sequences.Length; worker++)
        {
            _sequences[worker]?.Dispose();
            _sequences[worker] = null;
        }
    }

    private OpenSequences<TWide> SequencesOf(int worker)
    {
        if (_sequences[worker] is { } existing)
        {
            existing.Neurons = _neurons;
            return existing;
        }

        OpenSequences<TWide> made = _outputs == OpenOutputs.Trace
            ? new OpenMixtures<TWide>(_cell, _prepared.Steps, _prepared.ForGradient)
            : new OpenVectors<TWide>(_cell, _prepared.Steps, _outputs == OpenOutputs.Measure, _prepared.ForGradient);
        made.Begin();
        made.Neurons = _neurons;
        return _sequences[worker] = made;
    }

    private void ForEachSample(int groups, int samples, Action<int, int, int> act) => _pool.Run(groups, (group, worker) =>
    {
        for (int sample = (int)((long)samples * group / groups); sample < (long)samples * (group + 1) / groups; sample++)
        {
            act(sample, group, worker);
        }
    });

    /// <summary>
    /// For every open call the loss of its sequence after it, less the mean of the same over the other sequences, whose outcomes are independent of
    /// its own: that changes no mean and takes most of the noise.
    /// </summary>
    private static double[] Scores(OpenRun run, double[]? baselines)
    {
        SequenceBatch batch = run.Batch;
        double[] after = new double[batch.Samples * batch.Steps];
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            for (int call = ((sample + 1) * batch.Steps) - 2; call >= sample * batch.Steps; call--)
            {
                after[call] = after[call + 1] + run.Losses[call + 1];
            }
        }

        double[] scores = new double[after.Length];
        for (int step = 0; step < batch.Steps; step++)
        {
            double sum = 0;
            for (int call = step; call < after.Length; call += batch.Steps)
            {
                sum += after[call];
            }

            for (int call = step; call < after.Length; call += batch.Steps)
            {
                double baseline = baselines?[call] ?? (batch.Samples > 1 ? (sum - after[call]) / (batch.Samples - 1) : 0);
                scores[call] = batch.Kept[call] ? 0 : after[call] - baseline;
            }
        }

        return scores;
    }
}
