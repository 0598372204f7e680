using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Qrnn.Circuits;

/// <summary>
/// Microsoft's Q# compiler, simulator and resource estimator. Starting costs about a second at the first request (none if the cache knows
/// the program), so share one; all members may be called from several threads and take turns.
/// </summary>
public sealed class KernelCompiler : IDisposable
{
    private readonly KernelCompilerOptions _options;
    private readonly KernelCache? _cache;
    private readonly KernelProcess _process;
    private readonly Lazy<string> _compilerVersion;

    /// <summary>A compiler that starts when it is first needed.</summary>
    public KernelCompiler(KernelCompilerOptions? options = null)
    {
        _options = options ?? new KernelCompilerOptions();
        _cache = _options.CacheFolder is { } folder ? new KernelCache(folder, _options.CacheLimit, _options.Clock) : null;
        _process = new KernelProcess(_options);
        _compilerVersion = new Lazy<string>(() => ReadVersion(_options.Folder));
    }

    /// <summary>Version of the Q# compiler, such as <c>1.32.5-dev</c>.</summary>
    /// <exception cref="QrnnException">The compiler is not installed.</exception>
    public string CompilerVersion => _compilerVersion.Value;

    /// <summary>Id of the child process; −1 when none runs.</summary>
    internal int ProcessId => _process.ProcessId;

    /// <summary>Compiles a program to QIR text.</summary>
    /// <param name="program">Sources with exactly one <c>@EntryPoint()</c>.</param>
    /// <param name="profile">What the target can do.</param>
    /// <exception cref="QrnnException">It does not compile (first diagnostic with file, line and column), or not within the time limit.</exception>
    public string CompileToQir(KernelProgram program, QirProfile profile) => CompileToQirAsync(program, profile).GetAwaiter().GetResult();

    /// <inheritdoc cref="CompileToQir"/>
    public async Task<string> CompileToQirAsync(KernelProgram program, QirProfile profile, CancellationToken cancellation = default)
    {
        KernelCompilation compilation = await CompileAsync(program, profile, cancellation).ConfigureAwait(false);
        return compilation.Qir ?? throw Failure(compilation.Diagnostics, $"does not compile for the profile {NameOf(profile)}");
    }

    /// <summary>Compiles a program to QIR text or to the diagnostics that say why not.</summary>
    /// <exception cref="QrnnException">The compiler failed, or did not finish within the time limit.</exception>
    public KernelCompilation Compile(KernelProgram program, QirProfile profile) => CompileAsync(program, profile).GetAwaiter().GetResult();

    /// <inheritdoc cref="Compile"/>
    public async Task<KernelCompilation> CompileAsync(KernelProgram program, QirProfile profile, CancellationToken cancellation = default)
    {
        string key = program.ContentHash(CompilerVersion, NameOf(profile));
        if (_cache?.Read(key) is { } cached)
        {
            return new KernelCompilation(cached, []);
        }

        JsonElement reply = await RequestAsync("qir", program, NameOf(profile), null, cancellation).ConfigureAwait(false);
        if (Diagnostics(reply) is { } diagnostics)
        {
            return new KernelCompilation(null, diagnostics);
        }

        string qir = Result(reply).GetString() ?? string.Empty;
        _cache?.Write(key, qir);
        return new KernelCompilation(qir, []);
    }

    /// <summary>Runs a program in Microsoft's simulator. It has no seed: measured results differ from run to run.</summary>
    /// <param name="program">The sources.</param>
    /// <param name="entry">A Q# expression such as <c>Entry.Main()</c>, or null for the program's <c>@EntryPoint()</c>.</param>
    /// <param name="shots">1 or more.</param>
    /// <param name="timeLimit">Longest time for all shots, or null for <see cref="KernelCompilerOptions.TimeLimit"/>.</param>
    /// <param name="cancellation">Ends the compiler's process.</param>
    /// <exception cref="QrnnException">It does not compile, or not all shots are done within the time limit.</exception>
    public async Task<KernelRun> RunAsync(KernelProgram program, string? entry = null, int shots = 1, TimeSpan? timeLimit = null, CancellationToken cancellation = default)
    {
        if (shots < 1)
        {
            throw new QrnnException($"shots is {shots}: must be 1 or more");
        }

        var details = new JsonObject { ["entry"] = entry ?? string.Empty, ["shots"] = shots };
        JsonElement reply = await RequestAsync("run", program, "unrestricted", details, cancellation, timeLimit).ConfigureAwait(false);
        KernelRun run = KernelEvents.Read(Result(reply, timeLimit: timeLimit));
        return run.Shots.Length > 0 ? run : throw new QrnnException("The Q# simulator reported no result.");
    }

