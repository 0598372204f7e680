using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>Makes the model of a run.</summary>
internal static class Networks
{
    /// <summary>The network of a configuration.</summary>
    public static ISequenceModel Create(TrainingConfiguration configuration, CancellationToken interrupted) =>
        Create(configuration.Shape, configuration.Threads, configuration.Precision, interrupted);

    /// <summary>A network of a shape.</summary>
    public static ISequenceModel Create(NetworkShape shape, int threads, Precision precision, CancellationToken interrupted)
    {
        using var kernels = new Kernels(interrupted: interrupted);
        var options = new SimulatorOptions { Threads = threads, Precision = precision };
        return new RecurrentNetwork(shape, kernels.Circuits.FusedCell(shape), options);
    }
}
