using System.Collections.Immutable;
using System.Numerics;
using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>What amplification by one sequence makes of a trained network, against both meanings of its neurons.</summary>
/// <param name="Sequence">The phases; null for the limit, neurons that are exactly unitary.</param>
/// <param name="LeastSuccess">Smallest success probability of a neuron in the calls.</param>
/// <param name="MeanSuccess">Mean over neurons and calls.</param>
/// <param name="CallSuccess">Geometric mean over calls of the probability that all neurons of a call succeed.</param>
/// <param name="UnitaryInfidelity">Mean over calls of 1 − fidelity with the network of unitary neurons, before the read-out.</param>
/// <param name="WorstUnitaryInfidelity">The largest of them.</param>
/// <param name="PostselectedInfidelity">Mean over calls of 1 − fidelity with the network of postselected neurons.</param>
/// <param name="LeastWord">Smallest probability of a target word.</param>
/// <param name="MeanInverseWord">Mean over calls of 1 / probability of the target word: attempts of the call when it is repeated.</param>
public sealed record AmplifiedCalls(
    AmplificationSequence? Sequence, double LeastSuccess, double MeanSuccess, double CallSuccess, double UnitaryInfidelity, double WorstUnitaryInfidelity, double PostselectedInfidelity,
    double LeastWord, double MeanInverseWord);

/// <summary>
/// A network whose neurons are amplified by a finite sequence, run exactly over sequences, every call collapsed on its target: plain arithmetic
/// on the fused cell's tables, with branch x of a neuron weighed by the sequence's response P(√p(x)).
/// </summary>
/// <param name="cell">The fused cell, out of the Q# kernels.</param>
/// <param name="order">Order of the neurons, 1 or more.</param>
/// <param name="parameters">The network's parameters.</param>
public sealed class AmplifiedNetwork(TileProgram cell, int order, double[] parameters)
{
    private readonly double[][] _angles = [.. cell.Operations.Select(operation => NeuronAmplification.Angles(operation, cell.WordBits, parameters))];

    // Cosine and sine of the rotation in every row, of norm 1.
    private readonly (double Cosine, double Sine)[][] _turns = [.. cell.Operations.Select(operation => NeuronAmplification.Angles(operation, cell.WordBits, parameters)
        .Select(angle => Turn(angle, operation.Block.IsEmpty ? 0 : order)).ToArray())];

    /// <summary>Per neuron the success probability of one attempt in every configuration of its sources and the input word.</summary>
    public IEnumerable<(int Group, double[] Success)> Tables() => cell.Operations
        .Select((operation, index) => (operation.Group, Success: _angles[index].Select(angle => NeuronAmplification.Success(order, angle)).ToArray(), operation.Block.IsEmpty))
        .Where(static each => !each.IsEmpty).Select(static each => (each.Group, each.Success));

    /// <summary>Runs the sequences with each of the sequences of phases.</summary>
    /// <param name="batch">Sequences of words.</param>
    /// <param name="sequences">What neurons are amplified by; <see cref="AmplificationSequence.Single"/> is no amplification, which is the postselected meaning.</param>
    /// <param name="cancellation">Ends it between sequences of words.</param>
    public ImmutableArray<AmplifiedCalls> Measure(SequenceBatch batch, IReadOnlyList<AmplificationSequence?> sequences, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(sequences);
        AmplificationSequence?[] all = [null, AmplificationSequence.Single, .. sequences];
        Complex[][][] weights = [.. all.Select(WeightsOf)];
        var totals = new Totals[all.Length];
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            cancellation.ThrowIfCancellationRequested();
            Complex[][] carried = [.. all.Select(_ => Ground(cell.CarriedBits))];
            for (int step = 0; step < batch.Steps; step++)
            {
                int call = (sample * batch.Steps) + step;
                var before = new Complex[all.Length][];
                for (int k = 0; k < all.Length; k++)
                {
                    before[k] = Call(carried[k], batch.Inputs[call], weights[k], ref totals[k]);
                    carried[k] = Collapse(before[k], batch.Targets[call], ref totals[k]);
                }

                for (int k = 0; k < all.Length; k++)
                {
                    totals[k].Compare(Infidelity(before[0], before[k]), Infidelity(before[1], before[k]));
                }
            }
        }

