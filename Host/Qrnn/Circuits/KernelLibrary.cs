using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>The Q# kernels that are installed beside the program, and where the compiler's files are.</summary>
/// <param name="Folder">The folder with <c>qsharp.json</c>, <c>src</c> and <c>compiler</c>.</param>
/// <param name="Sources">All sources but the tests, by name.</param>
/// <param name="Tests">The sources of the Q# tests.</param>
public sealed record KernelLibrary(string Folder, ImmutableArray<KernelSource> Sources, ImmutableArray<KernelSource> Tests)
{
    private const string TargetName = "Target.qs";
    private const string Devices = "function KeepsNativeGates() : Bool {\n    false\n}";
    private const string HostEngine = "function KeepsNativeGates() : Bool {\n    true\n}";

    /// <summary>The folder of the kernels beside the running program (never relative to the working directory).</summary>
    public static string InstalledFolder => Path.Combine(AppContext.BaseDirectory, "QsharpKernels");

    /// <summary>The project file, which holds the lint levels.</summary>
    public string Manifest => File.ReadAllText(Path.Combine(Folder, "qsharp.json"));

    /// <summary>Reads the kernels.</summary>
    /// <param name="folder">The folder, or null for <see cref="InstalledFolder"/>.</param>
    /// <exception cref="QrnnException">The folder does not hold them.</exception>
    public static KernelLibrary Load(string? folder = null)
    {
        folder ??= InstalledFolder;
        string sourceFolder = Path.Combine(folder, "src");
        if (!Directory.Exists(sourceFolder))
        {
            throw new QrnnException(FailureKind.MissingComponent, $"No Q# kernels at '{sourceFolder}': build the program again (dotnet build), or reinstall it.");
        }

        ImmutableArray<KernelSource> all =
        [
            .. Directory.GetFiles(sourceFolder, "*.qs").Order(StringComparer.Ordinal)
                .Select(static path => new KernelSource(Path.GetFileName(path), File.ReadAllText(path))),
        ];
        return new KernelLibrary(folder, [.. all.Where(static source => !IsTest(source))], [.. all.Where(IsTest)]);

        static bool IsTest(KernelSource source) => source.Name.EndsWith("Tests.qs", StringComparison.Ordinal);
    }

    /// <summary>The kernels with an entry point for a device, the simulator or the estimator: rotations are lowered to their gates.</summary>
    public KernelProgram Program(string entry) => new KernelProgram(Sources).WithEntry(entry);

    /// <summary>
    /// The kernels with an entry point for the host's own engine: rotations with several controls stay one operation. The same sources but
    /// for the one switch in <c>Target.qs</c>.
    /// </summary>
    /// <exception cref="QrnnException">The installed <c>Target.qs</c> has no such switch.</exception>
    public KernelProgram SymbolicProgram(string entry)
    {
        KernelSource? target = Sources.FirstOrDefault(static source => source.Name == TargetName);
        string text = target?.Text.ReplaceLineEndings("\n") ?? string.Empty;
        return text.Contains(Devices, StringComparison.Ordinal)
            ? Program(entry).With(TargetName, text.Replace(Devices, HostEngine, StringComparison.Ordinal))
            : throw new QrnnException(FailureKind.MissingComponent, $"'{Path.Combine(Folder, "src", TargetName)}' lacks the function KeepsNativeGates: reinstall the kernels.");
    }
}
