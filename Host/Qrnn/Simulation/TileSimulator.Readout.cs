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
        int blocks = _program.WordOfBlock.Length;
        TLanes probability = ChosenOutcome(outcomes, targets) * inverse;
        TLanes loss, mean;
        if (_loss == LossKind.NegativeLogLikelihood)
        {
            loss = TLanes.Zero - Log(workspace, probability);
            TLanes slope = TLanes.Zero - Reciprocal(probability);
            mean = probability * slope;
            for (int block = 0; block < blocks; block++)
            {
                TLanes.Select(TLanes.Equal(targets, WordNumber(block)), slope, TLanes.Zero).Store(slopes + ((nint)block * TLanes.Count));
            }
        }
        else
        {
            TLanes partition = TLanes.Zero;
            mean = TLanes.Zero;
            for (int block = 0; block < blocks; block++)
            {
                TLanes p = TLanes.Load(outcomes + ((nint)block * TLanes.Count)) * inverse;
                TLanes exponential = ExpOfProbability(p);
                exponential.Store(slopes + ((nint)block * TLanes.Count));
                partition += exponential;
                mean = TLanes.MultiplyAdd(p, exponential, mean);
            }

            loss = Log(workspace, partition) - probability - TLanes.Broadcast(T.CreateTruncating(Math.Log(blocks - 1 + Math.E) - 1));
            TLanes normal = TLanes.Broadcast(T.One) / partition;
            mean = (mean * normal) - probability;
            for (int block = 0; block < blocks; block++)
            {
                TLanes own = TLanes.Select(TLanes.Equal(targets, WordNumber(block)), TLanes.Broadcast(T.One), TLanes.Zero);
                ((TLanes.Load(slopes + ((nint)block * TLanes.Count)) * normal) - own).Store(slopes + ((nint)block * TLanes.Count));
            }
        }

        TLanes factor = inverse * weights;
        for (int block = 0; block < blocks; block++)
        {
            T* at = slopes + ((nint)block * TLanes.Count);
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

    /// <summary>Fixes each sample's word (its target, or a measured one), records the call, and returns the words as numbers.</summary>
    private TLanes Record(TileWorkspace<TLanes, T> workspace, T* outcomes, TLanes inverse, TLanes targets, int tile, int step)
    {
        RunRecorder recorder = _recorder!;
        int width = TLanes.Count;
        int blocks = _program.WordOfBlock.Length;
        T* words = workspace.LaneScratch + (2 * width);
        T* inverses = workspace.LaneScratch + (3 * width);
        targets.Store(words);
        inverse.Store(inverses);
        for (int lane = 0; lane < width; lane++)
        {
            int sample = (tile * width) + lane;
            if (sample >= _batch.Samples)
            {
                break;
            }

            int call = (sample * _batch.Steps) + step;
            Span<double> probabilities = workspace.Probabilities;
            for (int block = 0; block < blocks; block++)
            {
                probabilities[_program.WordOfBlock[block]] = double.CreateTruncating(outcomes[((nint)block * width) + lane] * inverses[lane]);
            }

            int word = _batch.Targets[call];
            if (_collapse == Collapse.Measure && !_batch.Postselected[call])
            {
                word = Draw(probabilities, CounterRandom.NextDouble(_randomKey, (ulong)sample, (ulong)step));
            }

            words[lane] = T.CreateTruncating(word);
            recorder.RecordCall(call, word, probabilities);
        }

        return TLanes.Load(words);
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

    /// <summary>Records a neuron's success probability: the norm after it over the norm before it.</summary>
    private TLanes RecordNeuron(TileWorkspace<TLanes, T> workspace, int index, T* state, TLanes before, int tile, int step)
    {
        TileOperation operation = _program.Operations[index];
        TLanes after = TileKernels<TLanes, T>.Norm(state, 2 * operation.Pairs);
        double scale = _tables.Scales[index];
        T* ratios = workspace.LaneScratch + (2 * TLanes.Count);
        (after * Reciprocal(before)).Store(ratios);
        for (int lane = 0; lane < TLanes.Count && (tile * TLanes.Count) + lane < _batch.Samples; lane++)
        {
            _recorder!.RecordNeuron(step, operation.Group, (tile * TLanes.Count) + lane, double.CreateTruncating(ratios[lane]) / (scale * scale));
        }

        return after;
    }

    private void RecordFinalStates(TileWorkspace<TLanes, T> workspace, T* output, TLanes total, int tile)
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
            long start = (long)((tile * TLanes.Count) + lane) * carried * _program.WordOfBlock.Length;
            for (int block = 0; block < _program.WordOfBlock.Length; block++)
            {
                for (int i = 0; i < carried; i++)
                {
                    T amplitude = output[((((nint)block * carried) + i) * TLanes.Count) + lane] * scales[lane];
                    recorder.FinalStates[start + ((long)_program.WordOfBlock[block] * carried) + i] = double.CreateTruncating(amplitude);
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
