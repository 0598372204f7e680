using System.Numerics;
using Qrnn.Circuits;
using Qrnn.Data;
using Qrnn.Gradients;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>
/// Replays gate by gate: the cell as its kernels describe it, every ancilla and every controlled rotation, one state at a time. Probabilities
/// come from carrying the state from call to call; the gradient is the adjoint of the whole unrolled circuit, once for every kept call.
/// </summary>
/// <param name="circuits">Makes cells from the Q# kernels; not disposed here.</param>
public sealed class CircuitReplay(NetworkCircuits circuits) : IReplayEngine
{
    // Amplitudes touched, at about a nanosecond each: a minute or so.
    private const double LargestWork = 4e10;

    /// <inheritdoc/>
    public string Name => "circuit";

    /// <inheritdoc/>
    public ReplayNumbers Compute(GoldenFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        Circuit cell = circuits.Cell(file.Shape);
        CheckSize(file, cell);
        (ReplayNumbers forward, double[] logarithms) = Forward(file, cell, cancellation);
        return forward with { Gradient = Gradient(file, cell, logarithms, cancellation) };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Simulators are made and disposed per case.
    }

    private static void CheckSize(GoldenFile file, Circuit cell)
    {
        double kept = 0;
        for (int call = 0; call < file.Batch.Kept.Length; call++)
        {
            kept += file.Batch.Kept[call] ? 1 + (call % file.Batch.Steps) : 0;
        }

        const int passes = 5; // forward, and back for two states with their derivatives
        double work = passes * kept * cell.Operations.Length * Math.Pow(2, cell.QubitCount);
        if (work > LargestWork)
        {
            throw new QrnnException(FormattableString.Invariant(
                $"{file.Name}: {cell.QubitCount} qubits and {cell.Operations.Length} operations a call need about {work:0.0e+0} steps gate by gate: at most {LargestWork:0.0e+0} are done; use --engine fused"));
        }
    }

    // Also gives, for every call, the logarithm of the probability that all postselections up to its read-out succeed.
    private static (ReplayNumbers Numbers, double[] Logarithms) Forward(GoldenFile file, Circuit cell, CancellationToken cancellation)
    {
        int words = 1 << file.Shape.Inputs, steps = file.Batch.Steps, samples = file.Batch.Samples, neurons = file.Shape.Neurons;
        double[] probabilities = new double[samples * steps * words];
        double[] postselection = new double[samples * steps];
        double[] logarithms = new double[samples * steps];
        double[] success = new double[steps * neurons * samples];
        Array.Fill(success, 1); // order 0 has no ancilla
        using var simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(cell)) { RecordsGroups = true };
        for (int sample = 0; sample < samples; sample++)
        {
            Complex[] state = new Complex[1 << cell.QubitCount];
            state[0] = 1;
            double logarithm = 0;
            for (int step = 0; step < steps; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                int call = (sample * steps) + step, target = file.Batch.Targets[call];
                simulator.Run(file.Parameters, inputWord: (ulong)file.Batch.Inputs[call], initialState: state);
                Span<double> p = probabilities.AsSpan(call * words, words);
                simulator.Weights(NetworkCircuits.WordQubits(file.Shape).AsSpan(), p);
                double norm = 0;
                foreach (double weight in p)
                {
                    norm += weight;
                }

                for (int word = 0; word < words; word++)
                {
                    p[word] /= norm;
                }

                postselection[call] = p[target];
                logarithms[call] = logarithm + Math.Log(norm);
                logarithm = logarithms[call] + Math.Log(p[target]);
                for (int neuron = 0; neuron < simulator.GroupFactors.Length; neuron++)
                {
                    success[(((step * neurons) + neuron) * samples) + sample] = simulator.GroupFactors[neuron];
                }

                state = Collapsed(simulator.ToArray(), target, cell.QubitCount - file.Shape.Inputs, Math.Sqrt(p[target] * norm));
            }
        }

        var numbers = new ReplayNumbers
        {
            Probabilities = probabilities,
            PostselectionProbabilities = postselection,
            Loss = ReplayNumbers.SoftmaxLoss(file, probabilities),
            NeuronProbabilities = success,
        };
        return (numbers, logarithms);
    }

    // The part in which the word lanes (the leading bits) hold the target, the lanes put back to 0, of norm 1.
    private static Complex[] Collapsed(Complex[] state, int target, int otherBits, double norm)
    {
        var collapsed = new Complex[state.Length];
        for (int rest = 0; rest < 1 << otherBits; rest++)
        {
            collapsed[rest] = state[(target << otherBits) | rest] / norm;
        }

        return collapsed;
    }

    private static double[] Gradient(GoldenFile file, Circuit cell, double[] logarithms, CancellationToken cancellation)
    {
        double[] sum = new double[file.Parameters.Length], part = new double[file.Parameters.Length];
        int kept = file.Batch.Kept.Count(static isKept => isKept);
        for (int call = 0; call < file.Batch.Kept.Length; call++)
        {
            if (!file.Batch.Kept[call])
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            int step = call % file.Batch.Steps, first = call - step;
            Circuit unrolled = UnrolledNetwork.Of(cell, file.Shape, file.Batch.Inputs.AsSpan(first, step + 1), file.Batch.Targets.AsSpan(first, step + 1));
            using var adjoint = new AdjointGradient(unrolled, CallLoss(file.Shape, file.Batch.Targets[call]));

            // Nothing is renormalised on the way: a long sequence would fall out of the range of doubles. Conditioned probabilities do not depend on the
            // norm to begin with, so begin as far above 1 as the end will be below.
            var begin = new Complex[1 << cell.QubitCount];
            begin[0] = Math.Exp(-logarithms[call] / 4);
            adjoint.Evaluate(file.Parameters, [], 0, part, [], begin);
            for (int k = 0; k < sum.Length; k++)
            {
                sum[k] += part[k] / kept;
            }
        }

        return sum;
    }

    // One call's loss: −p[y] + ln Σ exp p (rvqe.md 1.5; the constant has no gradient), and its derivative softmax(p) − e_y.
    private static RegisterObjective CallLoss(NetworkShape shape, int target)
    {
        double Value(ReadOnlySpan<double> p)
        {
            double exponentials = 0;
            foreach (double probability in p)
            {
                exponentials += Math.Exp(probability);
            }

            return Math.Log(exponentials) - p[target];
        }

        void Derivative(ReadOnlySpan<double> p, Span<double> derivative)
        {
            double exponentials = 0;
            foreach (double probability in p)
            {
                exponentials += Math.Exp(probability);
            }

            for (int word = 0; word < p.Length; word++)
            {
                derivative[word] = (Math.Exp(p[word]) / exponentials) - (word == target ? 1 : 0);
            }
        }

        return new RegisterObjective(NetworkCircuits.WordQubits(shape), Value, Derivative);
    }
}
