using Qrnn.Circuits;
using Qrnn.Models;

namespace Qrnn.Cli;

/// <summary>The Q# compiler and the installed kernels; the compiler's process starts only when something is not in the cache.</summary>
internal sealed class Kernels : IDisposable
{
    /// <summary>Reads the kernels.</summary>
    /// <param name="timeLimit">Time that one request may take; null for the compiler's default.</param>
    /// <param name="interrupted">Ends the compiler's process, and with it the request at hand.</param>
    public Kernels(TimeSpan? timeLimit = null, CancellationToken interrupted = default)
    {
        var options = new KernelCompilerOptions { Interrupted = interrupted };
        Library = KernelLibrary.Load();
        Compiler = new KernelCompiler(timeLimit is { } limit ? options with { TimeLimit = limit } : options);
        Circuits = new NetworkCircuits(Compiler, Library);
    }

    /// <summary>Microsoft's compiler and simulator.</summary>
    public KernelCompiler Compiler { get; }

    /// <summary>The Q# sources beside the program.</summary>
    public KernelLibrary Library { get; }

    /// <summary>Circuits of networks.</summary>
    public NetworkCircuits Circuits { get; }

    /// <inheritdoc/>
    public void Dispose() => Compiler.Dispose();
}
