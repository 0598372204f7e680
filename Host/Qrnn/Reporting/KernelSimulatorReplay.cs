using System.Collections.Immutable;
using System.Numerics;
using Qrnn.Circuits;
using Qrnn.Data;
using Qrnn.Models;

namespace Qrnn.Reporting;

/// <summary>Replays in Microsoft's simulator: the same Q# sources with numbers for parameters, states dumped before each read-out. No gradients.</summary>
/// <param name="compiler">The Q# compiler, whose package holds the simulator; not disposed here.</param>
/// <param name="library">The kernels.</param>
public sealed class KernelSimulatorReplay(KernelCompiler compiler, KernelLibrary library) : IReplayEngine
{
    // Rotations with controls are lowered to about a dozen gates per control there, and a gate takes 5 to 50 µs.
    private const double LargestWork = 2e6;

    /// <inheritdoc/>
    public string Name => "qdk";

    /// <inheritdoc/>
    public ReplayNumbers Compute(GoldenFile file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        double rotations = (double)file.Batch.Samples * file.Batch.Steps * file.Shape.Neurons * (file.Shape.Weights + 2) * Math.Pow(2, file.Shape.Order);
        if (rotations > LargestWork)
        {
            throw new QrnnException(FormattableString.Invariant(
                $"{file.Name}: about {rotations:0} rotations in all: Microsoft's simulator is given at most {LargestWork:0} here; use --engine fused"));
        }

        int words = 1 << file.Shape.Inputs, steps = file.Batch.Steps;
        double[] probabilities = new double[file.Batch.Samples * steps * words];
        double[] postselection = new double[file.Batch.Samples * steps];
        for (int sample = 0; sample < file.Batch.Samples; sample++)
        {
            ImmutableArray<KernelState> states = Run(file, sample, cancellation);
            for (int step = 0; step < steps; step++)
            {
                int call = (sample * steps) + step;
                Span<double> p = probabilities.AsSpan(call * words, words);
                foreach ((long index, Complex amplitude) in states[step].Amplitudes)
                {
                    // In/out lanes were allocated first: they are the leading bits.
                    p[(int)(index >> (states[step].QubitCount - file.Shape.Inputs))] += (amplitude.Real * amplitude.Real) + (amplitude.Imaginary * amplitude.Imaginary);
                }

                postselection[call] = p[file.Batch.Targets[call]];
            }
        }

        return new ReplayNumbers
        {
            Probabilities = probabilities,
            PostselectionProbabilities = postselection,
            Loss = ReplayNumbers.SoftmaxLoss(file, probabilities),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The compiler belongs to the caller.
    }

    private ImmutableArray<KernelState> Run(GoldenFile file, int sample, CancellationToken cancellation)
    {
        int first = sample * file.Batch.Steps;
        bool[] Bits(int word) => [.. Enumerable.Range(0, file.Shape.Inputs).Select(bit => ((word >> (file.Shape.Inputs - 1 - bit)) & 1) != 0)];
        string entry = KernelEntry.Network(
            NetworkCircuits.KernelShapeOf(file.Shape),
            NetworkCircuits.PolicyOf(file.Shape.Meaning),
            file.Parameters,
            [.. file.Batch.Inputs.Skip(first).Take(file.Batch.Steps).Select(Bits)],
            [.. file.Batch.Targets.Skip(first).Take(file.Batch.Steps).Select(Bits)],
            dumpStates: true);
        KernelShot shot = compiler.RunAsync(library.Program(entry), KernelEntry.Expression, 1, cancellation: cancellation).GetAwaiter().GetResult().Shots[0];
        return shot.Failure is null && shot.States.Length == file.Batch.Steps
            ? shot.States
            : throw new QrnnException(FailureKind.MissingComponent, $"{file.Name}: Microsoft's simulator stopped: {shot.Failure ?? $"{shot.States.Length} states for {file.Batch.Steps} calls"}");
    }
}
