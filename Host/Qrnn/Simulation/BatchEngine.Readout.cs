using System.Numerics;

namespace Qrnn.Simulation;

/// <content>Read-outs of a tile and their gradient.</content>
internal sealed unsafe partial class BatchEngine<TLanes, T, TWide>
{
    private readonly ReadoutPlan[] _plans;

    /// <summary>One Pauli string, or one register: what it adds to the numbers from <c>First</c> on.</summary>
    /// <param name="First">The number, or the first of the register's.</param>
    /// <param name="Values">The register's value for each amplitude; empty for a Pauli string.</param>
    /// <param name="Coefficient">Of the Pauli string.</param>
    /// <param name="Masks">Of the Pauli string, see <see cref="PauliTerm"/>.</param>
    private sealed record ReadoutPlan(int First, int[] Values, double Coefficient, (int Flips, int Signs, int Phase) Masks);

    private static IEnumerable<ReadoutPlan> Plan(BatchProgram program)
    {
        int first = 0;
        int qubitCount = program.Circuit.QubitCount;
        foreach (BatchReadout readout in program.Readouts)
        {
            if (readout is RegisterReadout register)
            {
                int[] bits = StateVectorReadout.Bits(qubitCount, register.Qubits.AsSpan());
                yield return new ReadoutPlan(first, [.. Enumerable.Range(0, 1 << qubitCount).Select(i => StateVectorReadout.Value(bits, i))], 0, default);
            }
            else
            {
                foreach (PauliTerm term in ((PauliReadout)readout).Terms)
                {
                    yield return new ReadoutPlan(first, [], term.Coefficient, term.Masks(qubitCount));
                }
            }

            first += readout.Count;
        }
    }

    private static bool IsOdd(int bits) => (BitOperations.PopCount((uint)bits) & 1) != 0;

    private static TLanes LoadLanes(double* values, int stride, int lanes, T* scratch)
    {
        TLanes.Zero.Store(scratch);
        for (int lane = 0; lane < lanes; lane++)
        {
            scratch[lane] = T.CreateTruncating(values[(nint)lane * stride]);
        }

        return TLanes.Load(scratch);
    }

    private T* Amplitude(T* state, int index) => state + ((nint)Program.Positions[index] * _parts * TLanes.Count);

    /// <summary>Computes the tile's read-outs and 1/⟨ψ|ψ⟩; |ψ_i|² of all amplitudes stay behind in the workspace.</summary>
    private TLanes Read(BatchWorkspace<TLanes, T> workspace, int tile, int group)
    {
        int width = TLanes.Count;
        T* weights = workspace.Weights;
        TLanes norm = TLanes.Zero;
        for (int i = 0; i < Program.Positions.Length; i++)
        {
            T* at = Amplitude(workspace.Ket, i);
            TLanes re = TLanes.Load(at), weight = re * re;
            if (_parts == 2)
            {
                TLanes im = TLanes.Load(at + width);
                weight = TLanes.MultiplyAdd(im, im, weight);
            }

            weight.Store(weights + ((nint)i * width));
            norm += weight;
        }

        CheckNorm(workspace, norm, tile, group);
        TLanes inverse = TLanes.Broadcast(T.One) / norm;
        new Span<T>(workspace.Readouts, Program.ReadoutCount * width).Clear();
        foreach (ReadoutPlan plan in _plans)
        {
            T* sum = workspace.Readouts + ((nint)plan.First * width);
            if (plan.Values.Length > 0)
            {
                for (int i = 0; i < plan.Values.Length; i++)
                {
                    T* value = sum + ((nint)plan.Values[i] * width);
                    (TLanes.Load(value) + TLanes.Load(weights + ((nint)i * width))).Store(value);
                }
            }
            else
            {
                TLanes expectation = plan.Masks.Flips == 0 ? SignedSum(weights, plan.Masks.Signs) : CrossSum(workspace.Ket, plan);
                TLanes.MultiplyAdd(TLanes.Broadcast(T.CreateTruncating(plan.Coefficient)), expectation, TLanes.Load(sum)).Store(sum);
            }
        }

        for (int r = 0; r < Program.ReadoutCount; r++)
        {
            T* value = workspace.Readouts + ((nint)r * width);
            (TLanes.Load(value) * inverse).Store(value);
        }

        return inverse;
    }

