using System.Numerics;
using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// The tables of a fused cell: for every operation and index x the numbers c, s and their slopes by η(x), computed once per set of
/// parameters and used for all steps and samples; and the way back, from ∂L/∂η to ∂L/∂parameter.
/// </summary>
/// <typeparam name="T">Number type of the tables as the kernels read them; they are computed in double.</typeparam>
/// <typeparam name="TWide">Double-precision registers of the machine's width.</typeparam>
internal sealed unsafe class TileTables<T, TWide> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TWide : struct, ILanes<TWide, double>
{
    /// <summary>Entries worked on at a time: the block's states for as many stay in the first-level cache.</summary>
    private const int Chunk = 64;

    /// <summary>Room behind each table: kernels read whole registers.</summary>
    private const int Padding = 16;

    private readonly TileProgram _program;
    private readonly int[] _entries;
    private readonly long[] _offsets;
    private readonly NativeArray<T> _tables;
    private readonly NativeArray<double>[] _scratch;

    public TileTables(TileProgram program, int workers)
    {
        _program = program;
        int count = program.Operations.Length;
        _entries = new int[count];
        _offsets = new long[count + 1];
        Scales = new double[count];
        int largest = Chunk, largestBlock = 1;
        for (int i = 0; i < count; i++)
        {
            TileOperation operation = program.Operations[i];
            _entries[i] = operation.IsUniform ? 1 : operation.Pairs << (operation.UsesWords ? program.WordBits : 0);
            _offsets[i + 1] = _offsets[i] + (2 * TableLength(i));
            largest = Math.Max(largest, RoundUp(_entries[i]));
            largestBlock = Math.Max(largestBlock, 1 << operation.BlockBits);
        }

        _tables = new NativeArray<T>(_offsets[count]);
        _scratch = new NativeArray<double>[workers];
        for (int worker = 0; worker < workers; worker++)
        {
            _scratch[worker] = new NativeArray<double>((5L * largest) + ((2L * largestBlock) + 2) * Chunk);
        }
    }

    /// <summary>Number of table entries of an operation.</summary>
    public int Entries(int operation) => _entries[operation];

    /// <summary>Where an operation's table begins; see <see cref="ITableAccess{TLanes, T}"/> for its layout.</summary>
    public T* Of(int operation) => _tables.Pointer + _offsets[operation];

    /// <summary>Where the table of ∂c/∂η and ∂s/∂η begins, laid out alike.</summary>
    public T* SlopesOf(int operation) => Of(operation) + TableLength(operation);

    /// <summary>
    /// The common factor that an operation's table was multiplied by: 1 / max √(c² + s²). Probabilities do not depend on it, and it keeps
    /// states of deep cells away from underflow.
    /// </summary>
    public double[] Scales { get; }

    /// <summary>Fills one operation's table.</summary>
    public void Evaluate(int index, ReadOnlySpan<double> parameters, int worker)
    {
        TileOperation operation = _program.Operations[index];
        int entries = _entries[index];
        int padded = RoundUp(Math.Max(entries, Chunk));
        double* angles = _scratch[worker].Pointer;
        new Span<double>(angles, padded).Clear();
        foreach (TableMonomial monomial in operation.Monomials)
        {
            angles[monomial.Mask] += monomial.Angle.Evaluate(parameters);
        }

        SumSubsets(angles, entries);
        double* cosines = angles + padded;
        double* sines = cosines + padded;
        double* cosineSlopes = sines + padded;
        double* sineSlopes = cosineSlopes + padded;
        double* block = sineSlopes + padded;
        for (int at = 0; at < entries; at += Chunk)
        {
            int length = Math.Min(Chunk, RoundUp(entries - at));
            EvaluateChunk(operation, angles + at, cosines + at, sines + at, cosineSlopes + at, sineSlopes + at, block, length);
        }

        double scale = operation.Block.IsEmpty || operation.Amplified ? 1 : 1 / Math.Sqrt(LargestNorm(cosines, sines, entries));
        Scales[index] = scale;
        int words = operation.UsesWords ? 1 << _program.WordBits : 1;
        T* record = Of(index);
        T* slopes = SlopesOf(index);
        for (int x = 0; x < entries; record += 2 * words, slopes += 2 * words)
        {
            for (int word = 0; word < words && x < entries; word++, x++)
            {
                record[word] = T.CreateTruncating(cosines[x] * scale);
                record[words + word] = T.CreateTruncating(sines[x] * scale);
                slopes[word] = T.CreateTruncating(cosineSlopes[x] * scale);
                slopes[words + word] = T.CreateTruncating(sineSlopes[x] * scale);
            }
        }
    }