    /// <inheritdoc cref="RunAsync"/>
    public KernelRun Run(KernelProgram program, string? entry = null, int shots = 1, TimeSpan? timeLimit = null) =>
        RunAsync(program, entry, shots, timeLimit).GetAwaiter().GetResult();

    /// <summary>Runs a program for many shots in Microsoft's simulator and counts what they give. It has no seed.</summary>
    /// <param name="program">Sources with an <c>@EntryPoint()</c>.</param>
    /// <param name="shots">1 or more.</param>
    /// <param name="noise">Its noise.</param>
    /// <param name="timeLimit">Longest time for all shots, or null for <see cref="KernelCompilerOptions.TimeLimit"/>.</param>
    /// <param name="cancellation">Ends the compiler's process.</param>
    /// <exception cref="QrnnException">It does not compile, or not all shots are done within the time limit.</exception>
    public async Task<KernelCounts> CountAsync(KernelProgram program, int shots, KernelNoise noise, TimeSpan? timeLimit = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(noise);
        if (shots < 1)
        {
            throw new QrnnException($"shots is {shots}: must be 1 or more");
        }

        var details = new JsonObject
        {
            ["shots"] = shots,
            ["noise"] = new JsonObject { ["pauli"] = new JsonArray(noise.X, noise.Y, noise.Z), ["loss"] = noise.Loss },
        };
        JsonElement result = Result(await RequestAsync("counts", program, "unrestricted", details, cancellation, timeLimit).ConfigureAwait(false), timeLimit: timeLimit);
        return KernelEvents.ReadCounts(result);
    }

    /// <summary>Estimates what a program costs on a fault-tolerant machine.</summary>
    /// <param name="program">The sources.</param>
    /// <param name="entry">A Q# expression, or null for the program's <c>@EntryPoint()</c>.</param>
    /// <param name="parametersJson">A JSON array of the estimator's job parameters; <c>[{}]</c> for the defaults.</param>
    /// <param name="cancellation">Ends the compiler's process.</param>
    /// <returns>The estimator's JSON array, one element for each element of <paramref name="parametersJson"/>.</returns>
    /// <exception cref="QrnnException">It does not compile, or not within the time limit.</exception>
    public async Task<JsonElement> EstimateAsync(KernelProgram program, string? entry, string parametersJson, CancellationToken cancellation = default)
    {
        var details = new JsonObject { ["entry"] = entry ?? string.Empty, ["parameters"] = parametersJson };
        return Result(await RequestAsync("estimate", program, "unrestricted", details, cancellation).ConfigureAwait(false), "cannot be estimated");
    }

    /// <inheritdoc cref="EstimateAsync"/>
    public JsonElement Estimate(KernelProgram program, string? entry, string parametersJson) =>
        EstimateAsync(program, entry, parametersJson).GetAwaiter().GetResult();

