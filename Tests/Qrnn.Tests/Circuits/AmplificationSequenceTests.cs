using System.Numerics;
using Qrnn.Circuits;
using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Circuits;

/// <summary>Sequences of phases against the responses that theory says.</summary>
public sealed class AmplificationSequenceTests
{
    private static readonly double[] Amplitudes = [0.01, 0.1, 0.35355339059327373, 0.5, 0.7071067811865476, 0.9, 0.99, 1];

    [Theory]
    [InlineData(1, 5, 2.4e-2)]
    [InlineData(1, 9, 1.4e-3)]
    [InlineData(1, 17, 1.8e-6)]
    [InlineData(2, 25, 1.3e-3)]
    [InlineData(2, 41, 4.4e-6)]
    [InlineData(3, 65, 0.13)]
    [InlineData(3, 101, 7.2e-3)]
    [InlineData(3, 129, 6.8e-4)]
    [InlineData(4, 65, 0.989)]
    public void PhaseFree_AnyLength_RespondsByTheIntegralOfASquare(int order, int attempts, double loss)
    {
        double least = NeuronAmplification.LeastSuccess(order);
        AmplificationSequence sequence = AmplificationSequence.PhaseFree(attempts, least);

        Assert.Equal(attempts, sequence.Attempts);
        Assert.All(sequence.Phases.Zip(sequence.Phases.Reverse()), static pair => Assert.Equal(0, pair.First + pair.Second, Tolerances.Amplitude)); // antisymmetric
        Assert.InRange(AmplificationSequence.PhaseFreeLoss(attempts, least), loss / 1.2, loss);
        double total = Integral(attempts / 4, least, 0, 1);
        foreach (double amplitude in Amplitudes)
        {
            Complex response = sequence.Response(amplitude);
            Assert.Equal(Integral(attempts / 4, least, 0, amplitude) / total, response.Real, Tolerances.DesignedResponse);
            Assert.Equal(0, response.Imaginary, Tolerances.Amplitude);
        }
    }

    [Fact]
    public void PhaseFree_FiveAttemptsWithFlatEnd_HasTheClosedForm()
    {
        // The step of the recursion in AmplitudeAmplification.qs: ±arccos(7/8), ±arccos(1/4).
        double first = Math.Acos(7.0 / 8), second = Math.Acos(1.0 / 4);
        var sequence = new AmplificationSequence(AmplificationKind.PhaseFree, [-first, -second, second, first]);
        foreach (double a in Amplitudes)
        {
            Complex response = sequence.Response(a);
            Assert.Equal(a * (15 - (10 * a * a) + (3 * a * a * a * a)) / 8, response.Real, Tolerances.Amplitude);
            Assert.Equal(0, response.Imaginary, Tolerances.Amplitude);
        }
    }

