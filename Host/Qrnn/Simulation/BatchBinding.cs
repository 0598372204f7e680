using System.Collections.Immutable;
using System.Numerics;

using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>
/// The numbers that a program's gates need: sines and cosines of half angles. What all samples share is worked out once a call, the rest for
/// each tile.
/// </summary>
internal sealed unsafe class BatchBinding<TLanes, T, TWide> : IDisposable
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TWide : struct, ILanes<TWide, double>
{
    private readonly BatchProgram _program;
    private readonly double[] _uniformParts; // constants and parameters of each angle, before halving
    private readonly double[] _etas;
    private readonly AngleTerm[][] _featureTerms;
    private readonly ImmutableArray<BatchMultiplexedStep> _sharedTables;
    private readonly ImmutableArray<BatchMultiplexedStep> _tileTables;
    private readonly NativeArray<T> _sines; // per angle cosine and sine, of uniform angles
    private readonly NativeArray<T> _tables; // per entry cosine and sine, of shared tables

    public BatchBinding(BatchProgram program)
    {
        _program = program;
        _uniformParts = new double[program.Angles.Length];
        _etas = new double[program.LargestTable];
        _featureTerms = [.. program.Angles.Select(static angle => angle.Terms.Where(static term => term.Kind == SymbolKind.Feature).ToArray())];
        _sharedTables = [.. program.Steps.OfType<BatchMultiplexedStep>().Where(static step => step.IsShared)];
        _tileTables = [.. program.Steps.OfType<BatchMultiplexedStep>().Where(static step => !step.IsShared)];
        _sines = new NativeArray<T>(2 * program.Angles.Length);
        _tables = new NativeArray<T>(2 * program.SharedTableLength);
    }

    public void Dispose()
    {
        _sines.Dispose();
        _tables.Dispose();
    }

    /// <summary>Works out what the samples of a call share.</summary>
    public void Bind(ReadOnlySpan<double> parameters)
    {
        for (int angle = 0; angle < _uniformParts.Length; angle++)
        {
            Angle definition = _program.Angles[angle];
            double sum = definition.Constant;
            foreach (AngleTerm term in definition.Terms)
            {
                sum += term.Kind == SymbolKind.Parameter ? term.Coefficient * parameters[term.Index] : 0;
            }

            _uniformParts[angle] = sum;
            if (_program.IsUniform[angle])
            {
                Store(sum / 2, _sines.Pointer + (2 * angle));
            }
        }

        foreach (BatchMultiplexedStep step in _sharedTables)
        {
            int size = step.Offsets.Length;
            Array.Clear(_etas, 0, size);
            foreach (BatchMonomial monomial in step.Monomials)
            {
                _etas[monomial.Controls] += _uniformParts[monomial.Angle] / 2;
            }

            // Subset sums: η(x) = Σ over S ⊆ x.
            for (int bit = 1; bit < size; bit <<= 1)
            {
                for (int x = 0; x < size; x++)
                {
                    _etas[x] += (x & bit) != 0 ? _etas[x ^ bit] : 0;
                }
            }

            for (int x = 0; x < size; x++)
            {
                Store(_etas[x], _tables.Pointer + (2 * ((long)step.Table + x)));
            }
        }
    }

    /// <summary>Works out what the samples of a tile need, one a lane; lanes past the batch repeat its last sample.</summary>
    public void BindTile(BatchWorkspace<TLanes, T> workspace, BatchInputs inputs, int tile)
    {
        int width = TLanes.Count;
        BindMasks(workspace, inputs, tile);
        nint* rows = stackalloc nint[width];
        for (int lane = 0; lane < width; lane++)
        {
            rows[lane] = (nint)SampleOf(inputs, tile, lane) * _program.Circuit.FeatureCount;
        }

        fixed (double* features = inputs.Features.Span)
        {
            for (int angle = 0; angle < _uniformParts.Length; angle++)
            {
                double* halves = workspace.Halves + ((nint)angle * width);
                double uniform = _uniformParts[angle] / 2;
                for (int lane = 0; lane < width; lane++)
                {
                    halves[lane] = uniform;
                }

                foreach (AngleTerm term in _featureTerms[angle])
                {
                    double* column = features + term.Index;
                    double factor = term.Coefficient / 2;
                    for (int lane = 0; lane < width; lane++)
                    {
                        halves[lane] += factor * column[rows[lane]];
                    }
                }
            }
        }

        // In a loop of its own: a register read right after its numbers were written one by one waits for them.
        for (int angle = 0; angle < _uniformParts.Length; angle++)
        {
            T* sines = workspace.Sines + ((nint)angle * 2 * width);
            if (_program.IsUniform[angle])
            {
                TLanes.Broadcast(_sines.Pointer[2 * angle]).Store(sines);
                TLanes.Broadcast(_sines.Pointer[(2 * angle) + 1]).Store(sines + width);
            }
            else
            {
                StoreSines(workspace, workspace.Halves + ((nint)angle * width), sines);
            }
        }

        foreach (BatchMultiplexedStep step in _tileTables)
        {
            BindTable(workspace, step);
        }
    }

    /// <summary>cos(η(x)/2) and sin(η(x)/2).</summary>
    public void ReadTable(BatchWorkspace<TLanes, T> workspace, BatchMultiplexedStep step, int x, out TLanes cosine, out TLanes sine)
    {
        nint entry = step.Table + x;
        if (step.IsShared)
        {
            cosine = TLanes.Broadcast(_tables.Pointer[2 * entry]);
            sine = TLanes.Broadcast(_tables.Pointer[(2 * entry) + 1]);
        }
        else
        {
            T* at = workspace.Tables + (entry * 2 * TLanes.Count);
            cosine = TLanes.Load(at);
            sine = TLanes.Load(at + TLanes.Count);
        }
    }

    private static int SampleOf(BatchInputs inputs, int tile, int lane) => Math.Min((tile * TLanes.Count) + lane, inputs.Samples - 1);

    private static void Store(double half, T* cosineAndSine)
    {
        (double sine, double cosine) = Math.SinCos(half);
        cosineAndSine[0] = T.CreateTruncating(cosine);
        cosineAndSine[1] = T.CreateTruncating(sine);
    }

    private void BindMasks(BatchWorkspace<TLanes, T> workspace, BatchInputs inputs, int tile)
    {
        ReadOnlySpan<int> words = inputs.Words.Span;
        for (int number = 0; number < _program.InputMasks.Length; number++)
        {
            int mask = _program.InputMasks[number];
            for (int lane = 0; lane < TLanes.Count; lane++)
            {
                workspace.Scratch[lane] = (words[SampleOf(inputs, tile, lane)] & mask) == mask ? T.One : T.Zero;
            }

            TLanes.Equal(TLanes.Load(workspace.Scratch), TLanes.Broadcast(T.One)).Store(workspace.Masks + ((nint)number * TLanes.Count));
        }
    }

    private void BindTable(BatchWorkspace<TLanes, T> workspace, BatchMultiplexedStep step)
    {
        int size = step.Offsets.Length, width = TLanes.Count;
        double* etas = workspace.Etas;
        new Span<double>(etas, size * width).Clear();
        foreach (BatchMonomial monomial in step.Monomials)
        {
            double* eta = etas + ((nint)monomial.Controls * width), half = workspace.Halves + ((nint)monomial.Angle * width);
            T* ones = workspace.Scratch;
            T* mask = workspace.Masks + ((nint)monomial.Mask * width);
            TLanes.Broadcast(T.One).Store(ones);
            if (monomial.Mask >= 0)
            {
                TLanes.Select(TLanes.Load(mask), TLanes.Broadcast(T.One), TLanes.Zero).Store(ones);
            }

            for (int lane = 0; lane < width; lane++)
            {
                eta[lane] += ones[lane] != T.Zero ? half[lane] : 0;
            }
        }

        for (int bit = 1; bit < size; bit <<= 1)
        {
            for (int x = 0; x < size; x++)
            {
                if ((x & bit) == 0)
                {
                    continue;
                }

                double* to = etas + ((nint)x * width), from = etas + ((nint)(x ^ bit) * width);
                for (int lane = 0; lane < width; lane += TWide.Count)
                {
                    (TWide.Load(to + lane) + TWide.Load(from + lane)).Store(to + lane);
                }
            }
        }

        for (int x = 0; x < size; x++)
        {
            StoreSines(workspace, etas + ((nint)x * width), workspace.Tables + (((nint)step.Table + x) * 2 * width));
        }
    }

    private static void StoreSines(BatchWorkspace<TLanes, T> workspace, double* halves, T* cosinesAndSines)
    {
        int width = TLanes.Count;
        double* wide = typeof(T) == typeof(double) ? (double*)cosinesAndSines : workspace.WideScratch;
        for (int lane = 0; lane < width; lane += TWide.Count)
        {
            (TWide sine, TWide cosine) = LaneTrigonometry.SinCos(TWide.Load(halves + lane));
            cosine.Store(wide + lane);
            sine.Store(wide + width + lane);
        }

        if (typeof(T) != typeof(double))
        {
            for (int k = 0; k < 2 * width; k++)
            {
                cosinesAndSines[k] = T.CreateTruncating(wide[k]);
            }
        }
    }
}
