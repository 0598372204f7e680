using System.Collections.Immutable;
using Qrnn.Circuits;

namespace Qrnn.Backends.Shots;

/// <summary>
/// The frequencies of every event probability as a function of one parameter, all its occurrences moved together: multiples of <paramref name="Base"/>
/// up to <paramref name="Count"/>·<paramref name="Base"/>.
/// </summary>
/// <param name="Base">The base frequency Ω; probabilities have the period 2π/Ω.</param>
/// <param name="Count">R, the largest multiple; 0 when nothing that is measured depends on the parameter.</param>
public readonly record struct ParameterFrequency(double Base, int Count);

/// <summary>Reads from a circuit how its event probabilities depend on each parameter.</summary>
/// <remarks>
/// An event's probability is a quadratic form of the circuit's amplitudes. A rotation's amplitudes are those of exp(∓iθ/2), so that it adds the frequencies 0 and 1;
/// controlled, it has the eigenphases 0 and ∓θ/2 and adds 1/2 as well. Frequencies of several occurrences add up (Wierichs et al., Quantum 6 (2022) 677, section 2.2).
/// </remarks>
public static class ParameterFrequencies
{
    /// <summary>Most shifted circuits that one parameter may need, 2R.</summary>
    public const int CircuitLimit = 100_000;

    private const double Rounding = 1e-9;

    /// <summary>The frequencies of each parameter of a circuit: an upper bound, in which everything that measured results decide counts as executed.</summary>
    /// <remarks>
    /// Qubits in a known basis state are followed: a control that is |0⟩ switches its gate off, one that is |1⟩ can be left out. In a network these are the input words,
    /// so that a weight on a bit of the word occurs only in calls in which the bit is 1.
    /// </remarks>
    /// <exception cref="QrnnException">An angle has no frequencies in common with the others, or holds a measured number.</exception>
    public static ImmutableArray<ParameterFrequency> Of(Circuit circuit)
    {
        ArgumentNullException.ThrowIfNull(circuit);
        var found = new List<double>[circuit.ParameterCount];
        double[] largest = new double[circuit.ParameterCount];
        var known = new KnownQubits(circuit);
        foreach (Operation operation in circuit.Operations)
        {
            foreach ((Angle angle, bool isControlled) in known.Pass(operation))
            {
                foreach (AngleTerm term in angle.Terms)
                {
                    if (term.Kind == SymbolKind.Classical)
                    {
                        throw new QrnnException("an angle of the circuit depends on measured results: parameter shifts have no rule for it");
                    }

                    if (term.Kind == SymbolKind.Parameter && term.Coefficient != 0)
                    {
                        double frequency = Math.Abs(term.Coefficient);
                        largest[term.Index] += frequency;
                        List<double> all = found[term.Index] ??= [];
                        Add(all, frequency);
                        if (isControlled)
                        {
                            Add(all, frequency / 2);
                        }
                    }
                }
            }
        }

        return [.. found.Select((all, k) => all is null ? new ParameterFrequency(1, 0) : Common(all, largest[k], k))];
    }

    private static void Add(List<double> all, double frequency)
    {
        if (!all.Contains(frequency))
        {
            all.Add(frequency);
        }
    }

    /// <summary>Euclid's greatest common divisor of frequencies, which are small fractions but for rounding.</summary>
    private static ParameterFrequency Common(List<double> all, double largest, int parameter)
    {
        double divisor = all[0];
        foreach (double frequency in all)
        {
            (double a, double b) = (Math.Max(divisor, frequency), Math.Min(divisor, frequency));
            while (b > Rounding * largest)
            {
                (a, b) = (b, Math.Abs(a - (b * Math.Round(a / b))));
            }

            divisor = a;
        }

        double count = Math.Round(largest / divisor);
        return 2 * count <= CircuitLimit
            ? new ParameterFrequency(divisor, (int)count)
            : throw new QrnnException(FormattableString.Invariant($"parameter {parameter} needs {2 * count:0} shifted circuits: at most {CircuitLimit}; use --gradient spsa"));
    }

    /// <summary>Follows which qubits are in a known basis state while the operations pass by.</summary>
    private sealed class KnownQubits
    {
        private const sbyte Unknown = -1;

        private readonly sbyte[] _states;

        public KnownQubits(Circuit circuit)
        {
            _states = new sbyte[circuit.QubitCount];
            foreach (int carried in circuit.CarriedQubits)
            {
                _states[carried] = Unknown;
            }
        }

        /// <summary>The angles that act, and whether a qubit in superposition controls them.</summary>
        public IEnumerable<(Angle Angle, bool IsControlled)> Pass(Operation operation)
        {
            switch (operation)
            {
                case GateOperation gate:
                    return Pass(gate);
                case MultiplexedRotation rotation:
                    (Angle, bool)[] angles = [.. rotation.Monomials.Where(monomial => !IsOff(monomial.Controls)).Select(monomial => (monomial.Angle, IsOpen(monomial.Controls)))];
                    _states[rotation.Target] = angles.Length == 0 ? _states[rotation.Target] : Unknown;
                    return angles;
                case ResetOperation reset:
                    _states[reset.Qubit] = reset.Condition < 0 || _states[reset.Qubit] == 0 ? (sbyte)0 : Unknown;
                    return [];
                case PostselectOperation { Mode: PostselectMode.Project } postselect:
                    _states[postselect.Qubit] = postselect.Condition < 0 || _states[postselect.Qubit] == 0 ? (sbyte)0 : Unknown;
                    return [];
                case MeasureOperation or OutputOperation:
                    return [];
                default:
                    throw new QrnnException($"the circuit holds a {operation.GetType().Name}: parameter shifts need one that can be measured as it is");
            }
        }

        private IEnumerable<(Angle, bool)> Pass(GateOperation gate)
        {
            if (IsOff(gate.Controls))
            {
                return [];
            }

            bool isOpen = IsOpen(gate.Controls);
            bool isCertain = !isOpen && gate.Condition < 0 && gate.Controls.All(static control => control.Kind == ControlKind.Qubit);
            foreach (int target in gate.Targets)
            {
                _states[target] = gate.Kind == GateKind.X && isCertain && _states[target] != Unknown ? (sbyte)(1 - _states[target]) : Unknown;
            }

            // R1 has the eigenphases 0 and θ, with controls or without.
            return gate.Angle.IsConstant ? [] : [(gate.Angle, isOpen && gate.Kind != GateKind.R1)];
        }

        private bool IsOff(ImmutableArray<Control> controls) => controls.Any(control => control.Kind == ControlKind.Qubit && _states[control.Index] == 0);

        private bool IsOpen(ImmutableArray<Control> controls) => controls.Any(control => control.Kind == ControlKind.Qubit && _states[control.Index] == Unknown);
    }
}