    private void CheckNorm(BatchWorkspace<TLanes, T> workspace, TLanes norm, int tile, int group)
    {
        norm.Store(workspace.Scratch);
        for (int lane = LanesOf(tile) - 1; lane >= 0; lane--)
        {
            if (!(workspace.Scratch[lane] > T.Zero) || T.IsInfinity(workspace.Scratch[lane]))
            {
                _failures[group] = ((tile * TLanes.Count) + lane, double.CreateTruncating(workspace.Scratch[lane]));
            }
        }
    }

    /// <summary>Σ_i (−1)^parity(i ∧ signs)·weight_i, in stretches of one sign.</summary>
    private TLanes SignedSum(T* weights, int signs)
    {
        int count = Program.Positions.Length, width = TLanes.Count;
        int stretch = signs == 0 ? count : signs & -signs;
        TLanes plus = TLanes.Zero, minus = TLanes.Zero;
        for (int first = 0; first < count; first += stretch)
        {
            TLanes even = TLanes.Zero, odd = TLanes.Zero;
            T* at = weights + ((nint)first * width);
            for (int i = 0; i < stretch; i += 2)
            {
                even += TLanes.Load(at);
                odd = i + 1 < stretch ? odd + TLanes.Load(at + width) : odd;
                at += 2 * width;
            }

            if (IsOdd(first & signs))
            {
                minus += even + odd;
            }
            else
            {
                plus += even + odd;
            }
        }

        return plus - minus;
    }

    /// <summary>⟨ψ|P|ψ⟩ of a string that flips bits: the terms of i and i ⊕ flips are conjugate, so each pair is taken once.</summary>
    private TLanes CrossSum(T* state, ReadoutPlan plan)
    {
        (int flips, int signs, int phase) = plan.Masks;
        int width = TLanes.Count;
        TLanes sum = TLanes.Zero;
        int top = 1 << BitOperations.Log2((uint)flips);
        for (int i = 0; i < Program.Positions.Length; i++)
        {
            if ((i & top) != 0 || (_parts == 1 && (phase & 1) != 0))
            {
                continue; // i·(real numbers) has no real part
            }

            // Re(conj(ψ[i ⊕ flips]) · i^phase · ψ[i])
            T* to = Amplitude(state, i ^ flips), from = Amplitude(state, i);
            TLanes value;
            if ((phase & 1) == 0)
            {
                value = TLanes.Load(to) * TLanes.Load(from);
                value = _parts == 1 ? value : TLanes.MultiplyAdd(TLanes.Load(to + width), TLanes.Load(from + width), value);
            }
            else
            {
                value = TLanes.NegativeMultiplyAdd(TLanes.Load(to), TLanes.Load(from + width), TLanes.Load(to + width) * TLanes.Load(from));
            }

            sum = IsOdd(i & signs) != (phase >= 2) ? sum - value : sum + value;
        }

        return sum + sum;
    }

    private void StoreReadouts(BatchWorkspace<TLanes, T> workspace, int tile)
    {
        int count = Program.ReadoutCount;
        for (int lane = 0; lane < LanesOf(tile); lane++)
        {
            double* row = _readouts + ((((nint)tile * TLanes.Count) + lane) * count);
            for (int r = 0; r < count; r++)
            {
                row[r] = double.CreateTruncating(workspace.Readouts[(r * TLanes.Count) + lane]);
            }
        }
    }

    /// <summary>
    /// Writes ∂L/∂ψ of the final state, as 2·∂L/∂ψ*: a read-out r = ⟨ψ|O|ψ⟩/N contributes 2·∂L/∂r·(O − r)ψ/N.
    /// </summary>
    private void Seed(BatchWorkspace<TLanes, T> workspace, int tile, int group)
    {
        int width = TLanes.Count, size = _parts * width;
        if (_readoutGradient == null)
        {
            new Span<T>(workspace.Bra, (int)(2 * workspace.HalfStateLength)).Clear();
        }
        else
        {
            SeedReadouts(workspace, tile, Read(workspace, tile, group));
        }

        if (_finalGradient is null)
        {
            return;
        }

        T* from = _finalGradient.Tile(tile);
        for (int i = 0; i < Program.Positions.Length; i++)
        {
            T* to = Amplitude(workspace.Bra, i);
            for (int part = 0; part < size; part += width)
            {
                (TLanes.Load(to + part) + TLanes.Load(from + part)).Store(to + part);
            }

            from += size;
        }
    }

