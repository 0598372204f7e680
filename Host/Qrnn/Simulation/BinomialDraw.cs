namespace Qrnn.Simulation;

/// <summary>The random numbers of one draw of a branching walk: <see cref="CounterRandom"/> at (seed, path, draw), two numbers a block.</summary>
internal struct DrawStream(ulong seed, ulong path, ulong draw)
{
    private const int BlockBits = 24; // a draw takes a handful of blocks; 2^40 draws remain

    private ulong _block = draw << BlockBits;
    private ulong _kept;
    private bool _hasKept;

    /// <summary>Uniform on [0, 1).</summary>
    public double Next()
    {
        ulong bits;
        if (_hasKept)
        {
            (bits, _hasKept) = (_kept, false);
        }
        else
        {
            (bits, _kept) = CounterRandom.NextBits(seed, path, _block++);
            _hasKept = true;
        }

        return (bits >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The path of the shots that go the second way at this draw; those that go the first way keep theirs.</summary>
    /// <remarks>The finaliser of splitmix64 (Steele, Lea, Flood 2014): 64 well-mixed bits, so that a million paths meet with probability 3·10⁻⁸.</remarks>
    public static ulong Turn(ulong path, ulong draw)
    {
        ulong x = path + ((draw + 1) * 0x9E3779B97F4A7C15UL);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}

/// <summary>Numbers of successes among independent trials, exact up to the rounding of doubles, in constant time for any number of trials.</summary>
/// <remarks>
/// Few expected successes: inversion of the distribution function from 0. Many: transformed rejection with squeeze, algorithm BTRS of Hörmann,
/// "The generation of binomial random variates", J. Stat. Comput. Simul. 46 (1993).
/// </remarks>
internal static class BinomialDraw
{
    /// <summary>Most trials: beyond, doubles do not tell one count from the next.</summary>
    public const long MaximumTrials = 1L << 52;

    private const double InversionLimit = 10; // BTRS is proven for a mean of 10 and more

    private static readonly double[] Corrections = [.. Enumerable.Range(0, 10).Select(static k => ExactCorrection(k))];

    /// <summary>The number of successes.</summary>
    /// <param name="trials">0 to <see cref="MaximumTrials"/>.</param>
    /// <param name="probability">Of a success; what rounding puts outside [0, 1] counts as the nearest end.</param>
    /// <param name="random">Uniform numbers.</param>
    public static long Next(long trials, double probability, ref DrawStream random)
    {
        if (trials <= 0 || !(probability > 0))
        {
            return 0;
        }

        if (probability >= 1)
        {
            return trials;
        }

        if (trials == 1)
        {
            return random.Next() < probability ? 1 : 0;
        }

        return probability > 0.5 ? trials - AtMostHalf(trials, 1 - probability, ref random) : AtMostHalf(trials, probability, ref random);
    }

    private static long AtMostHalf(long n, double p, ref DrawStream random) => n * p < InversionLimit ? Invert(n, p, ref random) : Reject(n, p, ref random);

    private static long Invert(long n, double p, ref DrawStream random)
    {
        double odds = p / (1 - p);
        double none = Math.Exp(n * LogOfOneMinus(p));

        // Beyond ten deviations the probability is under 10⁻¹⁸, less than the last bit of the uniform number: what arrives there is rounding.
        long most = (long)Math.Min(n, (n * p) + (10 * Math.Sqrt((n * p) + 1)) + 20);
        while (true)
        {
            double rest = random.Next(), term = none;
            for (long k = 0; k <= most; k++)
            {
                if (rest < term)
                {
                    return k;
                }

                rest -= term;
                term *= odds * (n - k) / (k + 1);
            }
        }
    }

    private static long Reject(long n, double p, ref DrawStream random)
    {
        double deviation = Math.Sqrt(n * p * (1 - p));
        double b = 1.15 + (2.53 * deviation);
        double a = -0.0873 + (0.0248 * b) + (0.01 * p);
        double c = (n * p) + 0.5;
        double squeeze = 0.92 - (4.2 / b);
        double alpha = (2.83 + (5.1 / b)) * deviation;
        double odds = p / (1 - p);
        double mode = Math.Floor((n + 1) * p);
        while (true)
        {
            double u = random.Next() - 0.5, v = random.Next();
            double distance = 0.5 - Math.Abs(u);
            double k = Math.Floor((((2 * a / distance) + b) * u) + c);
            if (distance >= 0.07 && v <= squeeze)
            {
                return (long)k;
            }

            if (!(k >= 0 && k <= n))
            {
                continue;
            }

            v = Math.Log(v * alpha / ((a / (distance * distance)) + b));
            double logRatio = ((mode + 0.5) * Math.Log((mode + 1) / (odds * (n - mode + 1)))) + ((n + 1) * Math.Log((n - mode + 1) / (n - k + 1)))
                + ((k + 0.5) * Math.Log(odds * (n - k + 1) / (k + 1))) + Correction(mode) + Correction(n - mode) - Correction(k) - Correction(n - k);
            if (v <= logRatio)
            {
                return (long)k;
            }
        }
    }

    // log(1 − p) without the digits that 1 − p loses for small p (Goldberg 1991, theorem 4).
    private static double LogOfOneMinus(double p)
    {
        double q = 1 - p;
        return q == 1 ? -p : Math.Log(q) * p / (1 - q);
    }

    // log k! − [½·log 2π + (k + ½)·log(k + 1) − (k + 1)], by Stirling's series from 10 on.
    private static double Correction(double k)
    {
        if (k < Corrections.Length)
        {
            return Corrections[(int)k];
        }

        double square = (k + 1) * (k + 1);
        return ((1.0 / 12) - (((1.0 / 360) - (1.0 / 1260 / square)) / square)) / (k + 1);
    }

    private static double ExactCorrection(int k)
    {
        double factorial = Enumerable.Range(1, k).Aggregate(1.0, static (product, factor) => product * factor);
        return Math.Log(factorial) - ((0.5 * Math.Log(2 * Math.PI)) + ((k + 0.5) * Math.Log(k + 1)) - (k + 1));
    }
}