    /// <summary>Turns ∂L/∂η of every entry into ∂L/∂angle of every monomial, in place at the monomials' masks.</summary>
    public void PullBack(int index, double* angleGradient) => SumSupersets(angleGradient, _entries[index]);

    /// <summary>Adds an operation's share of the gradient, after <see cref="PullBack"/>.</summary>
    public void Collect(int index, double* angleGradient, Span<double> gradient)
    {
        foreach (TableMonomial monomial in _program.Operations[index].Monomials)
        {
            foreach (AngleTerm term in monomial.Angle.Terms)
            {
                gradient[term.Index] += term.Coefficient * angleGradient[monomial.Mask];
            }
        }
    }

    public void Dispose()
    {
        _tables.Dispose();
        foreach (NativeArray<double> scratch in _scratch)
        {
            scratch.Dispose();
        }
    }

    private int TableLength(int operation) => RoundUp((2 * _entries[operation]) + Padding);

    /// <summary>Rounds up to whole registers of the widest kind.</summary>
    private static int RoundUp(int length) => (length + 15) & ~15;

    /// <summary>values[x] ← Σ_{S ⊆ x} values[S], the subset-sum (zeta) transform.</summary>
    private static void SumSubsets(double* values, int entries)
    {
        for (int bit = 1; bit < entries; bit <<= 1)
        {
            if (bit < TWide.Count)
            {
                for (int start = bit; start < entries; start += 2 * bit)
                {
                    for (int x = start; x < start + bit; x++)
                    {
                        values[x] += values[x - bit];
                    }
                }

                continue;
            }

            for (int start = bit; start < entries; start += 2 * bit)
            {
                for (int x = start; x < start + bit; x += TWide.Count)
                {
                    (TWide.Load(values + x) + TWide.Load(values + x - bit)).Store(values + x);
                }
            }
        }
    }

    /// <summary>values[S] ← Σ_{x ⊇ S} values[x], the transpose of <see cref="SumSubsets"/>.</summary>
    private static void SumSupersets(double* values, int entries)
    {
        for (int bit = 1; bit < entries; bit <<= 1)
        {
            if (bit < TWide.Count)
            {
                for (int start = 0; start < entries; start += 2 * bit)
                {
                    for (int x = start; x < start + bit; x++)
                    {
                        values[x] += values[x + bit];
                    }
                }

                continue;
            }

            for (int start = 0; start < entries; start += 2 * bit)
            {
                for (int x = start; x < start + bit; x += TWide.Count)
                {
                    (TWide.Load(values + x) + TWide.Load(values + x + bit)).Store(values + x);
                }
            }
        }
    }

    private static double LargestNorm(double* cosines, double* sines, int entries)
    {
        double largest = 0;
        for (int x = 0; x < entries; x++)
        {
            largest = Math.Max(largest, (cosines[x] * cosines[x]) + (sines[x] * sines[x]));
        }

        return largest;
    }

    private static void EvaluateChunk(
        TileOperation operation, double* angles, double* cosines, double* sines, double* cosineSlopes, double* sineSlopes, double* block, int length)
    {
        double* halfCosines = block;
        double* halfSines = block + Chunk;
        for (int x = 0; x < length; x += TWide.Count)
        {
            (TWide sin, TWide cos) = LaneTrigonometry.SinCos(TWide.Load(angles + x) * TWide.Broadcast(0.5));
            sin.Store(halfSines + x);
            cos.Store(halfCosines + x);
        }

        if (operation.Block.IsEmpty)
        {
            for (int x = 0; x < length; x += TWide.Count)
            {
                TWide cos = TWide.Load(halfCosines + x);
                TWide sin = TWide.Load(halfSines + x);
                cos.Store(cosines + x);
                sin.Store(sines + x);
                (sin * TWide.Broadcast(-0.5)).Store(cosineSlopes + x);
                (cos * TWide.Broadcast(0.5)).Store(sineSlopes + x);
            }

            return;
        }

        // Values and slopes of the block's amplitudes, one row of `length` numbers each; the column that starts in |0…0⟩ tells M, since
        // M = [[c, −s], [s, c]] was proved when the circuit was lowered.
        double* values = block + (2 * Chunk);
        double* slopes = values + ((nint)Chunk << operation.BlockBits);
        new Span<double>(values, Chunk).Fill(1);
        new Span<double>(slopes, Chunk).Clear();
        uint occupied = 1;
        foreach (BlockGate gate in operation.Block)
        {
            occupied = ApplyBlockGate(gate, operation.BlockBits, values, slopes, halfCosines, halfSines, length, occupied);
        }

        if ((occupied & 2) == 0)
        {
            // Nothing turned the target: its row was never stored and holds what the last block left there.
            new Span<double>(values + Chunk, Chunk).Clear();
            new Span<double>(slopes + Chunk, Chunk).Clear();
        }

        for (int x = 0; x < length; x += TWide.Count)
        {
            TWide c = TWide.Load(values + x), s = TWide.Load(values + Chunk + x);
            TWide cSlope = TWide.Load(slopes + x), sSlope = TWide.Load(slopes + Chunk + x);
            if (operation.Amplified)
            {
                // (c, s) / √(c² + s²) turns by (c s′ − s c′) / (c² + s²) per unit of η.
                TWide norm = TWide.MultiplyAdd(c, c, s * s);
                TWide turn = TWide.NegativeMultiplyAdd(s, cSlope, c * sSlope) / norm;
                TWide root = TWide.SquareRoot(norm);
                c /= root;
                s /= root;
                cSlope = (TWide.Zero - s) * turn;
                sSlope = c * turn;
            }

            c.Store(cosines + x);
            s.Store(sines + x);
            cSlope.Store(cosineSlopes + x);
            sSlope.Store(sineSlopes + x);
        }
    }