    private void SeedReadouts(BatchWorkspace<TLanes, T> workspace, int tile, TLanes inverseNorm)
    {
        int width = TLanes.Count, size = _parts * width, count = Program.ReadoutCount;
        T* factors = workspace.Weights;
        TLanes scale = inverseNorm + inverseNorm, mean = TLanes.Zero;
        for (int r = 0; r < count; r++)
        {
            double* values = _readoutGradient + ((nint)tile * width * count) + r;
            TLanes slope = LoadLanes(values, count, LanesOf(tile), workspace.Scratch) * scale;
            slope.Store(workspace.ReadoutGradient + ((nint)r * width));
            mean = TLanes.MultiplyAdd(slope, TLanes.Load(workspace.Readouts + ((nint)r * width)), mean);
        }

        mean = TLanes.Zero - mean;
        for (int i = 0; i < Program.Positions.Length; i++)
        {
            mean.Store(factors + ((nint)i * width));
        }

        foreach (ReadoutPlan plan in _plans)
        {
            T* slopes = workspace.ReadoutGradient + ((nint)plan.First * width);
            if (plan.Values.Length == 0 && plan.Masks.Flips != 0)
            {
                continue;
            }

            TLanes slope = TLanes.Load(slopes) * TLanes.Broadcast(T.CreateTruncating(plan.Coefficient));
            TLanes minus = TLanes.Zero - slope;
            for (int i = 0; i < Program.Positions.Length; i++)
            {
                T* factor = factors + ((nint)i * width);
                TLanes added = plan.Values.Length > 0 ? TLanes.Load(slopes + ((nint)plan.Values[i] * width)) : IsOdd(i & plan.Masks.Signs) ? minus : slope;
                (TLanes.Load(factor) + added).Store(factor);
            }
        }

        for (int i = 0; i < Program.Positions.Length; i++)
        {
            T* ket = Amplitude(workspace.Ket, i), bra = Amplitude(workspace.Bra, i);
            TLanes factor = TLanes.Load(factors + ((nint)i * width));
            for (int part = 0; part < size; part += width)
            {
                (factor * TLanes.Load(ket + part)).Store(bra + part);
            }
        }

        foreach (ReadoutPlan plan in _plans)
        {
            if (plan.Values.Length == 0 && plan.Masks.Flips != 0 && !(_parts == 1 && (plan.Masks.Phase & 1) != 0))
            {
                AddPauli(workspace, plan);
            }
        }
    }

    /// <summary>∂L/∂ψ += slope·coefficient·P|ψ⟩.</summary>
    private void AddPauli(BatchWorkspace<TLanes, T> workspace, ReadoutPlan plan)
    {
        (int flips, int signs, int phase) = plan.Masks;
        int width = TLanes.Count;
        TLanes slope = TLanes.Load(workspace.ReadoutGradient + ((nint)plan.First * width)) * TLanes.Broadcast(T.CreateTruncating(plan.Coefficient));
        TLanes minus = TLanes.Zero - slope;
        for (int i = 0; i < Program.Positions.Length; i++)
        {
            T* from = Amplitude(workspace.Ket, i), to = Amplitude(workspace.Bra, i ^ flips);
            TLanes factor = IsOdd(i & signs) != (phase >= 2) ? minus : slope;
            if ((phase & 1) == 0)
            {
                for (int part = 0; part < _parts * width; part += width)
                {
                    TLanes.MultiplyAdd(factor, TLanes.Load(from + part), TLanes.Load(to + part)).Store(to + part);
                }
            }
            else
            {
                TLanes.NegativeMultiplyAdd(factor, TLanes.Load(from + width), TLanes.Load(to)).Store(to);
                TLanes.MultiplyAdd(factor, TLanes.Load(from), TLanes.Load(to + width)).Store(to + width);
            }
        }
    }
}
