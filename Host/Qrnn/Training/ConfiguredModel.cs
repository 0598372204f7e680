using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>Makes models from configurations: the one place that knows which model a configuration means.</summary>
public static class ConfiguredModel
{
    /// <summary>The model of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="circuits">The kernels' circuits.</param>
    /// <exception cref="QrnnException">The Q# compiler is missing or refuses, or the model does not fit into memory.</exception>
    public static ISequenceModel Create(TrainingConfiguration configuration, NetworkCircuits circuits)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(circuits);
        var options = new SimulatorOptions { Threads = configuration.Threads, Precision = configuration.Precision };
        NetworkShape shape = configuration.Shape;
        return configuration.Between switch
        {
            OutputsBetween.Postselect => new RecurrentNetwork(shape, circuits.FusedCell(shape), options),
            OutputsBetween.Keep => new OpenNetwork(shape, OutputsBetween.Keep, circuits.FusedCell(shape), circuits.FusedOutputStage(shape), options),
            OutputsBetween between => new OpenNetwork(shape, between, circuits.FusedCell(shape), null, options),
        };
    }
}
