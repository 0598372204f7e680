using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>
/// Microsoft's own simulator, shot by shot, from the Q# source itself: slow, and the independent check of everything else. It has no seed, so that
/// <see cref="ShotRequest.Seed"/> is not used.
/// </summary>
/// <param name="compiler">The Q# compiler, whose process holds the simulator; not disposed here.</param>
/// <param name="noise">The simulator's noise.</param>
public sealed class QdkBackend(KernelCompiler compiler, KernelNoise noise) : IShotBackend
{
    /// <summary>The simulator's states are sparse; beyond this many qubits a network's are too large all the same.</summary>
    private const int MostQubits = 30;

    private const int FirstSlice = 100;

    private const int LargestSlice = 100_000;

    // A slice is one request: long enough that compiling (0.1 s and more) does not count, short enough for Ctrl-C.
    private static readonly TimeSpan SliceTime = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => "qdk";

    /// <inheritdoc/>
    public BackendLimits Limits { get; } = new(null, MostQubits, null, null, HasFeedback: true, MeasuresMidCircuit: true);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async Task RunAsync(IReadOnlyList<ShotRequest> requests, Action<int, ShotResult> completed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(completed);
        foreach (ShotRequest request in requests)
        {
            ShotChecks.Check(request, this);
        }

        for (int index = 0; index < requests.Count; index++)
        {
            completed(index, await RunAsync(requests[index], cancellation).ConfigureAwait(false));
        }
    }

    private async Task<ShotResult> RunAsync(ShotRequest request, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        KernelProgram source = request.Program.Source(request.Parameters.Span);
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        long done = 0, failed = 0;
        int slice = FirstSlice;
        while (done < request.Shots)
        {
            int shots = (int)Math.Min(slice, request.Shots - done);
            long before = watch.ElapsedMilliseconds;
            KernelCounts result = await compiler.CountAsync(source, shots, noise, cancellation: cancellation).ConfigureAwait(false);
            if (result.Failure is { } failure)
            {
                throw new QrnnException($"the program fails in Microsoft's simulator: {failure}");
            }

            foreach ((string value, long count) in result.Values)
            {
                if (Bits(value, request.Program.Outputs.Bits) is { } bits)
                {
                    counts[bits] = counts.GetValueOrDefault(bits) + count;
                }
                else
                {
                    failed += count;
                }
            }

            done += shots;
            double rate = shots / Math.Max(1.0, watch.ElapsedMilliseconds - before);
            slice = (int)Math.Clamp(rate * SliceTime.TotalMilliseconds, FirstSlice, LargestSlice);
        }

        string hash = source.ContentHash(noise.ToString());
        return new ShotResult
        {
            Counts = counts.ToImmutable(),
            Requested = request.Shots,
            Failed = failed,
            Provenance = new ShotProvenance(Name, $"qsharp-lang {compiler.CompilerVersion}", null, hash, watch.Elapsed.TotalSeconds),
        };
    }

    /// <summary>The results in a value's text, in order; null when a qubit was lost.</summary>
    private static string? Bits(string value, int expected)
    {
        var bits = new StringBuilder(expected);
        foreach (string word in value.Split(['(', ')', '[', ']', ',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case "Zero":
                    bits.Append('0');
                    break;
                case "One":
                    bits.Append('1');
                    break;
                case "Loss":
                    return null;
                default:
                    throw new QrnnException($"the program's value holds '{word}': only measured results can be counted");
            }
        }

        return bits.Length == expected
            ? bits.ToString()
            : throw new QrnnException($"the program's value has {bits.Length} results: {expected} are expected");
    }
}
