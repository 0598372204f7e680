namespace Qrnn.Simulation;

/// <content>What is read at the end of each cell call: losses, measured words, statistics.</content>
internal sealed unsafe partial class TileSimulator<TLanes, T, TWide>
{
    /// <summary>
    /// The weighted loss of one call per sample, and its slope by each unnormalised outcome q_u, written to <paramref name="slopes"/>:
    /// with p = q / Σq and g = ∂loss/∂p, the slope is (g_u − Σ_v p_v g_v) / Σq.
    /// </summary>
    private TLanes LossAndSlopes(TileWorkspace<TLanes, T> workspace, T* outcomes, TLanes inverse, TLanes targets, TLanes weights, T* slopes)
    {
        int words = Words;
        TLanes probability = ChosenOutcome(outcomes, targets) * inverse;
        TLanes loss, mean;
        if (_loss == LossKind.NegativeLogLikelihood)
        {
            loss = TLanes.Zero - Log(workspace, probability);
            TLanes slope = TLanes.Zero - Reciprocal(probability);
            mean = probability * slope;
            for (int word = 0; word < words; word++)
            {
                TLanes.Select(TLanes.Equal(targets, Number(word)), slope, TLanes.Zero).Store(slopes + ((nint)word * TLanes.Count));
            }
        }
        else
        {
            TLanes partition = TLanes.Zero;
            mean = TLanes.Zero;
            for (int word = 0; word < words; word++)
            {
                TLanes p = TLanes.Load(outcomes + ((nint)word * TLanes.Count)) * inverse;
                TLanes exponential = ExpOfProbability(p);
                exponential.Store(slopes + ((nint)word * TLanes.Count));
                partition += exponential;
                mean = TLanes.MultiplyAdd(p, exponential, mean);
            }

            loss = Log(workspace, partition) - probability - TLanes.Broadcast(T.CreateTruncating(Math.Log(words - 1 + Math.E) - 1));
            TLanes normal = TLanes.Broadcast(T.One) / partition;
            mean = (mean * normal) - probability;
            for (int word = 0; word < words; word++)
            {
                TLanes own = TLanes.Select(TLanes.Equal(targets, Number(word)), TLanes.Broadcast(T.One), TLanes.Zero);
                ((TLanes.Load(slopes + ((nint)word * TLanes.Count)) * normal) - own).Store(slopes + ((nint)word * TLanes.Count));
            }
        }

        TLanes factor = inverse * weights;
        for (int word = 0; word < words; word++)
        {
            T* at = slopes + ((nint)word * TLanes.Count);
            ((TLanes.Load(at) - mean) * factor).Store(at);
        }

        return TLanes.Select(TLanes.Greater(weights, TLanes.Zero), loss * weights, TLanes.Zero);
    }

    /// <summary>
    /// e^p for 0 ≤ p ≤ 1: √e times the Taylor polynomial of e^(p − 1/2) to degree 14, whose remainder is below 3e-17. The framework's vector
    /// functions will not do; see <see cref="LaneTrigonometry"/>.
    /// </summary>
    private static TLanes ExpOfProbability(TLanes p)
    {
        TLanes r = p - TLanes.Broadcast(T.CreateTruncating(0.5));
        TLanes sum = TLanes.Broadcast(T.One);
        for (int k = 14; k >= 1; k--)
        {
            sum = TLanes.MultiplyAdd(sum * TLanes.Broadcast(T.CreateTruncating(1.0 / k)), r, TLanes.Broadcast(T.One));
        }

        return sum * TLanes.Broadcast(T.CreateTruncating(1.6487212707001281468));
    }

    /// <summary>The logarithm, number by number: it is needed once a call and sample.</summary>
    private static TLanes Log(TileWorkspace<TLanes, T> workspace, TLanes value)
    {
        T* numbers = workspace.LaneScratch;
        value.Store(numbers);
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = T.CreateTruncating(Math.Log(double.CreateTruncating(numbers[lane])));
        }

