using Qrnn.Models;
using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Reference;

/// <summary>
/// Bausch's network from rvqe.md 1.2 to 1.5 as plainly as it can be said: the closed form of a neuron on the full vector of all lanes, the
/// state normalised after every neuron, every intermediate state kept for the reverse sweep.
/// </summary>
internal sealed class ReferenceNetwork : ISequenceModel
{
    private readonly NetworkShape _shape;
    private readonly List<Action<Trace>> _cell = [];

    public ReferenceNetwork(NetworkShape shape)
    {
        _shape = shape.Validated();
        Layout = shape.Layout();
        int[] inputs = [.. Enumerable.Range(0, shape.Inputs)];
        int[] workspace = [.. Enumerable.Range(shape.Inputs, shape.Workspace)];
        int parameter = 0;

        void AddNeuron(int lane)
        {
            int offset = parameter;
            int[] sources = [.. workspace.Concat(inputs).Where(other => other != lane)];
            int[] subsets = [.. Enumerable.Range(1, Math.Min(shape.Degree, sources.Length))
                .SelectMany(size => NeuronCircuits.Subsets(sources, size)).Select(subset => subset.Sum(Mask))];
            parameter += subsets.Length + 1;
            _cell.Add(trace => trace.Neuron(Mask(lane), subsets, offset));
        }

        void AddRotation(int lane)
        {
            int offset = parameter++;
            _cell.Add(trace => trace.Rotation(Mask(lane), offset));
        }

        _cell.Add(static trace => trace.Flip());
        Array.ForEach(workspace, AddNeuron);
        for (int stage = 0; stage < shape.Stages; stage++)
        {
            Array.ForEach(workspace, AddRotation);
            Array.ForEach(workspace, AddNeuron);
        }

        _cell.Add(static trace => trace.Flip());
        Array.ForEach(inputs, AddNeuron);
        Assert.Equal(Layout.Count, parameter);
    }

    public string Kind => "reference";

    public int InputBits => _shape.Inputs;

    public int OutputWords => 1 << _shape.Inputs;

    public ParameterLayout Layout { get; }

    public void Dispose()
    {
    }

    public SequenceResult Run(
        ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, Recordings recordings = Recordings.None)
    {
        Trace[] traces = Sweep(parameters.ToArray(), batch, loss, collapse, randomKey);
        int neurons = _shape.Neurons;
        return new SequenceResult
        {
            Loss = traces.Sum(static trace => trace.Loss),
            Words = [.. traces.SelectMany(static trace => trace.Words)],
            WordProbabilities = [.. traces.SelectMany(static trace => trace.WordProbabilities)],
            Probabilities = recordings.HasFlag(Recordings.Probabilities) ? [.. traces.SelectMany(static trace => trace.Probabilities.SelectMany(static p => p))] : [],
            NeuronProbabilities = recordings.HasFlag(Recordings.NeuronProbabilities)
                ? [.. Enumerable.Range(0, batch.Steps * neurons).SelectMany(i => traces.Select(trace => trace.NeuronProbabilities[i]))]
                : [],
        };
    }

    public TrainingResult Differentiate(ReadOnlySpan<double> parameters, SequenceBatch batch, LossKind loss, Span<double> gradient)
    {
        Trace[] traces = Sweep(parameters.ToArray(), batch, loss, Collapse.Targets, 0);
        gradient.Clear();
        foreach (Trace trace in traces)
        {
            double[] part = trace.SweepBack();
            for (int k = 0; k < part.Length; k++)
            {
                gradient[k] += part[k];
            }
        }

        double minimum = traces.SelectMany(static trace => trace.WordProbabilities).Append(1).Min();
        return new TrainingResult(traces.Sum(static trace => trace.Loss), minimum);
    }

    /// <summary>The loss when the calls from one on have other parameters.</summary>
    public double Loss(double[] parameters, double[] later, int firstCall, SequenceBatch batch, LossKind loss) =>
        Sweep(parameters, batch, loss, Collapse.Targets, 0, later, firstCall).Sum(static trace => trace.Loss);

    private int Mask(int lane) => 1 << (_shape.Inputs + _shape.Workspace - 1 - lane);

