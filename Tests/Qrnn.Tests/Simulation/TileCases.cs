using System.Collections.Immutable;

using Qrnn.Circuits.Passes;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

namespace Qrnn.Tests.Simulation;

/// <summary>Seeded shapes, parameters and batches for tests of the batched engine.</summary>
internal static class TileCases
{
    /// <summary>A small random shape; every order, degree and meaning occurs over the seeds.</summary>
    public static NetworkShape Shape(int seed)
    {
        var random = new Random(seed);
        return new NetworkShape
        {
            Workspace = random.Next(1, 6),
            Inputs = random.Next(1, 5),
            Stages = random.Next(0, 3),
            Order = seed % 5,
            Degree = random.Next(1, 4),
            Bias = random.NextDouble() * Math.PI,
            Meaning = seed % 2 == 0 ? NeuronMeaning.Postselected : NeuronMeaning.Unitary,
        };
    }

    public static double[] Parameters(NetworkShape shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shape.Layout().Count).Select(_ => random.NextDouble() - 0.5)];
    }

    public static SequenceBatch Batch(NetworkShape shape, int samples, int steps, int seed)
    {
        var random = new Random(seed);
        int words = 1 << shape.Inputs;
        int calls = samples * steps;
        bool[] kept = [.. Enumerable.Range(0, calls).Select(_ => random.Next(3) > 0)];
        kept[0] = true;
        return new SequenceBatch
        {
            Samples = samples,
            Steps = steps,
            Inputs = [.. Enumerable.Range(0, calls).Select(_ => random.Next(words))],
            Targets = [.. Enumerable.Range(0, calls).Select(_ => random.Next(words))],
            Kept = kept,
            Postselected = [.. Enumerable.Range(0, calls).Select(_ => random.Next(2) > 0)],
        };
    }

    /// <summary>The fused cell, from the explicit circuit that the tests write out.</summary>
    public static TileProgram Program(NetworkShape shape)
    {
        ImmutableArray<int> word = [.. Enumerable.Range(0, shape.Inputs)];
        return TileProgram.Lower(FusionPipeline.Apply(NeuronCircuits.Cell(shape)), word);
    }

    public static double LargestDifference(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        if (left.Length != right.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = 0;
        for (int i = 0; i < left.Length; i++)
        {
            double difference = Math.Abs(left[i] - right[i]);
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return largest;
    }
}
