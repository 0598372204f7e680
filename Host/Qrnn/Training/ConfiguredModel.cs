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
        return configuration.Between == OutputsBetween.Postselect
            ? new RecurrentNetwork(configuration.Shape, circuits.FusedCell(configuration.Shape), options)
            : throw new QrnnException($"between is {configuration.Between}: only postselect can be simulated yet");
    }
}
