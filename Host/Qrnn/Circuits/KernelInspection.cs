using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>What an editor would show about a set of Q# sources.</summary>
/// <param name="Diagnostics">Errors, and lints at the levels of the project file.</param>
/// <param name="Tests">Full names of the operations marked <c>@Test()</c>.</param>
/// <param name="Edits">What the formatter would change: places and new texts.</param>
public sealed record KernelInspection(ImmutableArray<KernelDiagnostic> Diagnostics, ImmutableArray<string> Tests, ImmutableArray<KernelEdit> Edits);
