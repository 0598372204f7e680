using Qrnn.Circuits;
using Qrnn.Simulation;

namespace Qrnn.Gradients;

/// <summary>One step back for the pair (ψ, λ) of the adjoint method, adding the derivatives of the step's angles.</summary>
internal sealed unsafe class StateVectorReverse
{
    private readonly StateVectorEngine<double> _engine;
    private readonly double[] _overlaps; // per slot of the widest layer
    private readonly double[] _slopes; // per control value of the widest multiplexed rotation

    public StateVectorReverse(StateVectorEngine<double> engine)
    {
        _engine = engine;
        _overlaps = new double[engine.Program.QubitCount];
        _slopes = new double[engine.Program.Steps.OfType<MultiplexedStep>().Select(static step => 1 << step.Controls.Length).DefaultIfEmpty(0).Max()];
    }

    /// <summary>Takes ψ and λ from after a step to before it.</summary>
    /// <param name="step">A step that the run took.</param>
    /// <param name="ket">ψ.</param>
    /// <param name="bra">λ.</param>
    /// <param name="before">ψ before a postselection; null for other steps.</param>
    /// <param name="parameters">Receives derivatives.</param>
    /// <param name="features">Receives derivatives, unless empty.</param>
    public void Reverse(
        StateVectorStep step,
        StateVectorBuffer<double> ket,
        StateVectorBuffer<double> bra,
        StateVectorBuffer<double>? before,
        Span<double> parameters,
        Span<double> features)
    {
        switch (step)
        {
            case LayerStep layer when layer.IsReal && !ket.IsComplex:
                Span<double> overlaps = _overlaps.AsSpan(0, layer.Targets.Length);
                overlaps.Clear();
                _engine.Kernels.ReverseRealLayer(bra.Re, ket.Re, ket.Bits, layer.Targets, _engine.Binding.Inverses + layer.Matrix, overlaps);
                for (int slot = 0; slot < overlaps.Length; slot++)
                {
                    AddLayerSlot(layer.Gates[slot], (0, 0, overlaps[slot], 0), parameters, features);
                }

                return;
            case LayerStep layer:
                for (int slot = 0; slot < layer.Targets.Length; slot++)
                {
                    if (HasSymbol(layer.Gates[slot]))
                    {
                        AddLayerSlot(layer.Gates[slot], Overlaps(bra, ket, layer.Targets[slot], 0), parameters, features);
                    }
                }

                break;
            case GateStep gate when HasSymbol(gate.Gate.Angle) && _engine.Binding.IsOn(gate.Gate.InputMask):
                Add(gate.Gate.Angle, Dot(StateVectorMatrices.Generator(gate.Gate.Kind), Overlaps(bra, ket, gate.Target, gate.Controls)), parameters, features);
                break;
            case MultiplexedStep rotation:
                AddMultiplexed(rotation, ket, bra, parameters, features);
                break;
            case PostselectStep postselect:
                ReversePostselect(postselect, bra, before!);
                ket.CopyFrom(before!);
                return;
        }

        _engine.Undo(step, ket);
        _engine.Undo(step, bra);
    }

    private static double Dot((double I, double X, double Y, double Z) a, (double I, double X, double Y, double Z) b) =>
        (a.I * b.I) + (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);

