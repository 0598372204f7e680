namespace Qrnn.Simulation;

/// <summary>How to run; none of it changes what is computed beyond rounding, and the number of threads changes nothing at all.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The most threads one simulator uses.</summary>
    public const int ThreadLimit = 1024;

    /// <summary>Threads that work on tiles.</summary>
    /// <value>0 to 1024; 0 means one a processor. The default is 0.</value>
    public int Threads { get; init; }

    /// <summary>Number type of the state.</summary>
    /// <value>The default is <see cref="Precision.Double"/>.</value>
    public Precision Precision { get; init; } = Precision.Double;

    /// <summary>Width of a register.</summary>
    /// <value>512, 256 or 128; 0 leaves it to the simulator. The default is 0.</value>
    public int RegisterBits { get; init; }

    /// <summary>The widest register that this machine executes natively.</summary>
    internal static int WidestRegisterBits => Lanes512<double>.IsSupported ? 512 : Lanes256<double>.IsSupported ? 256 : 128;

    /// <summary>The number of threads that <see cref="Threads"/> means here.</summary>
    /// <exception cref="QrnnException">It is out of range.</exception>
    internal int ThreadCount() => Threads is < 0 or > ThreadLimit
        ? throw new QrnnException($"threads is {Threads}: must be 0 (one a processor) to {ThreadLimit}")
        : Threads == 0 ? Environment.ProcessorCount : Threads;
}
