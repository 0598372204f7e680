using System.Collections.Immutable;
using Qrnn.Backends.Shots;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Simulation;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>Small networks, batches and exact event sources for tests of shots.</summary>
internal static class ShotCases
{
    public static NetworkShape Shape(int order, int workspace = 1, int inputs = 2, int stages = 0, int degree = 1) =>
        new() { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = degree, Bias = 0.7 };

    /// <summary>Two different sequences, the second one twice; the calls that count are neither the first nor all.</summary>
    public static SequenceBatch Batch(int inputs)
    {
        int mask = (1 << inputs) - 1;
        int[] one = [1 & mask, 0, 2 & mask, 3 & mask], targets = [0, 1 & mask, 3 & mask, 0], two = [3 & mask, 1 & mask, 0, 1 & mask];
        return new SequenceBatch
        {
            Samples = 3,
            Steps = 4,
            Inputs = [.. one, .. two, .. two],
            Targets = [.. targets, .. one, .. one],
            Kept = [false, true, true, false, .. new[] { true, false, true, false }, .. new[] { true, false, true, false }],
            Postselected = new bool[12],
        };
    }

    public static Circuit Cell(NetworkShape shape) => NeuronCircuits.Cell(shape);

    public static ISequenceModel Model(NetworkShape shape, OutputsBetween between) => between == OutputsBetween.Postselect
        ? new RecurrentNetwork(shape, TileCases.Program(shape), new SimulatorOptions { Threads = 1 })
        : new OpenNetwork(shape, between, TileCases.Program(shape), null, new SimulatorOptions { Threads = 1 });

    public static (GradientCircuits Circuits, ShotGradient Gradient) Estimate(
        IEventSource source, NetworkShape shape, OutputsBetween between, LossKind loss, SequenceBatch batch, double[] parameters, ShotTrainingOptions options, ulong key)
    {
        ImmutableArray<(ScoredSequence Sequence, int Multiplicity)> sequences = ScoredSequence.Of(batch);
        ImmutableArray<SequenceEvents> events = GradientCircuits.EventsOf(sequences, between, loss, 1 << shape.Inputs);
        GradientCircuits circuits = GradientCircuits.Of(parameters, sequences, events, source.Frequencies);
        return (circuits, new ShiftEstimator(source, options).Estimate(circuits, parameters, loss, key));
    }
}
