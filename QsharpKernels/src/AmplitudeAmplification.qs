import Std.Arrays.*;
import Std.Diagnostics.Fact;
import Std.Math.*;
import Std.Convert.IntAsDouble;
import Phases.ApplyPhaseOnZero;

/// # Summary
/// Runs `attempt` once more than there are phases, forwards and backwards in turn, with a phase between neighbours.
///
/// # Description
/// If the attempt leaves √p·W in the part that is marked as goal of one that is marked as start, with W unitary, the sequence leaves
/// P(√p)·W there, P a polynomial with P(1) = 1 up to a phase. With R = [[a, √(1-a²)], [√(1-a²), -a]] and S(φ) = diag(e^(iφ), 1) it is
/// P(a) = ⟨0|R·S(φ_n)·…·S(φ_1)·R|0⟩. The list reversed has the same P; with its signs changed it has the conjugate: an antisymmetric list
/// (`IsPhaseFree`) has a real P.
///
/// # Input
/// ## phases
/// An even number of phases, in radians: the first on the goal, the second on the start, and so on.
/// ## attempt
/// What is amplified.
/// ## input
/// What the attempt is called with. Not a closure: the compiler breaks down over closures that hold structs.
/// ## markGoal
/// Multiplies the part that counts as success by e^(i·angle).
/// ## markStart
/// Multiplies the part in which the attempt begins by e^(i·angle).
///
/// # Reference
/// G. H. Low, T. J. Yoder, I. L. Chuang, Methodology of resonant equiangular composite quantum gates, arXiv:1603.03996;
/// A. Gilyén, Y. Su, G. H. Low, N. Wiebe, Quantum singular value transformation and beyond, arXiv:1806.01838, theorem 17.
operation ApplyAmplifiedBetween<'T>(
    phases : Double[],
    attempt : 'T => Unit is Adj,
    input : 'T,
    markGoal : Double => Unit is Adj,
    markStart : Double => Unit is Adj
) : Unit is Adj {
    let count = Length(phases);
    Fact(count % 2 == 0, $"Got {count} phases; an amplification has an even number, one less than its attempts.");
    attempt(input);
    for round in 0..count / 2 - 1 {
        markGoal(phases[2 * round]);
        Adjoint attempt(input);
        markStart(phases[2 * round + 1]);
        attempt(input);
    }
}

/// # Summary
/// `ApplyAmplifiedBetween` for an attempt that begins and succeeds with all its flags in |0⟩, whatever the other qubits hold: oblivious
/// amplitude amplification.
///
/// # Input
/// ## flags
/// The attempt's flags, which are part of its input too.
operation ApplyAmplified<'T>(phases : Double[], attempt : 'T => Unit is Adj, input : 'T, flags : Qubit[]) : Unit is Adj {
    let mark = ApplyPhaseOnZero(_, flags);
    ApplyAmplifiedBetween(phases, attempt, input, mark, mark);
}

/// # Summary
/// Grover's recursion with angles π/3: 3^depth attempts, failure probability ε becomes ε^(3^depth).
///
/// # Description
/// Written out, because every level inverted is the level's list reversed with changed signs. Its P has a phase that depends on p: not for
/// superpositions of branches with different p.
///
/// # Reference
/// L. K. Grover, Fixed-point quantum search, arXiv:quant-ph/0503205.
function PiOverThreePhases(depth : Int) : Double[] {
    Fact(depth >= 0, $"Got depth {depth}; the recursion needs 0 or more.");
    mutable phases = [];
    for _ in 1..depth {
        let inverse = Mapped(phase -> -phase, Reversed(phases));
        phases = phases + [PI() / 3.0] + inverse + [PI() / 3.0] + phases;
    }
    phases
}

/// # Summary
/// The sequence of Yoder, Low and Chuang: for an odd number of attempts the failure probability stays below delta² wherever
/// p ≥ 1 - 1/cosh(arccosh(1/delta)/attempts)², and is delta²·T_L(cosh(arccosh(1/delta)/L)·√(1-p))².
///
/// # Description
/// Its P has a phase that depends on p: not for superpositions of branches with different p.
///
/// # Reference
/// T. J. Yoder, G. H. Low, I. L. Chuang, Fixed-point quantum search with an optimal number of queries, arXiv:1409.3305, equation 11.
function FixedPointPhases(attempts : Int, delta : Double) : Double[] {
    Fact(attempts >= 1 and attempts % 2 == 1, $"Got {attempts} attempts; the sequence needs an odd number.");
    Fact(delta > 0.0 and delta <= 1.0, $"Got delta {delta}; it must be above 0 and at most 1.");
    let gamma = 1.0 / Cosh(ArcCosh(1.0 / delta) / IntAsDouble(attempts));
    let rounds = attempts / 2;
    // Their angle number j on the start, α_j; that on the goal is -α_(rounds + 1 - j), and the two marks have opposite signs.
    let alpha = j -> 2.0 * ArcTan2(1.0, Tan(2.0 * PI() * IntAsDouble(j) / IntAsDouble(attempts)) * Sqrt(1.0 - gamma * gamma));
    mutable phases = [];
    for j in 1..rounds {
        phases += [-alpha(rounds + 1 - j), -alpha(j)];
    }
    phases
}

/// # Summary
/// The recursion whose P is real: 5^depth attempts, each level maps a to a·(15 - 10·a² + 3·a⁴)/8.
///
/// # Description
/// That polynomial is 1 at 1 with two vanishing derivatives: 1 - P becomes 5/2·(1 - P)³. A level inverted is the level itself with
/// inverted attempts, because its list is antisymmetric. The host computes shorter lists of other lengths 4·j + 1.
function PhaseFreePhases(depth : Int) : Double[] {
    Fact(depth >= 0, $"Got depth {depth}; the recursion needs 0 or more.");
    let (first, second) = (ArcCos(7.0 / 8.0), ArcCos(1.0 / 4.0));
    mutable phases = [];
    for _ in 1..depth {
        let inner = phases;
        for between in [-first, -second, second, first] {
            phases += [between] + inner;
        }
    }
    phases
}

/// # Summary
/// Whether the list is its own reverse with changed signs, so that P is real: no branch of a superposition gets a phase of its own.
function IsPhaseFree(phases : Double[]) : Bool {
    mutable free = true;
    for index in 0..Length(phases) - 1 {
        free = free and AbsD(phases[index] + phases[Length(phases) - 1 - index]) < 1e-12;
    }
    free
}

export ApplyAmplifiedBetween, ApplyAmplified, PiOverThreePhases, FixedPointPhases, PhaseFreePhases, IsPhaseFree;
