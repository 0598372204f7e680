using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Tests.Reference;

/// <summary>
/// Open outputs by their definition: the cell gate by gate, with all its ancillas, on every basis state of its lanes gives a matrix K_x; the state
/// is a density matrix of all lanes, or a vector of them. Losses only; gradients are differences of these.
/// </summary>
internal sealed class ReferenceOpenNetwork
{
    private readonly NetworkShape _shape;
    private readonly double[][,] _cells;
    private readonly int _words;
    private readonly int _carried;

    public ReferenceOpenNetwork(NetworkShape shape, double[] parameters)
    {
        _shape = shape;
        (_words, _carried) = (1 << shape.Inputs, 1 << shape.Workspace);
        Circuit cell = NeuronCircuits.Cell(shape);
        int lanes = _words * _carried;
        _cells = new double[_words][,];
        for (int word = 0; word < _words; word++)
        {
            _cells[word] = new double[lanes, lanes];
            for (int column = 0; column < lanes; column++)
            {
                Complex[] state = ReferenceSimulator.Run(
                    cell, parameters, inputWord: word, initial: ReferenceSimulator.BasisState(cell.QubitCount, column << shape.Order)).State;
                for (int row = 0; row < lanes; row++)
                {
                    _cells[word][row, column] = state[row << shape.Order].Real;
                }
            }
        }
    }

    /// <summary>Distributions of all calls in order, of the mixed state with open outputs traced out, and the loss.</summary>
    public (double Loss, double[] Probabilities) Trace(SequenceBatch batch, LossKind loss)
    {
        double sum = 0;
        var all = new List<double>();
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            int lanes = _words * _carried;
            var state = new double[lanes, lanes];
            state[0, 0] = 1;
            for (int step = 0; step < batch.Steps; step++)
            {
                int call = (sample * batch.Steps) + step;
                state = Product(Product(_cells[batch.Inputs[call]], state), Transposed(_cells[batch.Inputs[call]]));
                double[] p = Normalised([.. Enumerable.Range(0, _words).Select(word => Enumerable.Range(0, _carried).Sum(w => state[(word * _carried) + w, (word * _carried) + w]))]);
                all.AddRange(p);
                sum += Loss(batch, call, p, loss);
                var next = new double[lanes, lanes];
                for (int word = 0; word < _words; word++)
                {
                    if (batch.Kept[call] && word != batch.Targets[call])
                    {
                        continue;
                    }

                    for (int w = 0; w < _carried; w++)
                    {
                        for (int other = 0; other < _carried; other++)
                        {
                            next[w, other] += state[(word * _carried) + w, (word * _carried) + other];
                        }
                    }
                }

                double trace = Enumerable.Range(0, lanes).Sum(i => next[i, i]);
                for (int w = 0; w < lanes; w++)
                {
                    for (int other = 0; other < lanes; other++)
                    {
                        state[w, other] = next[w, other] / trace;
                    }
                }
            }
        }

        return (sum, [.. all]);
    }

    /// <summary>
    /// The same of pure states: open words are kept on their lanes, or measured with the given outcomes (one per call of the batch). Also for each
    /// sample the probability of its outcomes when every neuron succeeds, and the joint probability of the outcomes and of all neurons' success.
    /// </summary>
    public (double Loss, double[] Probabilities, double[] PathProbabilities, double[] JointProbabilities) Vector(SequenceBatch batch, LossKind loss, int[]? outcomes)
    {
        double sum = 0;
        var all = new List<double>();
        double[] paths = new double[batch.Samples], joint = new double[batch.Samples];
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            double[] state = [1, .. new double[(_words * _carried) - 1]];
            paths[sample] = joint[sample] = 1;
            for (int step = 0; step < batch.Steps; step++)
            {
                int call = (sample * batch.Steps) + step;
                double[,] cell = _cells[batch.Inputs[call]];
                state = [.. Enumerable.Range(0, state.Length).Select(row => state.Select((value, column) => cell[row, column] * value).Sum())];
                joint[sample] *= state.Sum(static a => a * a);
                double[] p = Normalised([.. Enumerable.Range(0, _words).Select(word => state.Skip(word * _carried).Take(_carried).Sum(static a => a * a))]);
                all.AddRange(p);
                sum += Loss(batch, call, p, loss);
                if (batch.Kept[call] || outcomes is not null)
                {
                    int word = batch.Kept[call] ? batch.Targets[call] : outcomes![call];
                    paths[sample] *= batch.Kept[call] ? 1 : p[word];
                    joint[sample] *= batch.Kept[call] ? 1 : p[word];
                    state = [.. state.Skip(word * _carried).Take(_carried), .. new double[(_words - 1) * _carried]];
                }

                double norm = Math.Sqrt(state.Sum(static a => a * a));
                state = [.. state.Select(a => a / norm)];
            }
        }

        return (sum, [.. all], paths, joint);
    }

    /// <summary>All ways in which the open calls of a batch of one sequence can come out.</summary>
    public IEnumerable<int[]> Paths(SequenceBatch batch)
    {
        int[] open = [.. Enumerable.Range(0, batch.Steps).Where(call => !batch.Kept[call])];
        for (int path = 0; path < 1 << (open.Length * _shape.Inputs); path++)
        {
            var outcomes = new int[batch.Steps];
            for (int i = 0; i < open.Length; i++)
            {
                outcomes[open[i]] = (path >> (i * _shape.Inputs)) & (_words - 1);
            }

            yield return outcomes;
        }
    }

    private static double Loss(SequenceBatch batch, int call, double[] p, LossKind loss)
    {
        if (!batch.Kept[call])
        {
            return 0;
        }

        int target = batch.Targets[call];
        double value = loss == LossKind.NegativeLogLikelihood
            ? -Math.Log(p[target])
            : -p[target] + Math.Log(p.Sum(Math.Exp)) - (-1 + Math.Log(p.Length - 1 + Math.E));
        return value / batch.Kept.Count(static kept => kept);
    }

    private static double[] Normalised(double[] values)
    {
        double sum = values.Sum();
        return [.. values.Select(value => value / sum)];
    }

    private static double[,] Transposed(double[,] matrix)
    {
        int size = matrix.GetLength(0);
        var result = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                result[i, j] = matrix[j, i];
            }
        }

        return result;
    }

    private static double[,] Product(double[,] left, double[,] right)
    {
        int size = left.GetLength(0);
        var result = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < size; k++)
                {
                    result[i, j] += left[i, k] * right[k, j];
                }
            }
        }

        return result;
    }
}
