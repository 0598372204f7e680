using System.Runtime.CompilerServices;
using Qrnn.Backends;
using Qrnn.Backends.Shots;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>What circuits with shots need besides the network.</summary>
/// <param name="Backend">Where they run; disposed by whoever opened it.</param>
/// <param name="Compiler">The Q# compiler.</param>
/// <param name="Library">The kernels.</param>
/// <param name="Cancellation">Ends the circuits at hand.</param>
/// <param name="Owned">What is disposed with the model.</param>
public sealed record ShotEquipment(IShotBackend Backend, KernelCompiler Compiler, KernelLibrary Library, CancellationToken Cancellation, params IEnumerable<IDisposable> Owned);

/// <summary>Makes models from configurations: the one place that knows which model a configuration means.</summary>
public static class ConfiguredModel
{
    /// <summary>The model of a configuration, simulated exactly: for everything but training.</summary>
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

    /// <summary>The model that is trained: that of <see cref="Create"/>, with the gradient that the configuration names.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="circuits">The kernels' circuits.</param>
    /// <param name="equipment">Where circuits run; null when there are to be none.</param>
    /// <exception cref="QrnnException">As for <see cref="Create"/>; or the gradient needs shots and there is nowhere to run them.</exception>
    public static ISequenceModel CreateForTraining(TrainingConfiguration configuration, NetworkCircuits circuits, ShotEquipment? equipment = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(circuits);
        ISequenceModel exact = Create(configuration, circuits);
        ShotSettings settings = configuration.Shots;
        if (settings.Gradient == GradientMethod.Adjoint)
        {
            return exact;
        }

        NetworkShape shape = configuration.Shape;
        if (!settings.TakesShots)
        {
            return new ShotTrainedNetwork(exact, new ExactEvents(exact, circuits.Cell(shape), shape), configuration.Between, settings.Options(null));
        }

        if (equipment is null)
        {
            exact.Dispose();
            throw new QrnnException($"backend is {settings.Backend.ToString().ToLowerInvariant()}: circuits with shots are run by 'qrnn train' only; use backend exact");
        }

        var limits = new ShotLimits(settings.MaximumShots, (decimal)settings.MaximumCost, Price(settings));
        var source = new MeasuredEvents(
            equipment.Backend, sequence => new NetworkProgram(equipment.Compiler, equipment.Library, shape, sequence.Words, settings.Attempts), limits, equipment.Cancellation);
        return new ShotTrainedNetwork(exact, source, configuration.Between, settings.Options(equipment.Backend.Limits.MaximumShots), limits, equipment.Owned);
    }

    /// <summary>The estimated price of circuits on the target; null where nothing costs anything, or nobody knows.</summary>
    private static Func<IShotProgram, long, ShotCost?>? Price(ShotSettings settings)
    {
        TargetPrice? price = settings.Backend == TrainingBackend.Azure ? TargetCatalog.TryFind(settings.Target)?.Price : null;
        if (price is null)
        {
            return settings.MaximumCost > 0 && settings.Backend == TrainingBackend.Azure
                ? throw new QrnnException($"maximumCost is {settings.MaximumCost}: the price of {settings.Target} is not known by formula; limit the run with maximumShots")
                : null;
        }

        // The price depends on the program's gates, not on its numbers: they are counted once per program.
        var counted = new ConditionalWeakTable<IShotProgram, CircuitCounts>();
        QuantumTarget target = TargetCatalog.Find(settings.Target);
        return (program, shots) => price.Estimate(
            counted.GetValue(program, one => TargetFit.Of(one, new double[one.ParameterCount], target, 1).Required(one.Name).Qir!.Counts), shots);
    }
}
