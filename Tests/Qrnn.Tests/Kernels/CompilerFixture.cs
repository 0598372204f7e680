using Qrnn.Circuits;

namespace Qrnn.Tests.Kernels;

/// <summary>
/// One Q# compiler for all tests that need one: starting it costs seconds. A test class asks for it with
/// <c>[Collection(CompilerCollection.Name)]</c> and a constructor argument.
/// </summary>
public sealed class CompilerFixture : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public CompilerFixture()
    {
        Compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = _cache.Path, TimeLimit = TimeSpan.FromSeconds(60) });
        Library = KernelLibrary.Load();
    }

    /// <summary>The shared compiler, with a cache of its own.</summary>
    public KernelCompiler Compiler { get; }

    /// <summary>The kernels beside the test assembly.</summary>
    public KernelLibrary Library { get; }

    public void Dispose()
    {
        Compiler.Dispose();
        _cache.Dispose();
    }
}
