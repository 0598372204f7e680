using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <content>A tile back through the circuit.</content>
internal sealed unsafe partial class BatchEngine<TLanes, T, TWide>
{
    private void Backward(BatchWorkspace<TLanes, T> workspace, int tile, int group, double* angleSlopes)
    {
        if (_final is null)
        {
            Forward(workspace, tile);
        }
        else
        {
            Load(_final, tile, workspace.Ket);
        }

        Seed(workspace, tile, group);
        new Span<T>(workspace.Slopes, Program.Angles.Length * TLanes.Count).Clear();

        // Before the first symbol there is nothing to differentiate but the initial state.
        int stop = _initialGradient is null ? Program.FirstSymbol : 0;
        for (int index = Program.Steps.Length - 1; index >= stop; index--)
        {
            Reverse(workspace, Program.Steps[index]);
        }

        if (_initialGradient is not null)
        {
            int length = (int)(2 * workspace.HalfStateLength);
            new ReadOnlySpan<T>(workspace.Bra, length).CopyTo(new Span<T>(_initialGradient.Tile(tile), length));
        }

        Collect(workspace, tile, angleSlopes);
    }

    private void Load(BatchStates<TLanes, T> states, int tile, T* state)
    {
        int size = _parts * TLanes.Count;
        T* from = states.Tile(tile);
        for (int i = 0; i < Program.Positions.Length; i++)
        {
            T* to = Amplitude(state, i);
            for (int part = 0; part < size; part += TLanes.Count)
            {
                TLanes.Load(from + part).Store(to + part);
            }

            from += size;
        }
    }

    private void Reverse(BatchWorkspace<TLanes, T> workspace, BatchStep step)
    {
        switch (step)
        {
            case BatchPairStep { HasSymbols: true } pair:
                MatrixOf(workspace, pair, out BatchMatrix<TLanes, T> matrix);
                Reverse(workspace, pair.Shape, pair.Walk, 0, pair.Flip, matrix.Adjoint(), out BatchOverlaps<TLanes> overlaps);
                AddSlopes(workspace, pair, overlaps);
                break;
            case BatchMultiplexedStep { HasSymbols: true } table:
                ReverseTable(workspace, table);
                break;
            case BatchProjectStep projection:
                BatchKernels<TLanes, T>.Restore(
                    workspace.Ket, _parts, projection.Walk, workspace.Kept + (projection.Number * (nint)workspace.HalfStateLength));
                BatchKernels<TLanes, T>.Project(workspace.Bra, _parts, projection.Walk, null);
                break;
            default:
                Apply(workspace, step, workspace.Ket, inverse: true);
                Apply(workspace, step, workspace.Bra, inverse: true);
                break;
        }
    }

    private void Reverse(
        BatchWorkspace<TLanes, T> workspace, BatchShape shape, IndexWalk walk, int offset, int flip, in BatchMatrix<TLanes, T> inverse, out BatchOverlaps<TLanes> overlaps)
    {
        switch (shape)
        {
            case BatchShape.Real:
                BatchKernels<TLanes, T>.ReverseReal(workspace.Ket, workspace.Bra, _parts, walk, offset, flip, inverse, out overlaps);
                break;
            case BatchShape.Crossed:
                BatchKernels<TLanes, T>.ReverseCrossed(workspace.Ket, workspace.Bra, walk, offset, flip, inverse, out overlaps);
                break;
            case BatchShape.Diagonal or BatchShape.Phase:
                BatchKernels<TLanes, T>.ReverseDiagonal(workspace.Ket, workspace.Bra, walk, offset, flip, inverse, shape == BatchShape.Phase, out overlaps);
                break;
            default:
                BatchKernels<TLanes, T>.ReverseGeneral(workspace.Ket, workspace.Bra, walk, offset, flip, inverse, out overlaps);
                break;
        }
    }

    /// <summary>
    /// ∂L/∂θ of exp(−iθP/2) is Im⟨λ|P|ψ⟩ right after it. The overlaps are known after the last factor; before a factor U they are those of
    /// U·P·U†, since ψ and λ both go back by U†.
    /// </summary>
    private static void AddSlopes(BatchWorkspace<TLanes, T> workspace, BatchPairStep step, BatchOverlaps<TLanes> overlaps)
    {
        for (int k = step.Factors.Length - 1; k >= 0; k--)
        {
            BatchFactor factor = step.Factors[k];
            if (factor.Angle >= 0)
            {
                AddSlope(workspace, factor.Angle, factor.Mask, Slope(factor.Kind, overlaps));
                if (k > 0)
                {
                    SinesOf(workspace, factor, out TLanes c, out TLanes s);
                    TurnBack(factor.Kind, TLanes.NegativeMultiplyAdd(s, s, c * c), (s + s) * c, ref overlaps);
                }
            }
            else if (k > 0)
            {
                BatchOverlaps<TLanes> before = overlaps;
                before.X = Combine(factor.Turn, 0, overlaps);
                before.Y = Combine(factor.Turn, 3, overlaps);
                before.Z = Combine(factor.Turn, 6, overlaps);
                if (factor.Mask >= 0)
                {
                    TLanes mask = MaskOf(workspace, factor.Mask);
                    before.X = TLanes.Select(mask, before.X, overlaps.X);
                    before.Y = TLanes.Select(mask, before.Y, overlaps.Y);
                    before.Z = TLanes.Select(mask, before.Z, overlaps.Z);
                }

                overlaps = before;
            }
        }
    }

