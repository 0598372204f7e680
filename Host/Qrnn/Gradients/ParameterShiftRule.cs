using System.Collections.Immutable;

using Qrnn.Circuits;

namespace Qrnn.Gradients;

/// <summary>
/// The exact derivative of a circuit's unnormalised readings with respect to one angle: Σ weight · f(angle + shift). A reading is a
/// trigonometric polynomial of a single angle whose frequencies are the differences of the generator's eigenvalues, so as many shifts are
/// needed as there are frequencies, on either side.
/// </summary>
/// <remarks>
/// Two terms: Mitarai et al., arXiv:1803.00745, eq. 6 (frequency 1: eigenvalues ±1/2 of rotations, 0 and 1 of R1). Four terms: Wierichs et al.,
/// arXiv:2107.12390, section 3 (frequencies 1/2 and 1: eigenvalues 0, ±1/2 of controlled rotations).
/// </remarks>
public static class ParameterShiftRule
{
    private static readonly double Root = Math.Sqrt(2);

    /// <summary>Shifts and weights for angles with frequency 1.</summary>
    public static ImmutableArray<(double Shift, double Weight)> TwoTerms { get; } = [(Math.PI / 2, 0.5), (-Math.PI / 2, -0.5)];

    /// <summary>Shifts and weights for angles with frequencies 1/2 and 1.</summary>
    public static ImmutableArray<(double Shift, double Weight)> FourTerms { get; } =
    [
        (Math.PI / 2, (Root + 1) / (4 * Root)),
        (-Math.PI / 2, -(Root + 1) / (4 * Root)),
        (3 * Math.PI / 2, -(Root - 1) / (4 * Root)),
        (-3 * Math.PI / 2, (Root - 1) / (4 * Root)),
    ];

    /// <summary>The rule of a gate's angle. Controls by input bits switch a gate on or off as a whole and change nothing.</summary>
    public static ImmutableArray<(double Shift, double Weight)> Of(GateKind kind, ImmutableArray<Control> controls) =>
        kind != GateKind.R1 && controls.Any(static control => control.Kind == ControlKind.Qubit) ? FourTerms : TwoTerms;
}