    /// <summary>Applies one gate to the rows of a block; <paramref name="occupied"/> marks rows that may be non-zero, the others are not stored.</summary>
    private static uint ApplyBlockGate(
        BlockGate gate, int bits, double* values, double* slopes, double* halfCosines, double* halfSines, int length, uint occupied)
    {
        uint result = occupied;
        for (int zero = 0; zero < 1 << bits; zero++)
        {
            int one = zero | (1 << gate.TargetBit);
            if (zero == one || (zero & gate.ControlMask) != gate.ControlMask)
            {
                continue;
            }

            bool hasZero = (occupied >> zero & 1) != 0, hasOne = (occupied >> one & 1) != 0;
            if (gate.Project)
            {
                result &= ~(1u << one);
            }
            else if (hasZero || hasOne)
            {
                result |= (1u << zero) | (1u << one);
                MixRows(
                    gate,
                    values + ((nint)zero * Chunk),
                    values + ((nint)one * Chunk),
                    slopes + ((nint)zero * Chunk),
                    slopes + ((nint)one * Chunk),
                    halfCosines,
                    halfSines,
                    length,
                    hasZero,
                    hasOne);
            }
        }

        return result;
    }

    private static void MixRows(
        BlockGate gate, double* zero, double* one, double* zeroSlope, double* oneSlope, double* halfCosines, double* halfSines, int length, bool hasZero, bool hasOne)
    {
        TWide half = TWide.Broadcast(0.5);
        TWide factor = TWide.Broadcast(gate.TableFactor);
        bool constant = gate.TableFactor == 0;
        TWide m00 = TWide.Broadcast(constant ? gate.Matrix[0] : 0), m01 = TWide.Broadcast(constant ? gate.Matrix[1] : 0);
        TWide m10 = TWide.Broadcast(constant ? gate.Matrix[2] : 0), m11 = TWide.Broadcast(constant ? gate.Matrix[3] : 0);
        for (int x = 0; x < length; x += TWide.Count)
        {
            TWide v0 = hasZero ? TWide.Load(zero + x) : TWide.Zero;
            TWide v1 = hasOne ? TWide.Load(one + x) : TWide.Zero;
            TWide d0 = hasZero ? TWide.Load(zeroSlope + x) : TWide.Zero;
            TWide d1 = hasOne ? TWide.Load(oneSlope + x) : TWide.Zero;
            if (constant)
            {
                TWide.MultiplyAdd(m00, v0, m01 * v1).Store(zero + x);
                TWide.MultiplyAdd(m10, v0, m11 * v1).Store(one + x);
                TWide.MultiplyAdd(m00, d0, m01 * d1).Store(zeroSlope + x);
                TWide.MultiplyAdd(m10, d0, m11 * d1).Store(oneSlope + x);
                continue;
            }

            TWide c = TWide.Load(halfCosines + x);
            TWide s = TWide.Load(halfSines + x) * factor;
            TWide new0 = TWide.NegativeMultiplyAdd(s, v1, c * v0);
            TWide new1 = TWide.MultiplyAdd(s, v0, c * v1);
            TWide turn = half * factor;
            // The slope of the rotation itself is the rotation by a quarter turn more, times factor/2.
            TWide.NegativeMultiplyAdd(turn, new1, TWide.NegativeMultiplyAdd(s, d1, c * d0)).Store(zeroSlope + x);
            TWide.MultiplyAdd(turn, new0, TWide.MultiplyAdd(s, d0, c * d1)).Store(oneSlope + x);
            new0.Store(zero + x);
            new1.Store(one + x);
        }
    }
}
