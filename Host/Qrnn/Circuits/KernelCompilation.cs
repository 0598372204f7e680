using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>What compiling a program gave: QIR text, or diagnostics that say why not.</summary>
/// <param name="Qir">The text of the compiled program; null when it does not compile.</param>
/// <param name="Diagnostics">Why not; empty when it compiles.</param>
public sealed record KernelCompilation(string? Qir, ImmutableArray<KernelDiagnostic> Diagnostics);
