using System.Collections.Immutable;
using System.Numerics;

namespace Qrnn.Circuits;

/// <summary>One run of a program on the simulator.</summary>
/// <param name="Value">The program's value as Q# text; null when it failed.</param>
/// <param name="Failure">Where and why it failed, on one line; null when it did not.</param>
/// <param name="Messages">What <c>Message</c> printed.</param>
/// <param name="States">What <c>DumpMachine</c> and <c>DumpRegister</c> showed.</param>
/// <param name="Matrices">What <c>DumpOperation</c> showed, indexed [row, column].</param>
public sealed record KernelShot(
    string? Value, string? Failure, ImmutableArray<string> Messages, ImmutableArray<KernelState> States, ImmutableArray<Complex[,]> Matrices);
