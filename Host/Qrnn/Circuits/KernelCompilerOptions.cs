namespace Qrnn.Circuits;

/// <summary>Settings of <see cref="KernelCompiler"/>.</summary>
public sealed record KernelCompilerOptions
{
    /// <summary>Where the kernels and the compiler's files are.</summary>
    /// <value>The default is the folder beside the program.</value>
    public string Folder { get; init; } = KernelLibrary.InstalledFolder;

    /// <summary>Longest time one request may take once the compiler has started; an endless Q# loop ends here.</summary>
    /// <value>Above zero. The default is 5 minutes.</value>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Ends the compiler's process and the request at hand, which throws <see cref="OperationCanceledException"/>.</summary>
    /// <value>The default is never cancelled.</value>
    public CancellationToken Interrupted { get; init; }

    /// <summary>The Node.js program.</summary>
    /// <value>A path, or null (the default) to search PATH.</value>
    public string? NodePath { get; init; }

    /// <summary>Folder of the QIR cache; null to do without.</summary>
    /// <value>The default is <c>QRNN_CACHE</c>, else the user's cache folder.</value>
    public string? CacheFolder { get; init; } = KernelCache.DefaultFolder();

    /// <summary>Most bytes that the cache keeps; the longest unused entries go first.</summary>
    /// <value>The default is 512 MiB.</value>
    public long CacheLimit { get; init; } = 512L << 20;

    /// <summary>The clock by which cache entries age.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
