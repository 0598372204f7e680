using Qrnn.Simulation;

namespace Qrnn.Backends.Shots;

/// <summary>
/// The gradient of a batch's mean loss by parameter shift. With the slopes w = ∂L/∂e of the unshifted circuit and the derivatives D_k = Σ_μ c_μ·ê(θ + shift_μ) of the events'
/// probabilities, ∂L/∂θ_k is estimated by w·D_k. Both factors are unbiased (<see cref="LossSlopes"/>, <see cref="ShiftRule"/>) and come from different shots, hence so is the product.
/// </summary>
/// <remarks>
/// Its variance is estimated by wᵀCov(D)w + DᵀCov(w)D − tr(Cov(D)Cov(w)), unbiased for products of independent factors (Goodman, J. Am. Stat. Assoc. 55 (1960) 708), with the
/// multinomial covariances of the events and Cov(w) = J Cov(e) Jᵀ, J the curvatures of L.
/// </remarks>
public sealed class ShiftEstimator(IEventSource source, ShotTrainingOptions options)
{
    /// <summary>
    /// Share of the shots that the allocation by variance spends in its first round, in proportion to |coefficient|. The two rounds are averaged with weights that are fixed
    /// beforehand, this and its rest: the second round's numbers of shots depend on the first round's results, but its shares are unbiased whatever the first round gave.
    /// </summary>
    public const double PilotShare = 0.2;

    /// <summary>Estimates a gradient.</summary>
    /// <param name="circuits">What to run.</param>
    /// <param name="parameters">The unshifted parameters.</param>
    /// <param name="loss">How calls are scored.</param>
    /// <param name="key">Key of the random numbers.</param>
    /// <exception cref="QrnnException">No shot met the conditions of a scored call.</exception>
    public ShotGradient Estimate(GradientCircuits circuits, ReadOnlySpan<double> parameters, LossKind loss, ulong key)
    {
        ArgumentNullException.ThrowIfNull(circuits);
        double[] here = parameters.ToArray();
        bool isEven = options.Allocation == ShotAllocation.Even;
        double[] sizes = [.. circuits.Shifted.Select(circuit => Math.Abs(circuit.Coefficient) * circuits.Sequences[circuit.Sequence].Multiplicity)];
        long total = options.Shots * circuits.Shifted.Length, pilot = (long)Math.Round(PilotShare * total);
        long[] first = isEven ? [.. sizes.Select(_ => options.Shots)] : ShotShares.Spread(sizes, pilot, options.CircuitLimit);
        int count = circuits.Sequences.Length;
        IReadOnlyList<EventSample> samples = source.Measure(
            [
                .. circuits.Sequences.Select((entry, s) => new EventRequest(s, entry.Sequence, circuits.Events[s], here, options.Shots, $"sequence {s}, unshifted")),
                .. Requests(circuits, first, count),
            ],
            key);
        LossSlopes[] slopes = [.. Enumerable.Range(0, count).Select(s => LossSlopes.Of(circuits.Events[s], samples[s], loss))];
        RequireMet(circuits, slopes);
        var sum = new Accumulation(circuits, samples, slopes, here.Length);
        sum.Add(samples, count, isEven ? 1 : PilotShare);
        if (!isEven && circuits.Shifted.Length > 0 && !double.IsPositiveInfinity(samples[0].Shots))
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                // One shot's standard deviation; one more shot that differs keeps circuits that gave a single result in the pilot from being starved.
                EventSample sample = samples[count + i];
                double[] w = slopes[circuits.Shifted[i].Sequence].Slopes;
                double floor = w.Sum(static value => value * value) / (sample.Shots + 1);
                sizes[i] *= Math.Sqrt((sample.VarianceOf(w) * sample.Shots) + floor);
            }