        return [.. totals.Skip(2).Zip(sequences, (total, sequence) => total.Result(sequence, batch.Samples * batch.Steps))];
    }

    /// <summary>Per operation and table index the factor on top of the rotation; null for an operation that is no neuron.</summary>
    private Complex[][] WeightsOf(AmplificationSequence? sequence) => [.. cell.Operations.Select((operation, index) => operation.Block.IsEmpty || sequence is null
        ? []
        : _angles[index].Select(angle => sequence.Response(Math.Sqrt(NeuronAmplification.Success(order, angle)))).ToArray())];

    private Complex[] Call(Complex[] carried, int word, Complex[][] weights, ref Totals totals)
    {
        Complex[] state = carried;
        double success = 1;
        for (int index = 0; index < cell.Operations.Length; index++)
        {
            TileOperation operation = cell.Operations[index];
            int below = (1 << operation.TargetBit) - 1;
            var after = new Complex[operation.IsBirth ? 2 * state.Length : state.Length];
            for (int pair = 0; pair < operation.Pairs; pair++)
            {
                int row = operation.UsesWords ? (pair << cell.WordBits) | word : pair;
                (double c, double s) = _turns[index][row];
                Complex weight = weights[index].Length == 0 ? 1 : weights[index][row];
                int low = ((pair & ~below) << 1) | (pair & below), high = low | (1 << operation.TargetBit);
                Complex zero = state[operation.IsBirth ? pair : low] * weight, one = operation.IsBirth ? 0 : state[high] * weight;
                (after[low], after[high]) = ((c * zero) - (s * one), (c * one) + (s * zero));
            }

            state = after;
            if (!operation.Block.IsEmpty)
            {
                double probability = Normalise(state);
                success *= probability;
                totals.Add(probability);
            }
        }

        totals.AddCall(success);
        return state;
    }

    private Complex[] Collapse(Complex[] state, int target, ref Totals totals)
    {
        int block = cell.WordOfBlock.IndexOf(target), size = 1 << cell.CarriedBits;
        Complex[] kept = state[(block * size)..((block + 1) * size)];
        totals.AddWord(Normalise(kept));
        return kept;
    }

    private static (double Cosine, double Sine) Turn(double angle, int order)
    {
        (double cosine, double sine) = (Math.Cos(angle / 2), Math.Sin(angle / 2));
        for (int level = 0; level < order; level++)
        {
            (cosine, sine) = (cosine * cosine, sine * sine);
        }

        double norm = Math.Sqrt((cosine * cosine) + (sine * sine));
        return (cosine / norm, sine / norm);
    }

    private static double Normalise(Complex[] state)
    {
        double norm = state.Sum(static value => (value.Real * value.Real) + (value.Imaginary * value.Imaginary)), factor = norm > 0 ? 1 / Math.Sqrt(norm) : 0;
        for (int index = 0; index < state.Length; index++)
        {
            state[index] *= factor;
        }

        return norm;
    }

    private static double Infidelity(Complex[] left, Complex[] right)
    {
        // |left − (overlap)·right|² instead of 1 − |overlap|²: nothing cancels.
        Complex overlap = left.Zip(right, static (a, b) => Complex.Conjugate(b) * a).Aggregate(Complex.Zero, static (sum, each) => sum + each);
        return left.Zip(right, (a, b) => a - (overlap * b)).Sum(static each => (each.Real * each.Real) + (each.Imaginary * each.Imaginary));
    }

    private static Complex[] Ground(int bits)
    {
        var state = new Complex[1 << bits];
        state[0] = 1;
        return state;
    }

    private struct Totals
    {
        private double _most, _sum, _log, _unitary, _worst, _postselected, _rarest, _inverse;
        private int _neurons;

        public void Add(double probability)
        {
            _most = Math.Max(_most, 1 / probability);
            _sum += probability;
            _neurons++;
        }

        public void AddCall(double probability) => _log += Math.Log(probability);

        public void AddWord(double probability)
        {
            _rarest = Math.Max(_rarest, 1 / probability);
            _inverse += 1 / probability;
        }

        public void Compare(double unitary, double postselected)
        {
            (_unitary, _postselected, _worst) = (_unitary + unitary, _postselected + postselected, Math.Max(_worst, unitary));
        }

        public readonly AmplifiedCalls Result(AmplificationSequence? sequence, int calls) => new(
            sequence, 1 / _most, _sum / _neurons, Math.Exp(_log / calls), _unitary / calls, _worst, _postselected / calls, 1 / _rarest, _inverse / calls);
    }
}