    private static TLanes Combine(double[] turn, int row, in BatchOverlaps<TLanes> overlaps) => TLanes.MultiplyAdd(
        TLanes.Broadcast(T.CreateTruncating(turn[row])),
        overlaps.X,
        TLanes.MultiplyAdd(
            TLanes.Broadcast(T.CreateTruncating(turn[row + 1])), overlaps.Y, TLanes.Broadcast(T.CreateTruncating(turn[row + 2])) * overlaps.Z));

    // R1 is a turn about Z by the same angle and a phase by half of it.
    private static TLanes Slope(GateKind kind, in BatchOverlaps<TLanes> overlaps) => kind switch
    {
        GateKind.Rx => overlaps.X,
        GateKind.Ry => overlaps.Y,
        GateKind.Rz => overlaps.Z,
        _ => overlaps.Z - overlaps.I,
    };

    /// <summary>The overlaps before a rotation by an angle of given cosine and sine: about X, (Y, Z) turn; about Y, (Z, X); about Z, (X, Y).</summary>
    private static void TurnBack(GateKind kind, TLanes cos, TLanes sin, ref BatchOverlaps<TLanes> overlaps)
    {
        (TLanes x, TLanes y, TLanes z) = (overlaps.X, overlaps.Y, overlaps.Z);
        switch (kind)
        {
            case GateKind.Rx:
                overlaps.Y = TLanes.MultiplyAdd(sin, z, cos * y);
                overlaps.Z = TLanes.NegativeMultiplyAdd(sin, y, cos * z);
                break;
            case GateKind.Ry:
                overlaps.Z = TLanes.MultiplyAdd(sin, x, cos * z);
                overlaps.X = TLanes.NegativeMultiplyAdd(sin, z, cos * x);
                break;
            default:
                overlaps.X = TLanes.MultiplyAdd(sin, y, cos * x);
                overlaps.Y = TLanes.NegativeMultiplyAdd(sin, x, cos * y);
                break;
        }
    }

    private static void AddSlope(BatchWorkspace<TLanes, T> workspace, int angle, int mask, TLanes slope)
    {
        T* sum = workspace.Slopes + ((nint)angle * TLanes.Count);
        slope = mask < 0 ? slope : TLanes.Select(MaskOf(workspace, mask), slope, TLanes.Zero);
        (TLanes.Load(sum) + slope).Store(sum);
    }

    private void ReverseTable(BatchWorkspace<TLanes, T> workspace, BatchMultiplexedStep table)
    {
        int size = table.Offsets.Length, width = TLanes.Count;
        T* slopes = workspace.TableSlopes;
        for (int x = 0; x < size; x++)
        {
            _binding.ReadTable(workspace, table, x, out TLanes c, out TLanes s);
            var inverse = BatchMatrix<TLanes, T>.Rotation(table.Kind, c, TLanes.Zero - s);
            Reverse(workspace, table.Shape, table.Walk, table.Offsets[x], table.Flip, inverse, out BatchOverlaps<TLanes> overlaps);
            Slope(table.Kind, overlaps).Store(slopes + ((nint)x * width));
        }

        // The derivative by a summand S is the sum of ∂L/∂η(x) over x ⊇ S.
        for (int bit = 1; bit < size; bit <<= 1)
        {
            for (int x = 0; x < size; x++)
            {
                if ((x & bit) == 0)
                {
                    T* to = slopes + ((nint)x * width);
                    (TLanes.Load(to) + TLanes.Load(slopes + ((nint)(x | bit) * width))).Store(to);
                }
            }
        }

        foreach (BatchMonomial monomial in table.Monomials)
        {
            AddSlope(workspace, monomial.Angle, monomial.Mask, TLanes.Load(slopes + ((nint)monomial.Controls * width)));
        }
    }

    /// <summary>Hands a tile's slopes on to its samples' features and to the group's sums. The state's gradient is 2λ, hence the halves.</summary>
    private void Collect(BatchWorkspace<TLanes, T> workspace, int tile, double* angleSlopes)
    {
        int lanes = LanesOf(tile), featureCount = Program.Circuit.FeatureCount;
        for (int angle = 0; angle < Program.Angles.Length; angle++)
        {
            T* slopes = workspace.Slopes + ((nint)angle * TLanes.Count);
            for (int lane = 0; lane < lanes; lane++)
            {
                angleSlopes[angle] += 0.5 * double.CreateTruncating(slopes[lane]);
            }

            if (_featureGradient == null || Program.IsUniform[angle])
            {
                continue;
            }

            foreach (AngleTerm term in Program.Angles[angle].Terms)
            {
                if (term.Kind == SymbolKind.Feature)
                {
                    double* column = _featureGradient + ((nint)tile * TLanes.Count * featureCount) + term.Index;
                    for (int lane = 0; lane < lanes; lane++)
                    {
                        column[(nint)lane * featureCount] += 0.5 * term.Coefficient * double.CreateTruncating(slopes[lane]);
                    }
                }
            }
        }
    }

    private void SumParameters(Span<double> gradient)
    {
        gradient.Clear();
        int count = Program.Angles.Length;
        for (int angle = 0; angle < count; angle++)
        {
            double slope = 0;
            for (int group = 0; group < _groups; group++)
            {
                slope += _angleSlopes.Pointer[(group * count) + angle];
            }

            foreach (AngleTerm term in Program.Angles[angle].Terms)
            {
                if (term.Kind == SymbolKind.Parameter)
                {
                    gradient[term.Index] += term.Coefficient * slope;
                }
            }
        }
    }
}