    private Trace[] Sweep(double[] parameters, SequenceBatch batch, LossKind loss, Collapse collapse, ulong randomKey, double[]? later = null, int firstCall = int.MaxValue)
    {
        double weight = 1.0 / batch.Kept.Count(static kept => kept);
        return [.. Enumerable.Range(0, batch.Samples).Select(sample =>
        {
            double[] used = [.. parameters];
            var trace = new Trace(_shape, used);
            for (int step = 0; step < batch.Steps; step++)
            {
                int at = sample * batch.Steps + step;
                if (step == firstCall)
                {
                    later!.CopyTo(used, 0);
                }

                trace.BeginStep(step < (batch.FedBackFrom ?? batch.Steps) ? batch.Inputs[at] : trace.Words[^1]);
                _cell.ForEach(apply => apply(trace));
                int target = batch.Targets[at];
                trace.Score(target, batch.Kept[at] ? weight : 0, loss);
                bool postselected = collapse == Collapse.Targets || batch.Postselected[at];
                trace.CollapseTo(postselected ? target : trace.Draw(CounterRandom.NextDouble(randomKey, (ulong)sample, (ulong)step)));
            }

            return trace;
        })];
    }

    /// <summary>One sequence: its state, what was recorded on the way, and for each operation how to take a gradient back through it.</summary>
    private sealed class Trace(NetworkShape shape, double[] parameters)
    {
        private readonly double[] _gradient = new double[parameters.Length];
        private readonly Stack<Func<double[], double[]>> _back = new();
        private double[] _state = First(1 << (shape.Inputs + shape.Workspace));
        private int _word;

        public double Loss { get; private set; }

        public List<int> Words { get; } = [];

        public List<double> WordProbabilities { get; } = [];

        public List<double[]> Probabilities { get; } = [];

        public List<double> NeuronProbabilities { get; } = [];

        public void BeginStep(int inputWord) => _word = inputWord;

        /// <summary>X on the in/out lanes whose bit of the input word is 1.</summary>
        public void Flip() => Permute(_word << shape.Workspace);

        public void Neuron(int target, int[] subsets, int offset)
        {
            int power = 1 << shape.Order, theta = offset + subsets.Length;
            double[] before = _state;
            var after = new double[before.Length];
            var c = new double[before.Length];
            var s = new double[before.Length];
            var slopes = new (double C, double S)[before.Length];
            for (int x = 0; x < before.Length; x++)
            {
                double eta = shape.Bias + parameters[theta];
                for (int k = 0; k < subsets.Length; k++)
                {
                    eta += (x & subsets[k]) == subsets[k] ? parameters[offset + k] : 0;
                }

                double cos = Math.Cos(eta / 2), sin = Math.Sin(eta / 2);
                c[x] = Math.Pow(cos, power);
                s[x] = Math.Pow(sin, power);
                slopes[x] = (power * Math.Pow(cos, power - 1) * -sin / 2, power * Math.Pow(sin, power - 1) * cos / 2);
                if (shape.Meaning == NeuronMeaning.Unitary)
                {
                    double w = Math.Sqrt(c[x] * c[x] + s[x] * s[x]);
                    double slope = (c[x] * slopes[x].C + s[x] * slopes[x].S) / w;
                    slopes[x] = (slopes[x].C / w - c[x] * slope / (w * w), slopes[x].S / w - s[x] * slope / (w * w));
                    (c[x], s[x]) = (c[x] / w, s[x] / w);
                }
            }

            for (int x = 0; x < before.Length; x++)
            {
                after[x] = (x & target) == 0 ? c[x] * before[x] - s[x] * before[x | target] : c[x] * before[x] + s[x] * before[x & ~target];
            }

            _state = after;
            _back.Push(g =>
            {
                var previous = new double[g.Length];
                for (int x0 = 0; x0 < g.Length; x0++)
                {
                    if ((x0 & target) != 0)
                    {
                        continue;
                    }

                    int x1 = x0 | target;
                    previous[x0] = c[x0] * g[x0] + s[x0] * g[x1];
                    previous[x1] = -s[x0] * g[x0] + c[x0] * g[x1];
                    double gradientC = g[x0] * before[x0] + g[x1] * before[x1];
                    double gradientS = -g[x0] * before[x1] + g[x1] * before[x0];
                    double gradientEta = gradientC * slopes[x0].C + gradientS * slopes[x0].S;
                    _gradient[theta] += gradientEta;
                    for (int k = 0; k < subsets.Length; k++)
                    {
                        _gradient[offset + k] += (x0 & subsets[k]) == subsets[k] ? gradientEta : 0;
                    }
                }

                return previous;
            });
            NeuronProbabilities.Add(Normalise());
        }

