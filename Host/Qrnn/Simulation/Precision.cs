namespace Qrnn.Simulation;

/// <summary>Number type of the state.</summary>
public enum Precision
{
    /// <summary>64-bit numbers.</summary>
    Double,

    /// <summary>32-bit numbers: twice as many samples a register, about seven digits.</summary>
    Single,
}