        return TLanes.Load(numbers);
    }

    /// <summary>Fixes each sample's word (its target, or a measured one) and records the call.</summary>
    private void Record(TileWorkspace<TLanes, T> workspace, T* outcomes, TLanes inverse, int tile, int step)
    {
        RunRecorder recorder = _recorder!;
        int width = TLanes.Count;
        T* inverses = workspace.LaneScratch;
        inverse.Store(inverses);
        double[] probabilities = workspace.Probabilities;
        for (int lane = 0; lane < width && (tile * width) + lane < _batch.Samples; lane++)
        {
            int sample = (tile * width) + lane;
            int call = (sample * _batch.Steps) + step;
            for (int word = 0; word < probabilities.Length; word++)
            {
                probabilities[word] = double.CreateTruncating(outcomes[((nint)word * width) + lane] * inverses[lane]);
            }

            if (_collapse == Collapse.Measure && !_batch.Postselected[call])
            {
                workspace.Outputs.Words[lane] = Draw(probabilities, CounterRandom.NextDouble(_randomKey, (ulong)sample, (ulong)step));
            }

            recorder.RecordCall(call, workspace.Outputs.Words[lane], probabilities);
        }
    }

    private static int Draw(ReadOnlySpan<double> probabilities, double uniform)
    {
        int last = 0;
        for (int word = 0; word < probabilities.Length; word++)
        {
            if (probabilities[word] <= 0)
            {
                continue;
            }

            last = word;
            uniform -= probabilities[word];
            if (uniform < 0)
            {
                break;
            }
        }

        return last;
    }

    /// <summary>Records a neuron's success probability, the squared norm after it over the one before it; returns the norm after.</summary>
    private TLanes RecordNeuron(TileWorkspace<TLanes, T> workspace, int index, TLanes after, TLanes before, int tile, int step)
    {
        int neuron = _program.Operations[index].Group;
        if (neuron < 0)
        {
            return before;
        }

        double scale = _tables.Scales[index];
        T* ratios = workspace.LaneScratch;
        (after * Reciprocal(before)).Store(ratios);
        for (int lane = 0; lane < TLanes.Count && (tile * TLanes.Count) + lane < _batch.Samples; lane++)
        {
            _recorder!.RecordNeuron(step, neuron, (tile * TLanes.Count) + lane, double.CreateTruncating(ratios[lane]) / (scale * scale));
        }

        return after;
    }

    /// <summary>The output stage's neurons, whose lanes are not part of the state: their norms come from the readout's partial products.</summary>
    private void RecordOutputNeurons(TileWorkspace<TLanes, T> workspace, T* state, TLanes before, int tile, int step)
    {
        int amplitudes = 1 << _program.CarriedBits;
        for (int birth = 0; birth < _program.WordBits; birth++)
        {
            TLanes after = TLanes.Zero;
            for (int i = 0; i < amplitudes; i++)
            {
                TLanes amplitude = TLanes.Load(state + ((nint)i * TLanes.Count));
                after = TLanes.MultiplyAdd(amplitude * amplitude, TLanes.Broadcast(T.CreateTruncating(_partialNorms[(birth * amplitudes) + i])), after);
            }

            before = RecordNeuron(workspace, _program.CarriedOperations + birth, after, before, tile, step);
        }
    }

    private void RecordFinalStates(TileWorkspace<TLanes, T> workspace, T* state, TLanes total, int tile)
    {
        if (_recorder is not { FinalStates.Length: > 0 } recorder)
        {
            return;
        }

        int carried = 1 << _program.CarriedBits;
        T* scales = workspace.LaneScratch;
        ReciprocalRoot(total).Store(scales);
        for (int lane = 0; lane < TLanes.Count && (tile * TLanes.Count) + lane < _batch.Samples; lane++)
        {
            long start = (long)((tile * TLanes.Count) + lane) * carried * Words;
            for (int word = 0; word < Words; word++)
            {
                for (int i = 0; i < carried; i++)
                {
                    T amplitude = state[((nint)i * TLanes.Count) + lane] * _readout.Factors[((nint)i * Words) + word] * scales[lane];
                    recorder.FinalStates[start + ((long)word * carried) + i] = double.CreateTruncating(amplitude);
                }
            }
        }
    }

    /// <summary>Collects what a forward run was asked to record; every element is written by one thread.</summary>
    private sealed class RunRecorder
    {
        private readonly int _samples;
        private readonly int _words;
        private readonly int _neurons;

        public RunRecorder(SequenceBatch batch, TileProgram program, Recordings recordings)
        {
            int calls = batch.Samples * batch.Steps;
            int words = program.WordOfBlock.Length;
            int neurons = program.GroupCount;
            (_samples, _words, _neurons) = (batch.Samples, words, neurons);
            Words = new int[calls];
            WordProbabilities = new double[calls];
            Probabilities = recordings.HasFlag(Recordings.Probabilities) ? new double[(long)calls * words] : [];
            HasNeurons = recordings.HasFlag(Recordings.NeuronProbabilities) && neurons > 0;
            NeuronProbabilities = HasNeurons ? new double[(long)calls * neurons] : [];
            FinalStates = recordings.HasFlag(Recordings.FinalStates) ? new double[(long)batch.Samples * words << program.CarriedBits] : [];
        }

        public int[] Words { get; }

        public double[] WordProbabilities { get; }

        public double[] Probabilities { get; }

        public double[] NeuronProbabilities { get; }

        public double[] FinalStates { get; }

        public bool HasNeurons { get; }

        public void RecordCall(int call, int word, ReadOnlySpan<double> probabilities)
        {
            Words[call] = word;
            WordProbabilities[call] = probabilities[word];
            if (Probabilities.Length > 0)
            {
                probabilities.CopyTo(Probabilities.AsSpan(call * _words, _words));
            }
        }

        public void RecordNeuron(int step, int neuron, int sample, double probability) =>
            NeuronProbabilities[(((step * _neurons) + neuron) * _samples) + sample] = probability;
    }
}
