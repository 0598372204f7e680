namespace Qrnn.Backends;

/// <summary>Runs circuits for shots: the host's own engine, Microsoft's simulator, or a service.</summary>
public interface IShotBackend : IAsyncDisposable
{
    /// <summary>Its name as results give it: "native", "qdk", or "azure" with the target.</summary>
    string Name { get; }

    /// <summary>What it can run; checked before anything is sent.</summary>
    BackendLimits Limits { get; }

    /// <summary>Runs a batch. Services get it as one batch of jobs, as many at a time as they allow.</summary>
    /// <param name="requests">The circuits.</param>
    /// <param name="completed">
    /// Told each result as soon as it is there, with its index in <paramref name="requests"/>; in any order, but never two at a time. What it has been told
    /// is paid for: write it down.
    /// </param>
    /// <param name="cancellation">Ends the run; jobs of a service go on and are picked up again by the next run of the same requests.</param>
    /// <exception cref="QrnnException">A request does not fit, a component is missing, or the service failed.</exception>
    Task RunAsync(IReadOnlyList<ShotRequest> requests, Action<int, ShotResult> completed, CancellationToken cancellation = default);
}

/// <summary>What a backend can run. Null means that nothing is known to limit it.</summary>
/// <param name="Profile">The QIR profile that it takes; null when it runs circuits or Q# directly.</param>
/// <param name="Qubits">Most qubits.</param>
/// <param name="MaximumShots">Most shots of one job.</param>
/// <param name="MaximumQirBytes">Largest program, in bytes of QIR text.</param>
/// <param name="HasFeedback">Whether later gates may depend on measured results (bounded repeat-until-success).</param>
/// <param name="MeasuresMidCircuit">Whether a qubit may be measured and used again.</param>
public sealed record BackendLimits(Circuits.QirProfile? Profile, int? Qubits, long? MaximumShots, long? MaximumQirBytes, bool HasFeedback, bool MeasuresMidCircuit);
