using System.Numerics;
using System.Runtime.Intrinsics;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>Runs a program's steps, forward or back, on state buffers. Holds the binding and scratch; one per thread.</summary>
internal sealed unsafe class StateVectorEngine<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IStateVectorKernels<T> _kernels;
    private readonly StateVectorPermutationPlan[] _forward; // by a permutation step's number
    private readonly StateVectorPermutationPlan[] _back;

    public StateVectorEngine(StateVectorProgram program, VectorWidth width)
    {
        if (typeof(T) != typeof(double) && typeof(T) != typeof(float))
        {
            throw new QrnnException($"A state vector holds double or float, not {typeof(T).Name}.");
        }

        Program = program;
        Binding = new StateVectorBinding<T>(program);
        GroupFactors = new double[program.GroupCount];
        _kernels = CreateKernels(program.QubitCount, width);

        // Layered circuits repeat few permutations: equal ones share a plan, which then stays in the cache.
        var plans = new Dictionary<string, StateVectorPermutationPlan>();
        StateVectorPermutationPlan Plan(ulong[] columns)
        {
            string key = string.Join(',', columns);
            return plans.TryGetValue(key, out StateVectorPermutationPlan? plan) ? plan : plans[key] = _kernels.PlanPermutation(columns);
        }

        PermutationStep[] permutations = [.. program.Steps.OfType<PermutationStep>().OrderBy(static step => step.Number)];
        _forward = [.. permutations.Select(step => Plan(step.InverseColumns))];
        _back = [.. permutations.Select(step => Plan(step.Columns))];
    }

    public StateVectorProgram Program { get; }

    public StateVectorBinding<T> Binding { get; }

    public IStateVectorKernels<T> Kernels => _kernels;

    /// <summary>Per postselection group the product of (squared norm after) / (squared norm before); filled when <see cref="RecordsGroups"/>.</summary>
    public double[] GroupFactors { get; }

    public bool RecordsGroups { get; set; }

    /// <summary>The widths that this machine has and a state of this many qubits fills, narrowest first.</summary>
    public static IEnumerable<VectorWidth> Widths(int qubitCount)
    {
        int length = (int)Math.Min(1L << qubitCount, 1 << 10);
        yield return VectorWidth.Scalar;
        if (Vector128.IsHardwareAccelerated && Vector128<T>.Count <= length)
        {
            yield return VectorWidth.Bits128;
        }

        if (Vector256.IsHardwareAccelerated && Vector256<T>.Count <= length)
        {
            yield return VectorWidth.Bits256;
        }

        if (Vector512.IsHardwareAccelerated && Vector512<T>.Count <= length)
        {
            yield return VectorWidth.Bits512;
        }
    }

    public void Dispose()
    {
        Binding.Dispose();
        (_kernels as IDisposable)?.Dispose();
    }

    /// <summary>Begins a run with the values that are bound: forgets measured bits and group factors.</summary>
    public void Begin()
    {
        Binding.ForgetResults();
        Array.Fill(GroupFactors, 1);
    }

    /// <summary>Applies one step; a measurement draws with (seed, shot, its number).</summary>
    public void Apply(StateVectorStep step, StateVectorBuffer<T> state, ulong seed, ulong shot)
    {
        if (step.Condition >= 0 && !Binding.Holds(step.Condition))
        {
            return;
        }

        switch (step)
        {
            case LayerStep layer:
                Apply(layer, state, Binding.Matrices);
                break;
            case PermutationStep permutation:
                Permute(state, _forward[permutation.Number], permutation.InverseOffset(permutation.Offset(Binding.InputWord)));
                break;
            case GateStep gate:
                if (Binding.IsOn(gate.Gate.InputMask))
                {
                    if (gate.IsDynamic)
                    {
                        Binding.BindNow(gate);
                    }

                    Apply(gate, state, Binding.Matrices);
                }

                break;
            case MultiplexedStep rotation:
                if (rotation.IsDynamic)
                {
                    Binding.BindNow(rotation);
                }

                Apply(rotation, state, isInverse: false);
                break;
            case PostselectStep postselect:
                Postselect(postselect, state);
                break;
            case MeasureStep measure:
                Measure(measure, state, CounterRandom.NextDouble(seed, shot, measure.Draw));
                break;
            default:
                throw new InvalidOperationException($"A {step.GetType().Name} does not act on a state.");
        }
    }

    /// <summary>Undoes a unitary step that the last run applied.</summary>
    public void Undo(StateVectorStep step, StateVectorBuffer<T> state)
    {
        switch (step)
        {
            case LayerStep layer:
                Apply(layer, state, Binding.Inverses);
                break;
            case PermutationStep permutation:
                Permute(state, _back[permutation.Number], permutation.Offset(Binding.InputWord));
                break;
            case GateStep gate:
                if (Binding.IsOn(gate.Gate.InputMask))
                {
                    Apply(gate, state, Binding.Inverses);
                }

                break;
            case MultiplexedStep rotation:
                Apply(rotation, state, isInverse: true);
                break;
            default:
                throw new InvalidOperationException($"A {step.GetType().Name} cannot be undone.");
        }
    }

    private static IStateVectorKernels<T> CreateKernels(int qubitCount, VectorWidth width)
    {
        VectorWidth[] widths = [.. Widths(qubitCount)];
        if (width != VectorWidth.Widest && !widths.Contains(width))
        {
            throw new QrnnException($"The vector width {width} is not to be had here for {qubitCount} qubits; there are {string.Join(", ", widths)}.");
        }

        return (width == VectorWidth.Widest ? widths[^1] : width) switch
        {
            VectorWidth.Bits512 => new StateVectorKernels<T, Vector512<T>, StateVectorLanes512<T>>(),
            VectorWidth.Bits256 => new StateVectorKernels<T, Vector256<T>, StateVectorLanes256<T>>(),
            VectorWidth.Bits128 => new StateVectorKernels<T, Vector128<T>, StateVectorLanes128<T>>(),
            _ => new StateVectorKernels<T, T, StateVectorScalarLanes<T>>(),
        };
    }

    private void Apply(LayerStep layer, StateVectorBuffer<T> state, T* matrices)
    {
        if (!layer.IsReal)
        {
            _kernels.ApplyComplexLayer(state.Re, state.Im, state.Bits, layer.Targets, matrices + layer.Matrix);
            return;
        }

        _kernels.ApplyRealLayer(state.Re, state.Bits, layer.Targets, matrices + layer.Matrix);
        if (state.IsComplex)
        {
            _kernels.ApplyRealLayer(state.Im, state.Bits, layer.Targets, matrices + layer.Matrix);
        }
    }

    private void Permute(StateVectorBuffer<T> state, StateVectorPermutationPlan plan, ulong offset)
    {
        _kernels.Permute(state.Re, state.Scratch, state.Bits, plan, offset);
        state.SwapRealWithScratch();
        if (state.IsComplex)
        {
            _kernels.Permute(state.Im, state.Scratch, state.Bits, plan, offset);
            state.SwapImaginaryWithScratch();
        }
    }

    private void Apply(GateStep gate, StateVectorBuffer<T> state, T* matrices)
    {
        T* matrix = matrices + gate.Matrix;
        if (!gate.Gate.IsReal)
        {
            _kernels.ApplyControlled(state.Re, state.Im, state.Bits, gate.Target, gate.Controls, matrix);
            return;
        }

        _kernels.ApplyControlled(state.Re, null, state.Bits, gate.Target, gate.Controls, matrix);
        if (state.IsComplex)
        {
            _kernels.ApplyControlled(state.Im, null, state.Bits, gate.Target, gate.Controls, matrix);
        }
    }

    private void Apply(MultiplexedStep rotation, StateVectorBuffer<T> state, bool isInverse)
    {
        int size = 1 << rotation.Controls.Length;
        T* cos = Binding.Tables + rotation.Table;
        T* sin = cos + size;
        int bit = 1 << rotation.Target;
        Span<double> m = stackalloc double[StateVectorMatrices.Length];
        T* re = state.Re;
        T* im = state.Im;
        for (int i = 0; i < state.Length; i = ((i | bit) + 1) & ~bit)
        {
            int x = Extract(rotation, i);
            T c = cos[x], s = isInverse ? -sin[x] : sin[x];
            if (rotation.Kind == GateKind.Ry)
            {
                (re[i], re[i | bit]) = ((c * re[i]) - (s * re[i | bit]), (c * re[i | bit]) + (s * re[i]));
                if (im is not null)
                {
                    (im[i], im[i | bit]) = ((c * im[i]) - (s * im[i | bit]), (c * im[i | bit]) + (s * im[i]));
                }

                continue;
            }

            StateVectorMatrices.Write(rotation.Kind, double.CreateTruncating(c), double.CreateTruncating(s), m);
            var first = new Complex(double.CreateTruncating(re[i]), double.CreateTruncating(im[i]));
            var second = new Complex(double.CreateTruncating(re[i | bit]), double.CreateTruncating(im[i | bit]));
            Complex newFirst = (new Complex(m[0], m[4]) * first) + (new Complex(m[1], m[5]) * second);
            Complex newSecond = (new Complex(m[2], m[6]) * first) + (new Complex(m[3], m[7]) * second);
            (re[i], im[i]) = (T.CreateTruncating(newFirst.Real), T.CreateTruncating(newFirst.Imaginary));
            (re[i | bit], im[i | bit]) = (T.CreateTruncating(newSecond.Real), T.CreateTruncating(newSecond.Imaginary));
        }
    }

    /// <summary>The value of a multiplexed rotation's controls in an amplitude's index.</summary>
    public static int Extract(MultiplexedStep rotation, int index)
    {
        if (System.Runtime.Intrinsics.X86.Bmi2.X64.IsSupported)
        {
            return (int)System.Runtime.Intrinsics.X86.Bmi2.X64.ParallelBitExtract((ulong)index, rotation.ControlMask);
        }

        int x = 0;
        for (int position = 0; position < rotation.Controls.Length; position++)
        {
            x |= ((index >> rotation.Controls[position]) & 1) << position;
        }

        return x;
    }

    // Projects on the drawn outcome and gives the state back the norm that it had, so that norms go on telling of postselections only.
    private void Measure(MeasureStep measure, StateVectorBuffer<T> state, double draw)
    {
        int bit = 1 << measure.Target;
        double zero = state.Weight(bit, 0), one = state.Weight(bit, bit);
        double all = zero + one;
        if (!(all > 0))
        {
            string what = measure.Result >= 0 ? $"result bit {measure.Result}" : "a reset";
            throw new QrnnException($"The state has norm {all} at the measurement of {what}: an earlier postselection cannot succeed.");
        }

        bool isOne = draw < one / all;
        T factor = T.CreateTruncating(Math.Sqrt(all / (isOne ? one : zero)));
        Collapse(state.Real, bit, isOne, factor, isReset: measure.Result < 0);
        Collapse(state.Imaginary, bit, isOne, factor, isReset: measure.Result < 0);
        if (measure.Result >= 0)
        {
            Binding.SetBit(measure.Result, isOne);
        }
    }

    private static void Collapse(Span<T> x, int bit, bool isOne, T factor, bool isReset)
    {
        for (int i = 0; i < x.Length; i = ((i | bit) + 1) & ~bit)
        {
            T kept = factor * x[isOne ? i | bit : i];
            bool toOne = isOne && !isReset;
            (x[i], x[i | bit]) = toOne ? (T.Zero, kept) : (kept, T.Zero);
        }
    }

    private void Postselect(PostselectStep step, StateVectorBuffer<T> state)
    {
        bool records = RecordsGroups && step.Group >= 0;
        double before = records ? state.SquaredNorm() : 0;
        int ancilla = 1 << step.Ancilla;
        if (step.Mode == PostselectMode.Project)
        {
            Project(state.Real, ancilla);
            Project(state.Imaginary, ancilla);
        }
        else
        {
            Amplify(state, ancilla, 1 << step.Target);
        }

        if (records)
        {
            GroupFactors[step.Group] *= before > 0 ? state.SquaredNorm() / before : 0;
        }
    }

    /// <summary>Sets all amplitudes with a bit to 0.</summary>
    public static void Project(Span<T> x, int bit)
    {
        for (int start = bit; start < x.Length; start += 2 * bit)
        {
            x.Slice(start, bit).Clear();
        }
    }

    private static void Amplify(StateVectorBuffer<T> state, int ancilla, int target)
    {
        int mask = ancilla | target;
        for (int i = 0; i < state.Length; i = ((i | mask) + 1) & ~mask)
        {
            double kept = Square(state, i) + Square(state, i | target);
            double lost = Square(state, i | ancilla) + Square(state, i | mask);
            T factor = T.CreateTruncating(kept > 0 ? Math.Sqrt((kept + lost) / kept) : 0);
            state.Re[i] *= factor;
            state.Re[i | target] *= factor;
            (state.Re[i | ancilla], state.Re[i | mask]) = (T.Zero, T.Zero);
            if (state.IsComplex)
            {
                state.Im[i] *= factor;
                state.Im[i | target] *= factor;
                (state.Im[i | ancilla], state.Im[i | mask]) = (T.Zero, T.Zero);
            }
        }
    }

    /// <summary>|amplitude|².</summary>
    public static double Square(StateVectorBuffer<T> state, int index)
    {
        double re = double.CreateTruncating(state.Re[index]);
        double im = state.IsComplex ? double.CreateTruncating(state.Im[index]) : 0;
        return (re * re) + (im * im);
    }
}
