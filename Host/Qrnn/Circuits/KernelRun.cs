using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>What Microsoft's simulator reported while it ran a program.</summary>
/// <param name="Shots">One entry a shot, in order.</param>
public sealed record KernelRun(ImmutableArray<KernelShot> Shots);
