using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Qrnn.Circuits;

/// <summary>
/// The Node.js child process that holds the Q# compiler: one JSON request and one JSON reply per line, one request at a time. Started at
/// the first request, and again after it has died.
/// </summary>
internal sealed class KernelProcess(KernelCompilerOptions options) : IDisposable
{
    private const string Purpose = "to compile Q#";

    // The child keeps the time limit itself; this is for a child that does not answer at all.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Process? _process;
    private string? _program;
    private long _lastId;
    private bool _disposed;

    /// <summary>Id of the child process, for tests that end it; −1 when none runs.</summary>
    internal int ProcessId => _process is { HasExited: false } process ? process.Id : -1;

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <param name="request">The verb and what it needs.</param>
    /// <param name="timeLimit">Longest time that the compiler may work on it.</param>
    /// <param name="cancellation">Ends the child.</param>
    /// <returns>The reply's <c>result</c> or <c>error</c>, whichever it has, within the whole reply.</returns>
    /// <exception cref="QrnnException">Node.js is missing or too old, or the child died and its successor too.</exception>
    public async Task<JsonElement> RequestAsync(JsonObject request, TimeSpan timeLimit, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, options.Interrupted);
        cancellation = either.Token;
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(KernelCompiler));

            // A child can have died while nobody talked to it (killed by the system): one fresh child may take the request.
            bool fresh = _process is null or { HasExited: true };
            JsonElement? reply = await TryAsync(request, timeLimit, cancellation).ConfigureAwait(false);
            if (reply is null && !fresh)
            {
                reply = await TryAsync(request, timeLimit, cancellation).ConfigureAwait(false);
            }

            return reply ?? throw new QrnnException(
                FailureKind.MissingComponent, "The Q# compiler's process ended without an answer (killed, or out of memory): try again, or a smaller program.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the child.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Stop();
        }
    }

    private async Task<JsonElement?> TryAsync(JsonObject request, TimeSpan timeLimit, CancellationToken cancellation)
    {
        if (_process is null or { HasExited: true })
        {
            Stop();
            _process = Start();
            await GreetAsync(cancellation).ConfigureAwait(false);
        }

        return await ExchangeAsync(request, timeLimit, cancellation).ConfigureAwait(false);
    }

    private async Task GreetAsync(CancellationToken cancellation)
    {
        JsonElement? hello = await ExchangeAsync(new JsonObject { ["verb"] = "hello" }, options.TimeLimit, cancellation).ConfigureAwait(false);
        if (hello is not { } reply)
        {
            // Seen with a Node.js so old that it can't read the worker's source, and with a program that only has its name.
            throw NodeProgram.Missing(Purpose, $"'{_program}' ended before it answered");
        }

        if (!reply.TryGetProperty("result", out JsonElement result))
        {
            Stop();
            throw new QrnnException(FailureKind.MissingComponent, $"The Q# compiler in '{options.Folder}' does not start: build or install the program again.");
        }

        string version = result.GetProperty("node").GetString() ?? string.Empty;
        if (!int.TryParse(version.Split('.')[0], out int major) || major < NodeProgram.OldestVersion)
        {
            Stop();
            throw NodeProgram.Missing(Purpose, $"the one on PATH is {version}");
        }
    }

    /// <summary>One request and its reply; null when the child dies over it.</summary>
    private async Task<JsonElement?> ExchangeAsync(JsonObject request, TimeSpan timeLimit, CancellationToken cancellation)
    {
        Process process = _process!;
        long id = ++_lastId;
        request["id"] = id;
        request["timeLimit"] = (long)timeLimit.TotalMilliseconds;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeLimit + Grace);
        try
        {
            await process.StandardInput.WriteLineAsync(request.ToJsonString().AsMemory(), deadline.Token).ConfigureAwait(false);
            await process.StandardInput.FlushAsync(deadline.Token).ConfigureAwait(false);
            while (await process.StandardOutput.ReadLineAsync(deadline.Token).ConfigureAwait(false) is { } line)
            {
                using JsonDocument reply = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 256 });
                if (reply.RootElement.TryGetProperty("id", out JsonElement replyId) && replyId.GetInt64() == id)
                {
                    return reply.RootElement.Clone();
                }
            }

            Stop();
            return null;
        }
        catch (Exception failure) when (failure is IOException or JsonException)
        {
            Stop();
            return null;
        }
        catch (OperationCanceledException)
        {
            // The reply would come later and belong to nobody.
            Stop();
            cancellation.ThrowIfCancellationRequested();
            throw new QrnnException($"The Q# compiler did not answer within {timeLimit + Grace}.");
        }
    }

    private Process Start()
    {
        string worker = Path.Combine(options.Folder, "compiler", "worker.mjs");
        if (!File.Exists(worker))
        {
            throw new QrnnException(FailureKind.MissingComponent, $"No Q# compiler at '{worker}': build the program again (dotnet build), or reinstall it.");
        }

        var start = new ProcessStartInfo
        {
            FileName = _program = options.NodePath ?? NodeProgram.Find(Purpose),
            ArgumentList = { worker },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            Process process = Process.Start(start)!;

            // Nobody reads what the child complains about, but a full pipe would stop it.
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception failure)
        {
            throw NodeProgram.Missing(Purpose, $"'{start.FileName}' does not start", failure);
        }
    }

    private void Stop()
    {
        Process? process = _process;
        _process = null;
        if (process is null)
        {
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }

        process.Dispose();
    }
}
