using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Backends;

/// <summary>
/// The host's own engine: shots are drawn from the exact state, with noise by trajectories if wanted. The same requests with the same seeds give the same
/// counts for any number of threads.
/// </summary>
/// <remarks>
/// Preparing a program is done once per instance of <see cref="IShotProgram"/> and kept as long as that instance lives, so keep programs that run often.
/// </remarks>
public sealed class NativeBackend : IShotBackend
{
    /// <summary>Qubits that are allowed unless more are asked for: a state of 512 MiB, and one more for each time that half of the shots part.</summary>
    public const int DefaultQubits = 25;

    private static readonly string EngineVersion =
        typeof(NativeBackend).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly NoiseModel _noise;
    private readonly WorkerPool _pool;
    private readonly SemaphoreSlim _turn = new(1); // the pool runs one batch at a time
    private readonly ConditionalWeakTable<IShotProgram, Prepared> _prepared = [];
    private readonly int _qubits;

    /// <summary>A backend with its threads.</summary>
    /// <param name="noise">The noise; null for none. With noise the gates are those of devices, which takes longer.</param>
    /// <param name="threads">Threads that work through a batch; 0 means one per core.</param>
    /// <param name="qubits">Most qubits of a program, 1 to <see cref="StateVectorProgram.MaximumQubits"/>.</param>
    /// <exception cref="QrnnException">A number is out of range.</exception>
    public NativeBackend(NoiseModel? noise = null, int threads = 0, int qubits = DefaultQubits)
    {
        const int mostThreads = 1024;
        if (threads is < 0 or > mostThreads)
        {
            throw new QrnnException($"threads is {threads}: must be 0 to {mostThreads}");
        }

        if (qubits is < 1 or > StateVectorProgram.MaximumQubits)
        {
            throw new QrnnException($"qubits is {qubits}: must be 1 to {StateVectorProgram.MaximumQubits}");
        }

        (_noise, _qubits) = ((noise ?? NoiseModel.None).Validated(), qubits);
        _pool = new WorkerPool(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public string Name => "native";

    /// <inheritdoc/>
    public BackendLimits Limits => new(null, _qubits, BranchingSampler.MaximumShots, null, HasFeedback: true, MeasuresMidCircuit: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _pool.Dispose();
        foreach ((_, Prepared prepared) in _prepared)
        {
            prepared.Dispose();
        }

        _turn.Dispose();
    }

    /// <inheritdoc/>
    public async Task RunAsync(IReadOnlyList<ShotRequest> requests, Action<int, ShotResult> completed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(completed);
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Run(requests, completed, cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Run(IReadOnlyList<ShotRequest> requests, Action<int, ShotResult> completed, CancellationToken cancellation)
    {
        // Everything is checked and prepared before the first shot.
        var prepared = new Prepared[requests.Count];
        for (int index = 0; index < prepared.Length; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            ShotChecks.Check(requests[index], this);
            if (requests[index].Shots > BranchingSampler.MaximumShots)
            {
                throw new QrnnException($"shots is {requests[index].Shots}: at most {BranchingSampler.MaximumShots} can be counted");
            }

            prepared[index] = PreparedOf(requests[index].Program);
        }

        var telling = new Lock();
        bool hasFailed = false;
        _pool.Run(prepared.Length, (index, _) =>
        {
            if (Volatile.Read(ref hasFailed))
            {
                return;
            }

            try
            {
                ShotResult result = Run(prepared[index], requests[index], cancellation);
                lock (telling)
                {
                    if (!hasFailed)
                    {
                        completed(index, result);
                    }
                }
            }
            catch
            {
                Volatile.Write(ref hasFailed, true);
                throw;
            }
        });
    }

    private ShotResult Run(Prepared prepared, ShotRequest request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        BranchingSampler sampler = prepared.Samplers.TryTake(out BranchingSampler? idle) ? idle : new BranchingSampler(prepared.Program);
        try
        {
            return new ShotResult
            {
                Counts = sampler.Run(request.Parameters.Span, request.Shots, request.Seed, request.Expected, cancellation),
                Requested = request.Shots,
                Provenance = new ShotProvenance(
                    Name, EngineVersion, null, NativeProgramHash.With(prepared.Hash, request.Parameters.Span), Stopwatch.GetElapsedTime(start).TotalSeconds),
            };
        }
        finally
        {
            prepared.Samplers.Add(sampler);
        }
    }

    private Prepared PreparedOf(IShotProgram program) => _prepared.GetValue(program, key =>
    {
        // Whole neurons are faster, but noise acts on the gates of devices.
        Circuit circuit = key.Circuit(lowered: !_noise.IsNone);
        return circuit.QubitCount <= _qubits
            ? new Prepared(BranchingProgram.Prepare(circuit, _noise), NativeProgramHash.Of(circuit, _noise.ToString()))
            : throw new QrnnException($"the program has {circuit.QubitCount} qubits: {Name} runs at most {_qubits}");
    });

    // Samplers free their memory when they are collected, so a program that goes takes them along.
    private sealed class Prepared(BranchingProgram program, byte[] hash) : IDisposable
    {
        public BranchingProgram Program => program;

        public byte[] Hash => hash;

        public ConcurrentBag<BranchingSampler> Samplers { get; } = [];

        public void Dispose()
        {
            while (Samplers.TryTake(out BranchingSampler? sampler))
            {
                sampler.Dispose();
            }
        }
    }
}