    /// <summary>Errors, lints, tests and formatting of a set of sources, as an editor would show them.</summary>
    /// <param name="program">The sources.</param>
    /// <param name="manifest">Text of the project file <c>qsharp.json</c>.</param>
    /// <param name="cancellation">Ends the compiler's process.</param>
    public async Task<KernelInspection> InspectAsync(KernelProgram program, string manifest, CancellationToken cancellation = default)
    {
        var details = new JsonObject { ["manifest"] = manifest };
        JsonElement result = Result(await RequestAsync("inspect", program, "unrestricted", details, cancellation).ConfigureAwait(false));
        return new KernelInspection(
            KernelEvents.ReadDiagnostics(result.GetProperty("diagnostics")),
            [.. result.GetProperty("tests").EnumerateArray().Select(static test => test.GetString() ?? string.Empty)],
            [.. result.GetProperty("edits").EnumerateArray().Select(static edit => edit.Deserialize<KernelEdit>(JsonSerializerOptions.Web)!)]);
    }

    /// <inheritdoc cref="InspectAsync"/>
    public KernelInspection Inspect(KernelProgram program, string manifest) => InspectAsync(program, manifest).GetAwaiter().GetResult();

    /// <summary>Ends the compiler's process.</summary>
    public void Dispose() => _process.Dispose();

    private static string NameOf(QirProfile profile) => profile switch
    {
        QirProfile.Base => "base",
        QirProfile.AdaptiveRi => "adaptive_ri",
        QirProfile.AdaptiveRif => "adaptive_rif",
        QirProfile.Adaptive => "adaptive",
        _ => throw new QrnnException($"'{profile}' is no QIR profile."),
    };

    private static string ReadVersion(string folder)
    {
        string path = Path.Combine(folder, "node_modules", "qsharp-lang", "package.json");
        try
        {
            using JsonDocument package = JsonDocument.Parse(File.ReadAllBytes(path));
            return package.RootElement.GetProperty("version").GetString() ?? string.Empty;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException)
        {
            throw new QrnnException(FailureKind.MissingComponent, $"No Q# compiler at '{path}': build the program again (dotnet build), or reinstall it.", failure);
        }
    }

    private static QrnnException Failure(ImmutableArray<KernelDiagnostic> diagnostics, string what)
    {
        KernelDiagnostic? first = diagnostics.FirstOrDefault(static each => each.Severity == "error") ?? diagnostics.FirstOrDefault();
        string more = diagnostics.Length > 1 ? $" (and {diagnostics.Length - 1} more)" : string.Empty;
        return new QrnnException($"The Q# program {what}: {first}{more}");
    }

    private static ImmutableArray<KernelDiagnostic>? Diagnostics(JsonElement reply) =>
        reply.TryGetProperty("error", out JsonElement error) && error.TryGetProperty("diagnostics", out JsonElement list) ? KernelEvents.ReadDiagnostics(list) : null;

    private JsonElement Result(JsonElement reply, string what = "does not compile", TimeSpan? timeLimit = null)
    {
        if (reply.TryGetProperty("result", out JsonElement result))
        {
            return result;
        }

        if (Diagnostics(reply) is { } diagnostics)
        {
            throw Failure(diagnostics, what);
        }

        JsonElement error = reply.GetProperty("error");
        string message = string.Join(' ', (error.GetProperty("message").GetString() ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        throw new QrnnException(error.GetProperty("kind").GetString() switch
        {
            "timeout" => $"The Q# program was stopped after {(timeLimit ?? _options.TimeLimit).TotalSeconds:0.###} s, the time limit: does it loop for ever?",
            "panic" => $"The Q# compiler broke down over this program and was restarted: {WithoutStack(message)}",
            _ => $"The Q# program {what}: {message}",
        });
    }

    private static string WithoutStack(string panic)
    {
        int stack = panic.IndexOf(" Stack: ", StringComparison.Ordinal);
        return stack < 0 ? panic : panic[..stack];
    }

    private Task<JsonElement> RequestAsync(string verb, KernelProgram program, string profile, JsonObject? details, CancellationToken cancellation, TimeSpan? timeLimit = null)
    {
        JsonObject request = details ?? [];
        request["verb"] = verb;
        request["profile"] = profile;
        request["sources"] = new JsonArray([.. program.Sources.Select(static source => new JsonArray(source.Name, source.Text))]);
        return _process.RequestAsync(request, timeLimit ?? _options.TimeLimit, cancellation);
    }
}
