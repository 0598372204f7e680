using System.Numerics;
using System.Runtime.InteropServices;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// What a program needs to know of one set of parameters, features and one input word: angles, their half-angle sines and cosines, and the matrices of
/// all gates, forward and inverse. Allocated once, refilled without allocation.
/// </summary>
internal sealed unsafe class StateVectorBinding<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly StateVectorProgram _program;
    private readonly double[] _constants;
    private readonly int[] _firstTerms;
    private readonly AngleTerm[] _terms;
    private readonly int[] _classical; // angles that have to wait for measurements
    private readonly double[] _half;
    private readonly double[] _sin;
    private readonly double[] _cos;
    private readonly double[] _etas; // scratch of the largest multiplexed table
    private readonly sbyte[] _bits;
    private readonly ClassicalEvaluator _evaluator;
    private double[] _parameters = [];
    private double[] _features = [];

    public StateVectorBinding(StateVectorProgram program)
    {
        _program = program;
        int count = program.Angles.Length;
        _constants = [.. program.Angles.Select(static angle => angle.Constant)];
        _terms = [.. program.Angles.SelectMany(static angle => angle.Terms)];
        _firstTerms = new int[count + 1];
        for (int k = 0; k < count; k++)
        {
            _firstTerms[k + 1] = _firstTerms[k] + program.Angles[k].Terms.Length;
        }

        _classical = [.. Enumerable.Range(0, count).Where(k => program.Angles[k].Terms.Any(static term => term.Kind == SymbolKind.Classical))];
        int padded = (count + 7) & ~7;
        (_half, _sin, _cos) = (new double[padded], new double[padded], new double[padded]);
        _etas = new double[program.Steps.OfType<MultiplexedStep>().Select(static step => 1 << step.Controls.Length).DefaultIfEmpty(0).Max()];
        _bits = new sbyte[program.Circuit.BitCount];
        _evaluator = new ClassicalEvaluator(program.Circuit);
        Matrices = Allocate(program.MatrixLength);
        Inverses = Allocate(program.MatrixLength);
        Tables = Allocate(program.TableLength);
    }

    ~StateVectorBinding() => Free();

    /// <summary>8 numbers per gate or layer slot, at the offsets that the steps name.</summary>
    public T* Matrices { get; private set; }

    public T* Inverses { get; private set; }

    /// <summary>Per multiplexed rotation cos(η/2) of all control values, then sin(η/2).</summary>
    public T* Tables { get; private set; }

    /// <summary>Whether <see cref="Inverses"/> are wanted; set before binding.</summary>
    public bool BindsInverses { get; set; }

    public ulong InputWord { get; private set; }

    /// <summary>The result bits of the run so far; −1 where not measured.</summary>
    public ReadOnlySpan<sbyte> Bits => _bits;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    public bool IsOn(ulong inputMask) => (InputWord & inputMask) == inputMask;

    public ReadOnlySpan<AngleTerm> Terms(int angle) => _terms.AsSpan(_firstTerms[angle].._firstTerms[angle + 1]);

    public void Bind(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ulong inputWord)
    {
        Circuit circuit = _program.Circuit;
        Check(parameters.Length, circuit.ParameterCount, "parameters");
        Check(features.Length, circuit.FeatureCount, "features");
        InputWord = inputWord;
        Copy(parameters, ref _parameters);
        Copy(features, ref _features);
        for (int k = 0; k < _constants.Length; k++)
        {
            double sum = _constants[k];
            for (int t = _firstTerms[k]; t < _firstTerms[k + 1]; t++)
            {
                AngleTerm term = _terms[t];
                sum += term.Kind switch
                {
                    SymbolKind.Parameter => term.Coefficient * parameters[term.Index],
                    SymbolKind.Feature => term.Coefficient * features[term.Index],
                    _ => 0, // added when the expression is known
                };
            }

            _half[k] = sum / 2;
        }

        EvaluateSines();
        foreach (StateVectorStep step in _program.Steps)
        {
            switch (step)
            {
                case LayerStep layer:
                    Bind(layer);
                    break;
                case GateStep { IsDynamic: false } gate:
                    WriteMatrix(gate);
                    break;
                case MultiplexedStep { IsDynamic: false } rotation:
                    WriteTable(rotation);
                    break;
            }
        }
    }

    /// <summary>Begins a run or shot with the bound values.</summary>
    public void ForgetResults()
    {
        Array.Fill(_bits, (sbyte)-1);
        _evaluator.Begin(_parameters, _features, (long)InputWord);
    }

    public void SetBit(int bit, bool isOne)
    {
        _bits[bit] = (sbyte)(isOne ? 1 : 0);
        _evaluator.SetBit(bit, isOne);
    }

    /// <summary>A place in the run that <see cref="GoBack"/> can return to.</summary>
    public int Mark() => _evaluator.Mark();

    /// <summary>Forgets the results since a mark, and what followed from them.</summary>
    public void GoBack(int mark) => _evaluator.GoBack(mark, _bits);

    public bool Holds(int condition) => _evaluator.Holds(condition);

    public long Integer(int expression) => _evaluator.Integer(expression);

    public double Number(int expression) =>
        _program.Circuit.Expressions[expression].Type == ClassicalType.Double ? _evaluator.Number(expression) : _evaluator.Integer(expression);

    /// <summary>Writes the matrix of a gate whose angle depends on what has been measured.</summary>
    public void BindNow(GateStep gate)
    {
        if (gate.Gate.Angle >= 0)
        {
            Complete(gate.Gate.Angle);
        }

        WriteMatrix(gate);
    }

    /// <summary>Writes the table of a rotation whose angles depend on what has been measured.</summary>
    public void BindNow(MultiplexedStep rotation)
    {
        foreach (MonomialUse monomial in rotation.Monomials)
        {
            Complete(monomial.Angle);
        }

        WriteTable(rotation);
    }

    // All widths give the same bits; the framework's own SinCos does not even from run to run, see LaneTrigonometry.
    private void EvaluateSines()
    {
        if (Lanes512<double>.IsSupported)
        {
            EvaluateSines<Lanes512<double>>();
        }
        else if (Lanes256<double>.IsSupported)
        {
            EvaluateSines<Lanes256<double>>();
        }
        else
        {
            EvaluateSines<Lanes128<double>>();
        }
    }

    private void EvaluateSines<TLanes>()
        where TLanes : struct, ILanes<TLanes, double>
    {
        fixed (double* half = _half, sin = _sin, cos = _cos)
        {
            for (int k = 0; k < _half.Length; k += TLanes.Count)
            {
                (TLanes s, TLanes c) = LaneTrigonometry.SinCos(TLanes.Load(half + k));
                s.Store(sin + k);
                c.Store(cos + k);
            }
        }
    }

    private static void Check(int given, int wanted, string what)
    {
        if (given != wanted)
        {
            throw new QrnnException($"Got {given} {what}; the circuit has {wanted}.");
        }
    }

    private static void Copy(ReadOnlySpan<double> values, ref double[] destination)
    {
        if (destination.Length != values.Length)
        {
            destination = new double[values.Length];
        }

        values.CopyTo(destination);
    }

    private void Complete(int angle)
    {
        if (Array.BinarySearch(_classical, angle) < 0)
        {
            return;
        }

        double sum = _constants[angle];
        foreach (AngleTerm term in Terms(angle))
        {
            sum += term.Coefficient * term.Kind switch
            {
                SymbolKind.Parameter => _parameters[term.Index],
                SymbolKind.Feature => _features[term.Index],
                _ => Number(term.Index),
            };
        }

        _half[angle] = sum / 2;
        (_sin[angle], _cos[angle]) = Math.SinCos(sum / 2);
    }

    private void Bind(LayerStep layer)
    {
        if (layer.PlainTurns.Length > 0)
        {
            BindTurns(layer);
            return;
        }

        Span<double> product = stackalloc double[StateVectorMatrices.Length];
        Span<double> next = stackalloc double[StateVectorMatrices.Length];
        Span<double> old = stackalloc double[StateVectorMatrices.Length];
        for (int slot = 0; slot < layer.Gates.Length; slot++)
        {
            GateUse[] gates = layer.Gates[slot];
            T* matrix = Matrices + layer.Matrix + (8 * slot);
            T* inverse = Inverses + layer.Matrix + (8 * slot);
            product.Clear();
            (product[0], product[3]) = (1, 1);
            foreach (GateUse gate in gates)
            {
                if (IsOn(gate.InputMask))
                {
                    product.CopyTo(old);
                    WriteMatrix(gate, next);
                    StateVectorMatrices.Multiply(next, old, product);
                }
            }

            Store(product, matrix, inverse);
        }
    }

    // Imaginary parts and padding were zero from the start.
    private void BindTurns(LayerStep layer)
    {
        T* matrix = Matrices + layer.Matrix;
        T* inverse = Inverses + layer.Matrix;
        foreach (int angle in layer.PlainTurns)
        {
            T cos = T.CreateTruncating(_cos[angle]), sin = T.CreateTruncating(_sin[angle]);
            (matrix[0], matrix[1], matrix[2], matrix[3]) = (cos, -sin, sin, cos);
            if (BindsInverses)
            {
                (inverse[0], inverse[1], inverse[2], inverse[3]) = (cos, sin, -sin, cos);
            }

            matrix += StateVectorMatrices.Length;
            inverse += StateVectorMatrices.Length;
        }
    }

    public void WriteMatrix(GateUse gate, Span<double> matrix) =>
        StateVectorMatrices.Write(gate.Kind, gate.Angle < 0 ? 0 : _cos[gate.Angle], gate.Angle < 0 ? 0 : _sin[gate.Angle], matrix);

    private void WriteMatrix(GateStep gate)
    {
        Span<double> matrix = stackalloc double[StateVectorMatrices.Length];
        WriteMatrix(gate.Gate, matrix);
        Store(matrix, Matrices + gate.Matrix, Inverses + gate.Matrix);
    }

    private static void Store(ReadOnlySpan<double> values, T* matrix, T* inverse)
    {
        Span<double> adjoint = stackalloc double[StateVectorMatrices.Length];
        StateVectorMatrices.Adjoint(values, adjoint);
        for (int k = 0; k < StateVectorMatrices.Length; k++)
        {
            matrix[k] = T.CreateTruncating(values[k]);
            inverse[k] = T.CreateTruncating(adjoint[k]);
        }
    }

    private void WriteTable(MultiplexedStep rotation)
    {
        int size = 1 << rotation.Controls.Length;
        Span<double> eta = _etas.AsSpan(0, size);
        eta.Clear();
        foreach (MonomialUse monomial in rotation.Monomials)
        {
            eta[(int)monomial.Controls] += IsOn(monomial.InputMask) ? _half[monomial.Angle] : 0;
        }

        // Subset sums: η(x) = Σ over S ⊆ x.
        for (int bit = 1; bit < size; bit <<= 1)
        {
            for (int x = 0; x < size; x++)
            {
                eta[x] += (x & bit) != 0 ? eta[x ^ bit] : 0;
            }
        }

        for (int x = 0; x < size; x++)
        {
            (double sin, double cos) = Math.SinCos(eta[x]);
            Tables[rotation.Table + x] = T.CreateTruncating(cos);
            Tables[rotation.Table + size + x] = T.CreateTruncating(sin);
        }
    }

    private static T* Allocate(int length)
    {
        nuint count = (nuint)Math.Max(16, length);
        var memory = (T*)NativeMemory.AlignedAlloc(count * (nuint)sizeof(T), 64);
        new Span<T>(memory, (int)count).Clear();
        return memory;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Matrices);
        NativeMemory.AlignedFree(Inverses);
        NativeMemory.AlignedFree(Tables);
        Matrices = Inverses = Tables = null;
    }
}
