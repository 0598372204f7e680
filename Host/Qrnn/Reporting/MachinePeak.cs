using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Qrnn.Reporting;

/// <summary>
/// What this machine can do at best, measured here and now: the yardstick beside every speed that the benchmark reports. One thread's
/// numbers; several threads together seldom reach the multiple.
/// </summary>
/// <param name="DoubleFlops">Fused multiply-adds in double precision, in operations per second (2 per element).</param>
/// <param name="SingleFlops">The same in single precision.</param>
/// <param name="CacheBytes">In-place scaling of 256 kB in bytes per second, reads and writes counted.</param>
/// <param name="VectorBits">Width of the widest vector that the runtime uses on this machine.</param>
public sealed record MachinePeak(double DoubleFlops, double SingleFlops, double CacheBytes, int VectorBits)
{
    private const int Rounds = 7;
    private const int Chains = 12; // latency 4 × 2 units = 8 chains keep both units busy; 12 leave room for slower parts
    private const int CacheElements = 256 * 1024 / sizeof(double);

    /// <summary>Measures for about a tenth of a second; the best of several rounds, since every disturbance only slows.</summary>
    public static MachinePeak Measure() => new(
        BestRate(static () => FusedMultiplyAdd<double>(200_000)),
        BestRate(static () => FusedMultiplyAdd<float>(200_000)),
        MeasureCache(),
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);

    private static double MeasureCache()
    {
        double[] data = new double[CacheElements];
        Array.Fill(data, 1.0);
        return BestRate(() =>
        {
            const int passes = 40;
            for (int pass = 0; pass < passes; pass++)
            {
                Scale(data, pass % 2 == 0 ? 0.5 : 2.0);
            }

            return passes * 2L * CacheElements * sizeof(double);
        });
    }

    private static double BestRate(Func<long> work)
    {
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            long done = work();
            best = Math.Max(best, done / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static long FusedMultiplyAdd<T>(int repetitions)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Vector512.IsHardwareAccelerated ? Wide<T>(repetitions) : Vector256.IsHardwareAccelerated ? Middle<T>(repetitions) : Narrow<T>(repetitions);

    // Twelve independent chains in registers. The three widths are written out because the runtime keeps a local in a register only when
    // its type is fixed.
    private static long Wide<T>(int repetitions)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector512<T> m = Vector512.Create(T.CreateChecked(0.999)), a = Vector512.Create(T.CreateChecked(0.001));
        Vector512<T> c0 = a, c1 = m, c2 = a + m, c3 = a - m, c4 = m + m, c5 = a + a, c6 = c3 + a, c7 = c4 + a, c8 = c5 + m, c9 = c2 + m, c10 = c2 + a, c11 = c4 + m;
        for (int i = 0; i < repetitions; i++)
        {
            c0 = Fuse(c0, m, a);
            c1 = Fuse(c1, m, a);
            c2 = Fuse(c2, m, a);
            c3 = Fuse(c3, m, a);
            c4 = Fuse(c4, m, a);
            c5 = Fuse(c5, m, a);
            c6 = Fuse(c6, m, a);
            c7 = Fuse(c7, m, a);
            c8 = Fuse(c8, m, a);
            c9 = Fuse(c9, m, a);
            c10 = Fuse(c10, m, a);
            c11 = Fuse(c11, m, a);
        }

        Keep(Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11));
        return 2L * Chains * Vector512<T>.Count * repetitions;

        static Vector512<T> Fuse(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(double)
            ? Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
            : Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>();
    }

    private static long Middle<T>(int repetitions)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector256<T> m = Vector256.Create(T.CreateChecked(0.999)), a = Vector256.Create(T.CreateChecked(0.001));
        Vector256<T> c0 = a, c1 = m, c2 = a + m, c3 = a - m, c4 = m + m, c5 = a + a, c6 = c3 + a, c7 = c4 + a, c8 = c5 + m, c9 = c2 + m, c10 = c2 + a, c11 = c4 + m;
        for (int i = 0; i < repetitions; i++)
        {
            c0 = Fuse(c0, m, a);
            c1 = Fuse(c1, m, a);
            c2 = Fuse(c2, m, a);
            c3 = Fuse(c3, m, a);
            c4 = Fuse(c4, m, a);
            c5 = Fuse(c5, m, a);
            c6 = Fuse(c6, m, a);
            c7 = Fuse(c7, m, a);
            c8 = Fuse(c8, m, a);
            c9 = Fuse(c9, m, a);
            c10 = Fuse(c10, m, a);
            c11 = Fuse(c11, m, a);
        }

        Keep(Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11));
        return 2L * Chains * Vector256<T>.Count * repetitions;

        static Vector256<T> Fuse(Vector256<T> x, Vector256<T> y, Vector256<T> z) => typeof(T) == typeof(double)
            ? Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
            : Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>();
    }

    private static long Narrow<T>(int repetitions)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector128<T> m = Vector128.Create(T.CreateChecked(0.999)), a = Vector128.Create(T.CreateChecked(0.001));
        Vector128<T> c0 = a, c1 = m, c2 = a + m, c3 = a - m, c4 = m + m, c5 = a + a, c6 = c3 + a, c7 = c4 + a, c8 = c5 + m, c9 = c2 + m, c10 = c2 + a, c11 = c4 + m;
        for (int i = 0; i < repetitions; i++)
        {
            c0 = Fuse(c0, m, a);
            c1 = Fuse(c1, m, a);
            c2 = Fuse(c2, m, a);
            c3 = Fuse(c3, m, a);
            c4 = Fuse(c4, m, a);
            c5 = Fuse(c5, m, a);
            c6 = Fuse(c6, m, a);
            c7 = Fuse(c7, m, a);
            c8 = Fuse(c8, m, a);
            c9 = Fuse(c9, m, a);
            c10 = Fuse(c10, m, a);
            c11 = Fuse(c11, m, a);
        }

        Keep(Vector128.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11));
        return 2L * Chains * Vector128<T>.Count * repetitions;

        static Vector128<T> Fuse(Vector128<T> x, Vector128<T> y, Vector128<T> z) => typeof(T) == typeof(double)
            ? Vector128.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>()
            : Vector128.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>();
    }

    private static void Scale(Span<double> data, double factor)
    {
        ref double start = ref data[0];
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<double> wide = Vector512.Create(factor);
            for (nuint i = 0; i < (nuint)data.Length; i += 8)
            {
                (Vector512.LoadUnsafe(ref start, i) * wide).StoreUnsafe(ref start, i);
            }
        }
        else
        {
            Vector256<double> wide = Vector256.Create(factor);
            for (nuint i = 0; i < (nuint)data.Length; i += 4)
            {
                (Vector256.LoadUnsafe(ref start, i) * wide).StoreUnsafe(ref start, i);
            }
        }
    }

    // The sum depends on every chain; refusing an impossible value keeps the compiler from removing them.
    private static void Keep<T>(T sum)
        where T : IFloatingPointIeee754<T>
    {
        if (T.IsNaN(sum))
        {
            throw new InvalidOperationException("A bounded recurrence became NaN.");
        }
    }
}
