using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>
/// A program with measured results and open parameters, in every form that a backend may want. All forms come from the same Q# source and are
/// compiled when they are first asked for.
/// </summary>
public interface IShotProgram
{
    /// <summary>A short name for job lists and logs, without secrets or paths.</summary>
    string Name { get; }

    /// <summary>Number of parameters; 0 for a program whose numbers are fixed.</summary>
    int ParameterCount { get; }

    /// <summary>How to read a shot's bits.</summary>
    OutputLayout Outputs { get; }

    /// <summary>The circuit with its parameters as symbols.</summary>
    /// <param name="lowered">
    /// False keeps controlled rotations whole, which is fastest to simulate. True gives the gates that devices have: what noise acts on and what counts are of.
    /// </param>
    Circuit Circuit(bool lowered);

    /// <summary>The Q# program with numbers for its parameters.</summary>
    /// <exception cref="QrnnException">The program exists as QIR only.</exception>
    KernelProgram Source(ReadOnlySpan<double> parameters);

    /// <summary>The QIR with numbers for its parameters.</summary>
    /// <exception cref="QrnnException">The program does not compile for the profile.</exception>
    string Qir(ReadOnlySpan<double> parameters, QirProfile profile);
}
