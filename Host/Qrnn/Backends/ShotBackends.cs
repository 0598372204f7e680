using Qrnn.Backends.Azure;
using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Backends;

/// <summary>Opens backends: the one place that knows them all.</summary>
public static class ShotBackends
{
    /// <summary>Opens a backend.</summary>
    /// <param name="settings">Which, and how.</param>
    /// <param name="compiler">The Q# compiler; not disposed with the backend.</param>
    /// <param name="notice">Told what a person should know of a service's jobs, one line each.</param>
    /// <param name="trace">Told each repetition of a request to a service, one line each.</param>
    /// <exception cref="QrnnException">A setting is out of range or does not belong to the backend, or the service can't be reached as configured.</exception>
    public static IShotBackend Open(BackendSettings settings, KernelCompiler compiler, Action<string>? notice = null, Action<string>? trace = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Target.Length > 0 && settings.Kind != BackendKind.Azure)
        {
            throw new QrnnException($"target is '{settings.Target}': only the backend azure has targets");
        }

        return settings.Kind switch
        {
            BackendKind.Native => new NativeBackend(settings.Noise.Length == 0 ? null : NoiseModel.Parse(settings.Noise), settings.Threads),
            BackendKind.Qdk => new QdkBackend(compiler, KernelNoise.Parse(settings.Noise)),
            BackendKind.Azure => AzureBackend.Open(settings, notice, trace),
            _ => throw new ArgumentOutOfRangeException(nameof(settings)),
        };
    }
}
