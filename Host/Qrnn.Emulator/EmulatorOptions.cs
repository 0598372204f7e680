using Qrnn.Emulator.Faults;
using Qrnn.Simulation;

namespace Qrnn.Emulator;

/// <summary>How an emulator works.</summary>
public sealed record EmulatorOptions
{
    /// <summary>The port on 127.0.0.1; there is no other address.</summary>
    /// <value>0, the default, takes any free one.</value>
    public int Port { get; init; }

    /// <summary>The folder that holds jobs and blobs, and survives the emulator.</summary>
    /// <value>Null, the default, takes a temporary one that is deleted at the end.</value>
    public string? StoreFolder { get; init; }

    /// <summary>What goes wrong, and how often.</summary>
    /// <value>The default is nothing.</value>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>Noise of the machine that is emulated.</summary>
    /// <value>The default is none.</value>
    public NoiseModel Noise { get; init; } = NoiseModel.None;

    /// <summary>Key of the random numbers: shots are drawn from it and the job's id, faults from it and the request's number.</summary>
    public ulong Seed { get; init; }

    /// <summary>Jobs that run at a time.</summary>
    /// <value>1 or more; the default is 1.</value>
    public int Workers { get; init; } = 1;

    /// <summary>Time that one job may run.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The key that requests must bring.</summary>
    /// <value>Null, the default, makes a random one.</value>
    public string? ApiKey { get; init; }

    /// <summary>Most qubits that are run, whatever the target has: memory doubles with each, 2²⁴ complex amplitudes are 256 MiB.</summary>
    /// <value>The default is 24.</value>
    public int MaximumQubits { get; init; } = 24;

    /// <summary>Largest blob, in bytes.</summary>
    /// <value>The default is 64 Mi.</value>
    public long MaximumBlobBytes { get; init; } = 64L << 20;

    /// <summary>Jobs that may wait; beyond it a submission is answered 429.</summary>
    /// <value>The default is 10000.</value>
    public int MaximumWaitingJobs { get; init; } = 10_000;

    /// <summary>How long a link into the storage is good for.</summary>
    /// <value>The default is a day.</value>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
