using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>Makes the model of a run.</summary>
internal static class Networks
{
    /// <summary>The network of a configuration.</summary>
    public static ISequenceModel Create(TrainingConfiguration configuration, CancellationToken interrupted) =>
        Make(kernels => ConfiguredModel.Create(configuration, kernels.Circuits), interrupted);

    /// <summary>A network of a shape.</summary>
    public static ISequenceModel Create(NetworkShape shape, int threads, Precision precision, CancellationToken interrupted) =>
        Make(kernels => new RecurrentNetwork(shape, kernels.Circuits.FusedCell(shape), new SimulatorOptions { Threads = threads, Precision = precision }), interrupted);

    private static ISequenceModel Make(Func<Kernels, ISequenceModel> make, CancellationToken interrupted)
    {
        using var kernels = new Kernels(interrupted: interrupted);
        return make(kernels);
    }
}
