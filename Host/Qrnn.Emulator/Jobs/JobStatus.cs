namespace Qrnn.Emulator.Jobs;

/// <summary>The states of a job that the emulator uses, by the service's names.</summary>
internal enum JobStatus
{
    /// <summary>It is in the queue.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Executing,

    /// <summary>Its results are being written.</summary>
    Finishing,

    /// <summary>It is to end.</summary>
    CancellationRequested,

    /// <summary>Its results are there.</summary>
    Succeeded,

    /// <summary>It has none.</summary>
    Failed,

    /// <summary>Somebody ended it.</summary>
    Cancelled,
}
