using Qrnn.Backends;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>Makes the model of a run.</summary>
internal static class Networks
{
    /// <summary>The network of a configuration, simulated exactly.</summary>
    public static ISequenceModel Create(TrainingConfiguration configuration, CancellationToken interrupted) =>
        Make(kernels => ConfiguredModel.Create(configuration, kernels.Circuits), interrupted);

    /// <summary>A network of a shape.</summary>
    public static ISequenceModel Create(NetworkShape shape, int threads, Precision precision, CancellationToken interrupted) =>
        Make(kernels => new RecurrentNetwork(shape, kernels.Circuits.FusedCell(shape), new SimulatorOptions { Threads = threads, Precision = precision }), interrupted);

    /// <summary>The network of a configuration with its gradient; with shots it keeps the compiler and the backend until it is disposed.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="folder">The run's folder; need not be there yet.</param>
    /// <param name="context">Ends the circuits at hand, and hears what a person should know of a service's jobs.</param>
    public static ISequenceModel CreateForTraining(TrainingConfiguration configuration, string folder, VerbContext context)
    {
        CancellationToken interrupted = context.Interrupted;
        ShotSettings settings = configuration.Shots;
        if (!settings.TakesShots)
        {
            return Make(kernels => ConfiguredModel.CreateForTraining(configuration, kernels.Circuits), interrupted);
        }

        var kernels = new Kernels(interrupted: interrupted);
        IShotBackend? backend = null;
        try
        {
            backend = ShotBackends.Open(
                new BackendSettings
                {
                    Kind = settings.Backend switch { TrainingBackend.Qdk => BackendKind.Qdk, TrainingBackend.Azure => BackendKind.Azure, _ => BackendKind.Native },
                    Target = settings.Target,
                    Noise = settings.Noise,
                    Threads = configuration.Threads,
                    JournalFolder = RunFolder.JobsPathOf(folder),
                    RetryFailed = true, // a run that one failed job of thousands has ended goes on with 'qrnn resume'
                },
                kernels.Compiler,
                context.Notice,
                context.Trace);
            return ConfiguredModel.CreateForTraining(
                configuration, kernels.Circuits, new ShotEquipment(backend, kernels.Compiler, kernels.Library, interrupted, new Closing(backend), kernels));
        }
        catch
        {
            if (backend is not null)
            {
                new Closing(backend).Dispose();
            }

            kernels.Dispose();
            throw;
        }
    }

    private static ISequenceModel Make(Func<Kernels, ISequenceModel> make, CancellationToken interrupted)
    {
        using var kernels = new Kernels(interrupted: interrupted);
        return make(kernels);
    }

    private sealed class Closing(IShotBackend backend) : IDisposable
    {
        public void Dispose() => backend.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