            long[] second = ShotShares.Spread(sizes, total - pilot, options.CircuitLimit);
            sum.Add(source.Measure([.. Requests(circuits, second, count + sizes.Length)], key), 0, 1 - PilotShare);
        }
        else if (!isEven)
        {
            sum.Add(samples, count, 1 - PilotShare);
        }

        return sum.Result();
    }

    private static IEnumerable<EventRequest> Requests(GradientCircuits circuits, long[] shots, int firstIndex) =>
        circuits.Shifted.Select((circuit, i) => new EventRequest(
            firstIndex + i, circuits.Sequences[circuit.Sequence].Sequence, circuits.Events[circuit.Sequence], circuit.Parameters, shots[i], circuit.Label));

    private void RequireMet(GradientCircuits circuits, LossSlopes[] slopes)
    {
        int at = Array.FindIndex(slopes, static slope => slope.Unmet is not null);
        if (at >= 0)
        {
            int call = circuits.Events[at].ScoredCalls[slopes[at].Unmet!.Value];
            throw new QrnnException(
                $"none of {options.Shots} shots met the conditions of call {call} of sequence {at} (neurons that succeed, outputs before it on target): take more --shots, shorter sequences, --between trace, or order 0");
        }
    }

    /// <summary>Sums of what the rounds give.</summary>
    private sealed class Accumulation
    {
        private readonly GradientCircuits _circuits;
        private readonly LossSlopes[] _slopes;
        private readonly double[][] _slopeCovariances;
        private readonly double[][] _derivatives;
        private readonly double[] _variances;
        private readonly int _parameters;
        private readonly double _valueVariance;

        public Accumulation(GradientCircuits circuits, IReadOnlyList<EventSample> unshifted, LossSlopes[] slopes, int parameters)
        {
            (_circuits, _slopes, _parameters) = (circuits, slopes, parameters);
            _slopeCovariances = [.. slopes.Select((slope, s) => Sandwich(slope.Curvatures, unshifted[s].Covariance, slope.Slopes.Length))];
            _derivatives = [.. slopes.Select(slope => new double[parameters * slope.Slopes.Length])];
            _variances = new double[parameters];
            _valueVariance = slopes.Select((slope, s) => Weight(s) * Weight(s) * unshifted[s].VarianceOf(slope.Slopes)).Sum();
        }

        /// <summary>Adds a round of the shifted circuits with a fixed weight.</summary>
        public void Add(IReadOnlyList<EventSample> samples, int first, double weight)
        {
            for (int i = 0; i < _circuits.Shifted.Length; i++)
            {
                ShiftedCircuit circuit = _circuits.Shifted[i];
                EventSample sample = samples[first + i];
                double[] w = _slopes[circuit.Sequence].Slopes, spread = _slopeCovariances[circuit.Sequence];
                double c = weight * circuit.Coefficient, both = 0;
                Span<double> derivative = _derivatives[circuit.Sequence].AsSpan(circuit.Parameter * w.Length, w.Length);
                for (int a = 0; a < w.Length; a++)
                {
                    derivative[a] += c * sample.Means[a];
                }

                for (int ab = 0; ab < spread.Length; ab++)
                {
                    both += sample.Covariance[ab] * spread[ab];
                }

                double share = c * Weight(circuit.Sequence);
                _variances[circuit.Parameter] += share * share * (sample.VarianceOf(w) - both);
            }
        }

        public ShotGradient Result()
        {
            double[] gradient = new double[_parameters], errors = new double[_parameters];
            for (int k = 0; k < _parameters; k++)
            {
                double variance = _variances[k];
                for (int s = 0; s < _slopes.Length; s++)
                {
                    double[] w = _slopes[s].Slopes;
                    ReadOnlySpan<double> derivative = _derivatives[s].AsSpan(k * w.Length, w.Length);
                    double share = Weight(s);
                    for (int a = 0; a < w.Length; a++)
                    {
                        gradient[k] += share * w[a] * derivative[a];
                        for (int b = 0; b < w.Length; b++)
                        {
                            variance += share * share * derivative[a] * _slopeCovariances[s][(a * w.Length) + b] * derivative[b];
                        }
                    }
                }

                errors[k] = Math.Sqrt(Math.Max(0, variance));
            }

            return new ShotGradient
            {
                Value = _slopes.Select((slope, s) => Weight(s) * slope.Value).Sum(),
                ValueError = Math.Sqrt(_valueVariance),
                Gradient = gradient,
                StandardErrors = errors,
                LeastProbability = _slopes.Min(static slope => slope.LeastProbability),
            };
        }

        private double Weight(int sequence) => _circuits.Sequences[sequence].Multiplicity / _circuits.ScoredCalls;

        /// <summary>J C Jᵀ.</summary>
        private static double[] Sandwich(double[] j, double[] c, int n)
        {
            double[] left = Product(j, c, n, transposed: false);
            return Product(left, j, n, transposed: true);
        }

        private static double[] Product(double[] x, double[] y, int n, bool transposed)
        {
            double[] result = new double[n * n];
            for (int a = 0; a < n; a++)
            {
                for (int b = 0; b < n; b++)
                {
                    for (int m = 0; m < n; m++)
                    {
                        result[(a * n) + b] += x[(a * n) + m] * (transposed ? y[(b * n) + m] : y[(m * n) + b]);
                    }
                }
            }

            return result;
        }
    }
}