    private bool HasSymbol(GateUse[] gates)
    {
        foreach (GateUse gate in gates)
        {
            if (HasSymbol(gate.Angle))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasSymbol(int angle) => angle >= 0 && !_engine.Binding.Terms(angle).IsEmpty;

    private (double I, double X, double Y, double Z) Overlaps(StateVectorBuffer<double> bra, StateVectorBuffer<double> ket, int target, ulong controls) =>
        _engine.Kernels.Overlaps(bra.Re, bra.Im, ket.Re, ket.Im, ket.Bits, target, controls);

    private void Add(int angle, double slope, Span<double> parameters, Span<double> features)
    {
        foreach (AngleTerm term in _engine.Binding.Terms(angle))
        {
            if (term.Kind == SymbolKind.Parameter)
            {
                parameters[term.Index] += term.Coefficient * slope;
            }
            else if (!features.IsEmpty)
            {
                features[term.Index] += term.Coefficient * slope;
            }
        }
    }

    // Gates on one bit multiply to W·U_k·…: seen from after the layer, the generator of gate k is W·P·W⁻¹, W being what follows it.
    private void AddLayerSlot(GateUse[] gates, (double I, double X, double Y, double Z) overlaps, Span<double> parameters, Span<double> features)
    {
        if (gates.Length == 1)
        {
            if (HasSymbol(gates[0].Angle) && _engine.Binding.IsOn(gates[0].InputMask))
            {
                Add(gates[0].Angle, Dot(StateVectorMatrices.Generator(gates[0].Kind), overlaps), parameters, features);
            }

            return;
        }

        Span<double> following = stackalloc double[StateVectorMatrices.Length];
        Span<double> own = stackalloc double[StateVectorMatrices.Length];
        Span<double> product = stackalloc double[StateVectorMatrices.Length];
        following.Clear();
        (following[0], following[3]) = (1, 1);
        for (int k = gates.Length - 1; k >= 0; k--)
        {
            if (!_engine.Binding.IsOn(gates[k].InputMask))
            {
                continue;
            }

            if (HasSymbol(gates[k].Angle))
            {
                Add(gates[k].Angle, Dot(StateVectorMatrices.Conjugate(following, StateVectorMatrices.Generator(gates[k].Kind)), overlaps), parameters, features);
            }

            _engine.Binding.WriteMatrix(gates[k], own);
            StateVectorMatrices.Multiply(following, own, product);
            product.CopyTo(following);
        }
    }

    // Each control value x has its own angle η(x) = Σ over S ⊆ x, so the derivative of a summand S is the sum of dη(x) over x ⊇ S.
    private void AddMultiplexed(
        MultiplexedStep rotation, StateVectorBuffer<double> ket, StateVectorBuffer<double> bra, Span<double> parameters, Span<double> features)
    {
        int size = 1 << rotation.Controls.Length;
        Span<double> slopes = _slopes.AsSpan(0, size);
        slopes.Clear();
        (double I, double X, double Y, double Z) generator = StateVectorMatrices.Generator(rotation.Kind);
        int bit = 1 << rotation.Target;
        for (int i = 0; i < ket.Length; i = ((i | bit) + 1) & ~bit)
        {
            slopes[StateVectorEngine<double>.Extract(rotation, i)] += Dot(generator, PairOverlaps(bra, ket, i, i | bit));
        }

        for (int mask = 1; mask < size; mask <<= 1)
        {
            for (int x = 0; x < size; x++)
            {
                slopes[x] += (x & mask) == 0 ? slopes[x | mask] : 0;
            }
        }

        foreach (MonomialUse monomial in rotation.Monomials)
        {
            if (_engine.Binding.IsOn(monomial.InputMask))
            {
                Add(monomial.Angle, slopes[(int)monomial.Controls], parameters, features);
            }
        }
    }

    // Im⟨λ|P|ψ⟩ of one pair of amplitudes.
    private static (double I, double X, double Y, double Z) PairOverlaps(StateVectorBuffer<double> bra, StateVectorBuffer<double> ket, int zero, int one)
    {
        double turn = (bra.Re[one] * ket.Re[zero]) - (bra.Re[zero] * ket.Re[one]);
        if (!ket.IsComplex)
        {
            return (0, 0, turn, 0);
        }

        turn += (bra.Im[one] * ket.Im[zero]) - (bra.Im[zero] * ket.Im[one]);
        double first = (bra.Re[zero] * ket.Im[zero]) - (bra.Im[zero] * ket.Re[zero]);
        double second = (bra.Re[one] * ket.Im[one]) - (bra.Im[one] * ket.Re[one]);
        double cross = (bra.Re[zero] * ket.Im[one]) - (bra.Im[zero] * ket.Re[one]) + (bra.Re[one] * ket.Im[zero]) - (bra.Im[one] * ket.Re[zero]);
        return (first + second, cross, turn, first - second);
    }

    private static void ReversePostselect(PostselectStep step, StateVectorBuffer<double> bra, StateVectorBuffer<double> before)
    {
        int ancilla = 1 << step.Ancilla;
        if (step.Mode == PostselectMode.Project)
        {
            StateVectorEngine<double>.Project(bra.Real, ancilla);
            StateVectorEngine<double>.Project(bra.Imaginary, ancilla);
            return;
        }

        // A branch v = (u, rest) becomes w = f·u with f = |v|/|u|, so Re⟨λ|dw⟩ = f·Re⟨λ|du⟩ + Re⟨λ|u⟩·df with df = Re⟨v|dv⟩/(|u||v|) − |v|·Re⟨u|du⟩/|u|³.
        int target = 1 << step.Target;
        int mask = ancilla | target;
        for (int i = 0; i < bra.Length; i = ((i | mask) + 1) & ~mask)
        {
            double kept = StateVectorEngine<double>.Square(before, i) + StateVectorEngine<double>.Square(before, i | target);
            double all = kept + StateVectorEngine<double>.Square(before, i | ancilla) + StateVectorEngine<double>.Square(before, i | mask);
            double factor = kept > 0 ? Math.Sqrt(all / kept) : 0;
            double along = kept > 0 ? Along(bra, before, i) + Along(bra, before, i | target) : 0;
            double ofAll = kept > 0 ? along / Math.Sqrt(kept * all) : 0;
            double ofKept = kept > 0 ? along * Math.Sqrt(all / kept) / kept : 0;
            ReadOnlySpan<int> members = [i, i | target, i | ancilla, i | mask];
            for (int k = 0; k < 4; k++)
            {
                int at = members[k];
                double scale = k < 2 ? factor : 0, shift = k < 2 ? ofAll - ofKept : ofAll;
                bra.Re[at] = (scale * bra.Re[at]) + (shift * before.Re[at]);
                if (bra.IsComplex)
                {
                    bra.Im[at] = (scale * bra.Im[at]) + (shift * before.Im[at]);
                }
            }
        }
    }

    private static double Along(StateVectorBuffer<double> bra, StateVectorBuffer<double> ket, int index) =>
        (bra.Re[index] * ket.Re[index]) + (bra.IsComplex ? bra.Im[index] * ket.Im[index] : 0);
}