    [Fact]
    public void Response_AnyAntisymmetricList_IsRealAndOfTheReverseTheSame()
    {
        double[] half = [0.3, -1.2, 2.2, 0.7];
        var sequence = new AmplificationSequence(AmplificationKind.PhaseFree, [.. half, .. half.Reverse().Select(static phase => -phase)]);
        var reversed = new AmplificationSequence(AmplificationKind.FixedPoint, [.. half.Reverse(), 0.1, 0.2]);
        var forward = new AmplificationSequence(AmplificationKind.FixedPoint, [0.2, 0.1, .. half]);
        foreach (double amplitude in Amplitudes)
        {
            Assert.Equal(0, sequence.Response(amplitude).Imaginary, Tolerances.Amplitude);
            Assert.Equal(0, (forward.Response(amplitude) - reversed.Response(amplitude)).Magnitude, Tolerances.Amplitude);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void PiOverThree_AnyDepth_CubesTheFailureAndKeepsAPhase(int depth)
    {
        AmplificationSequence sequence = AmplificationSequence.PiOverThree(depth);
        foreach (double amplitude in Amplitudes)
        {
            double failure = Math.Pow(1 - (amplitude * amplitude), sequence.Attempts);
            Assert.Equal(1 - failure, Math.Pow(sequence.Response(amplitude).Magnitude, 2), Tolerances.Amplitude);
        }

        // a → a·(i√3 − |a|²·e^{iπ/3}): the first factors' phases stay, whatever follows.
        Complex expected = 1;
        double probability = 0.5;
        for (int level = 0; level < depth; level++)
        {
            expected *= new Complex(0, Math.Sqrt(3)) - (probability * Complex.FromPolarCoordinates(1, Math.PI / 3));
            probability = 1 - Math.Pow(1 - probability, 3);
        }

        Assert.Equal(0, (expected * Math.Sqrt(0.5) - sequence.Response(Math.Sqrt(0.5))).Magnitude, Tolerances.Amplitude);
        double between = (sequence.Response(Math.Sqrt(0.5)) * Complex.Conjugate(sequence.Response(1))).Phase;
        Assert.True(depth == 0 || Math.Abs(between) > 0.3, $"phase {between} between p = 1/2 and 1");
    }

    [Theory]
    [InlineData(3, 0.3)]
    [InlineData(9, 0.1)]
    [InlineData(33, 0.01)]
    public void FixedPoint_AnyLength_FailsByTheChebyshevPolynomial(int attempts, double delta)
    {
        AmplificationSequence sequence = AmplificationSequence.FixedPoint(attempts, delta);
        double stretch = Math.Cosh(Math.Acosh(1 / delta) / attempts);
        foreach (double amplitude in Amplitudes)
        {
            double x = stretch * Math.Sqrt(1 - (amplitude * amplitude));
            double polynomial = x <= 1 ? Math.Cos(attempts * Math.Acos(x)) : Math.Cosh(attempts * Math.Acosh(x));
            Assert.Equal(1 - Math.Pow(delta * polynomial, 2), Math.Pow(sequence.Response(amplitude).Magnitude, 2), Tolerances.GoldenNumber);
        }
    }

    [Fact]
    public void FixedPoint_LongerAndLonger_LosesItsPhaseOnlyLikeOneOverItsLength()
    {
        double Phase(int attempts)
        {
            AmplificationSequence sequence = NeuronAmplification.FixedPointFor(attempts, 0.5);
            return Math.Abs((sequence.Response(Math.Sqrt(0.5)) * Complex.Conjugate(sequence.Response(Math.Sqrt(0.75)))).Phase);
        }

        double[] phases = [Phase(33), Phase(65), Phase(129), Phase(257)];
        Assert.All(phases.Zip(phases.Skip(1)), static pair => Assert.InRange(pair.First / pair.Second, 1.8, 2.2));
    }

    [Fact]
    public void Sequences_OtherNumbers_AreRefusedWithThem()
    {
        string Message(Action make) => Assert.Throws<QrnnException>(make).Message;
        Assert.Contains("attempts is 7", Message(() => AmplificationSequence.PhaseFree(7, 0.5)), StringComparison.Ordinal);
        Assert.Contains("attempts is 261", Message(() => AmplificationSequence.PhaseFree(261, 0.5)), StringComparison.Ordinal);
        Assert.Contains("probability is 1", Message(() => AmplificationSequence.PhaseFree(5, 1)), StringComparison.Ordinal);
        Assert.Contains("double precision can't design", Message(() => AmplificationSequence.PhaseFree(49, 0.5)), StringComparison.Ordinal);
        Assert.Contains("depth is 7", Message(() => AmplificationSequence.PiOverThree(7)), StringComparison.Ordinal);
        Assert.Contains("attempts is 4", Message(() => AmplificationSequence.FixedPoint(4, 0.1)), StringComparison.Ordinal);
        Assert.Contains("delta is 0", Message(() => AmplificationSequence.FixedPoint(5, 0)), StringComparison.Ordinal);
        Assert.Contains("more than 257 attempts", Message(() => AmplificationSequence.PhaseFreeTo(NeuronAmplification.LeastSuccess(4), 0.001)), StringComparison.Ordinal);
        Assert.Contains("3 phases", Message(() => KernelAncillaPolicy.Amplified([0.1, 0.2, 0.3])), StringComparison.Ordinal);
        Assert.Equal(9, AmplificationSequence.PhaseFreeTo(0.5, 2e-3).Attempts);
    }

    // Composite Simpson: nothing of the code under test.
    private static double Integral(int degree, double probability, double from, double to)
    {
        const int Intervals = 20_000;
        double step = (to - from) / Intervals;
        double Square(double t)
        {
            double x = (1 + probability - (2 * t * t)) / (1 - probability);
            double r = Math.Abs(x) <= 1 ? Math.Cos(degree * Math.Acos(x)) : Math.Pow(Math.Sign(x), degree) * Math.Cosh(degree * Math.Acosh(Math.Abs(x)));
            return r * r;
        }

        return Enumerable.Range(0, Intervals + 1).Sum(k => (k is 0 or Intervals ? 1 : k % 2 == 1 ? 4 : 2) * Square(from + (k * step))) * step / 3;
    }
}