        public void Rotation(int target, int parameter)
        {
            double c = Math.Cos(parameters[parameter] / 2), s = Math.Sin(parameters[parameter] / 2);
            double[] before = _state;
            _state = [.. before.Select((amplitude, x) => (x & target) == 0 ? c * amplitude - s * before[x | target] : c * amplitude + s * before[x & ~target])];
            double[] after = _state;
            _back.Push(g =>
            {
                // d/dθ of Ry(θ) is half of Ry(θ + π): amplitude x0 gets −after[x1]/2, amplitude x1 gets after[x0]/2.
                _gradient[parameter] += g.Select((value, x) => (x & target) == 0 ? -value * after[x | target] / 2 : value * after[x & ~target] / 2).Sum();
                return [.. g.Select((value, x) => (x & target) == 0 ? c * value + s * g[x | target] : c * value - s * g[x & ~target])];
            });
        }

        /// <summary>p[v] of rvqe.md 1.3 and the loss of 1.5, weighed with <paramref name="weight"/>.</summary>
        public void Score(int target, double weight, LossKind loss)
        {
            var p = new double[1 << shape.Inputs];
            double[] state = _state;
            for (int x = 0; x < state.Length; x++)
            {
                p[x >> shape.Workspace] += state[x] * state[x];
            }

            Probabilities.Add(p);
            if (weight == 0)
            {
                return;
            }

            double sum = p.Sum(Math.Exp);
            Loss += weight * (loss == LossKind.SoftmaxOfProbabilities
                ? -p[target] + Math.Log(sum) - (-1 + Math.Log(p.Length - 1 + Math.E))
                : -Math.Log(p[target]));
            double[] slopes = [.. p.Select((value, v) => loss == LossKind.SoftmaxOfProbabilities
                ? weight * (Math.Exp(value) / sum - (v == target ? 1 : 0))
                : v == target ? -weight / value : 0)];
            _back.Push(g => [.. g.Select((value, x) => value + slopes[x >> shape.Workspace] * 2 * state[x])]);
        }

        /// <summary>The first word whose cumulative probability exceeds the draw.</summary>
        public int Draw(double draw)
        {
            double left = draw;
            int word = Array.FindIndex(Probabilities[^1], p => (left -= p) < 0);
            return word >= 0 ? word : Array.FindLastIndex(Probabilities[^1], static p => p > 0);
        }

        /// <summary>Projects the in/out lanes on a word, normalises, and flips them back to 0.</summary>
        public void CollapseTo(int word)
        {
            Words.Add(word);
            WordProbabilities.Add(Probabilities[^1][word]);
            double[] Project(double[] vector) => [.. vector.Select((value, x) => x >> shape.Workspace == word ? value : 0)];
            _state = Project(_state);
            _back.Push(Project);
            Normalise();
            Permute(word << shape.Workspace);
        }

        /// <summary>∂loss/∂parameters of this sequence.</summary>
        public double[] SweepBack()
        {
            double[] g = new double[_state.Length];
            while (_back.TryPop(out Func<double[], double[]>? back))
            {
                g = back(g);
            }

            return _gradient;
        }

        private static double[] First(int length) => [1, .. new double[length - 1]];

        private void Permute(int mask)
        {
            double[] Permuted(double[] vector) => [.. vector.Select((_, x) => vector[x ^ mask])];
            _state = Permuted(_state);
            _back.Push(Permuted);
        }

        /// <summary>Divides the state by its norm and returns the squared norm that it had.</summary>
        private double Normalise()
        {
            double norm = Math.Sqrt(_state.Sum(static amplitude => amplitude * amplitude));
            double[] after = [.. _state.Select(amplitude => amplitude / norm)];
            _state = after;
            _back.Push(g =>
            {
                double along = g.Zip(after, static (left, right) => left * right).Sum();
                return [.. g.Zip(after, (value, amplitude) => (value - along * amplitude) / norm)];
            });
            return norm * norm;
        }
    }
}
