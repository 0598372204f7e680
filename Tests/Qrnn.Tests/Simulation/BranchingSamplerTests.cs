using System.Collections.Immutable;

using Qrnn.Circuits;
using Qrnn.Simulation;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Simulation;

public sealed class BranchingSamplerTests
{
    private const long Shots = 50_000;

    /// <summary>With strong noise nearly every shot goes its own way.</summary>
    private const long NoisyShots = 5_000;

    private static readonly RandomCircuitOptions Measured = new()
    {
        Qubits = 3,
        Ancillas = 0,
        Items = 24,
        InputBits = 0,
        Features = 0,
        MaximumControls = 2,
        Measurement = 0.25,
        Reset = 0.08,
        RotationRun = 0.1,
    };

    private static readonly NoiseModel Everything = NoiseModel.Parse(
        "depolarizing@one=0.05,depolarizing@two=0.1,dephasing@one=0.07,dephasing@two=0.04,damping@one=0.1,damping@two=0.03,"
        + "depolarizing@measure=0.06,damping@measure=0.05,dephasing@reset=0.2,depolarizing@reset=0.09,readout@0=0.08,readout@1=0.15");

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2000)]
    public void Run_RandomCircuits_GiveTheReferenceDistribution(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 8; seed++)
        {
            AssertFits(Recorded(seed), seed, null);
        }
    }

    [Fact]
    public void Run_RandomCircuitsWithEveryChannel_GiveTheReferenceDistribution()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            AssertFits(Recorded(seed), seed, Everything);
        }
    }

    // One channel at a time, strong, on a state that shows each of its Paulis.
    [Theory]
    [InlineData("depolarizing@one=0.6")]
    [InlineData("depolarizing@two=0.8")]
    [InlineData("dephasing@one=0.3")]
    [InlineData("dephasing@two=0.4")]
    [InlineData("damping@one=0.3")]
    [InlineData("damping@two=0.7")]
    [InlineData("depolarizing@measure=0.5")]
    [InlineData("damping@measure=1")]
    [InlineData("depolarizing@reset=0.3")]
    [InlineData("readout=0.2")]
    [InlineData("readout@0=1")]
    [InlineData("readout@1=0.4")]
    public void Run_OneChannel_GivesTheReferenceDistribution(string noise)
    {
        for (int seed = 40; seed < 43; seed++)
        {
            AssertFits(Recorded(seed), seed, NoiseModel.Parse(noise));
        }
    }

    [Fact]
    public void Run_ZeroNoise_GivesTheSameCountsAsNone()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            Circuit circuit = Recorded(seed);
            double[] parameters = RandomCircuits.Numbers(seed, circuit.ParameterCount);
            Assert.Equal(Counts(circuit, parameters, 7, noise: NoiseModel.Parse("none")), Counts(circuit, parameters, 7));
        }
    }

    // Where the engine's own shots, one by one, are the measure: the same circuit with the same outputs.
    [Fact]
    public void Run_AgainstSingleShots_GivesTheSameDistribution()
    {
        const int shots = 20_000;
        for (int seed = 60; seed < 62; seed++)
        {
            Circuit circuit = Recorded(seed);
            double[] parameters = RandomCircuits.Numbers(seed, circuit.ParameterCount);
            using var single = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
            Dictionary<string, long> one = single.Sample(shots, parameters, seed: 3)
                .GroupBy(static shot => string.Concat(shot.Outputs.Select(static output => output.Integer)))
                .ToDictionary(static group => group.Key, static group => group.LongCount());
            ChiSquare.AssertFits(ReferenceMixture.Distribution(circuit, parameters), one, $"single shots, seed {seed}");
            Assert.Equal(one.Keys.Order(StringComparer.Ordinal).Take(1), Counts(circuit, parameters, 4).Keys.Take(1));
        }
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameCountsAlsoAfterOtherRuns()
    {
        Circuit circuit = Recorded(5);
        double[] parameters = RandomCircuits.Numbers(5, circuit.ParameterCount);
        using var sampler = new BranchingSampler(BranchingProgram.Prepare(circuit));
        ImmutableSortedDictionary<string, long> first = sampler.Run(parameters, Shots, 1);
        ImmutableSortedDictionary<string, long> other = sampler.Run(RandomCircuits.Numbers(6, circuit.ParameterCount), Shots, 2);
        Assert.Equal(first, sampler.Run(parameters, Shots, 1));
        Assert.NotEqual(first, sampler.Run(parameters, Shots, 2));
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("readout=0.2,depolarizing@two=0.05")]
    public void Run_Expected_CountsThePatternAlikeAndTheRestTogether(string? noise)
    {
        const long shots = 1000;
        int abandoned = 0;
        for (int seed = 0; seed < 5; seed++)
        {
            Circuit circuit = Recorded(seed);
            double[] parameters = RandomCircuits.Numbers(seed, circuit.ParameterCount);
            using var sampler = new BranchingSampler(BranchingProgram.Prepare(circuit, noise is null ? null : NoiseModel.Parse(noise)));
            ImmutableSortedDictionary<string, long> whole = sampler.Run(parameters, shots, 9);
            foreach (string outcome in whole.Keys)
            {
                string pattern = outcome.Length > 1 ? outcome[..1] + "." + outcome[2..] : outcome;
                ImmutableSortedDictionary<string, long> some = sampler.Run(parameters, shots, 9, pattern);
                Assert.Equal(shots, some.Values.Sum());
                Assert.Equal(whole.Where(pair => Matches(pair.Key, pattern)), some.Where(pair => Matches(pair.Key, pattern)));
                abandoned += some.Keys.Count(static key => key.Contains('.', StringComparison.Ordinal));
            }
        }

        Assert.True(abandoned > 10, $"{abandoned} outcomes were abandoned");
    }

    [Fact]
    public void Run_ManyShotsOfManyQubits_CostNoMoreThanTheirOutcomes()
    {
        // 20 qubits, of which the last decides alone: a trillion shots and two outcomes.
        var circuit = new Circuit
        {
            QubitCount = 20,
            BitCount = 20,
            Operations =
            [
                new GateOperation(GateKind.H, [0], [], Angle.Zero),
                .. Enumerable.Range(1, 19).Select(static qubit => new GateOperation(GateKind.X, [qubit], [Control.Qubit(qubit - 1)], Angle.Zero)),
                .. Enumerable.Range(0, 20).Select(static qubit => new MeasureOperation(qubit, qubit)),
                .. Enumerable.Range(0, 20).Select(static qubit => new ResetOperation(qubit)),
                .. Enumerable.Range(0, 20).Select(static bit => new OutputOperation(OutputKind.Result, bit, null)),
            ],
        };
        ImmutableSortedDictionary<string, long> counts = Counts(circuit, [], 1, shots: 1_000_000_000_000);
        Assert.Equal([new string('0', 20), new string('1', 20)], counts.Keys);
        Assert.InRange(counts.Values.First(), 499_990_000_000, 500_010_000_000);
    }

    [Fact]
    public void Run_RepeatUntilSuccess_FollowsItsConditions()
    {
        // Three tries at a fair coin, each only if the ones before failed; recorded: the first success and a truth value.
        var operations = new List<Operation>();
        var expressions = new List<ClassicalExpression>();
        int failed = -1;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            operations.Add(new ResetOperation(0, failed));
            operations.Add(new GateOperation(GateKind.H, [0], [], Angle.Zero, failed));
            operations.Add(new MeasureOperation(0, attempt, failed));
            expressions.Add(new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: attempt));
            if (failed >= 0)
            {
                expressions.Add(new ClassicalExpression(ClassicalOperator.And, ClassicalType.Bool, failed, expressions.Count - 1));
            }

            failed = expressions.Count - 1;
        }

        operations.Add(new OutputOperation(OutputKind.Bool, failed, null));
        operations.Add(new OutputOperation(OutputKind.Result, 0, null));
        var circuit = new Circuit { QubitCount = 1, BitCount = 3, Operations = [.. operations], Expressions = [.. expressions] };

        ChiSquare.AssertFits(new Dictionary<string, double> { ["00"] = 0.5, ["01"] = 0.375, ["11"] = 0.125 }, Counts(circuit, [], 2), "three coins");
    }

    [Theory]
    [InlineData(OutputKind.Int)]
    [InlineData(OutputKind.Double)]
    public void Prepare_NumberAsOutput_IsRefused(OutputKind kind)
    {
        var circuit = new Circuit
        {
            QubitCount = 1,
            Operations = [new OutputOperation(kind, 0, null)],
            Expressions = [new ClassicalExpression(ClassicalOperator.Constant, kind == OutputKind.Int ? ClassicalType.Int : ClassicalType.Double)],
        };
        Assert.Contains("outcomes are made of results", Assert.Throws<QrnnException>(() => BranchingProgram.Prepare(circuit)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_Projection_IsRefused()
    {
        var circuit = new Circuit { QubitCount = 1, Operations = [new PostselectOperation(0, PostselectMode.Project)] };
        Assert.Contains("postselects by projection", Assert.Throws<QrnnException>(() => BranchingProgram.Prepare(circuit)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0x1")]
    public void Run_WrongPattern_IsRefused(string expected)
    {
        using var sampler = new BranchingSampler(BranchingProgram.Prepare(Coins(3)));
        Assert.Contains("must have 3 of the characters", Assert.Throws<QrnnException>(() => sampler.Run([], 1, 0, expected)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NeverMeasuredResult_IsRefused()
    {
        using var sampler = new BranchingSampler(BranchingProgram.Prepare(Coins(2) with { BitCount = 3, Operations = [.. Coins(2).Operations, new OutputOperation(OutputKind.Result, 2, null)] }));
        Assert.Equal("result 2 is recorded but was never measured", Assert.Throws<QrnnException>(() => sampler.Run([], 10, 0)).Message);
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        using var sampler = new BranchingSampler(BranchingProgram.Prepare(Coins(3)));
        Assert.Throws<OperationCanceledException>(() => sampler.Run([], 10, 0, cancellation: source.Token));
        Assert.Equal(10, sampler.Run([], 10, 0).Values.Sum());
    }

    private static bool Matches(string outcome, string pattern) => outcome.Zip(pattern).All(static pair => pair.First == pair.Second || pair.Second == '.');

    private static Circuit Coins(int qubits) => new()
    {
        QubitCount = qubits,
        BitCount = qubits,
        Operations =
        [
            .. Enumerable.Range(0, qubits).Select(static qubit => new GateOperation(GateKind.H, [qubit], [], Angle.Zero)),
            .. Enumerable.Range(0, qubits).Select(static qubit => new MeasureOperation(qubit, qubit)),
            .. Enumerable.Range(0, qubits).Select(static bit => new OutputOperation(OutputKind.Result, bit, null)),
        ],
    };

    // A random circuit that measures what is left of its qubits at the end and records every bit.
    private static Circuit Recorded(int seed)
    {
        Circuit circuit = RandomCircuits.Create(seed, Measured);
        int bits = circuit.BitCount;
        return circuit with
        {
            BitCount = bits + 2,
            Operations =
            [
                .. circuit.Operations, new MeasureOperation(seed % 3, bits), new MeasureOperation((seed + 1) % 3, bits + 1),
                .. Enumerable.Range(0, bits + 2).Select(static bit => new OutputOperation(OutputKind.Result, bit, null)),
            ],
        };
    }

    private static void AssertFits(Circuit circuit, int seed, NoiseModel? noise)
    {
        double[] parameters = RandomCircuits.Numbers(seed, circuit.ParameterCount);
        ImmutableSortedDictionary<string, long> counts = Counts(circuit, parameters, (ulong)seed, noise is null ? Shots : NoisyShots, noise);
        Assert.Equal(noise is null ? Shots : NoisyShots, counts.Values.Sum());
        ChiSquare.AssertFits(ReferenceMixture.Distribution(circuit, parameters, noise), counts, $"seed {seed}, noise {noise}");
    }

    private static ImmutableSortedDictionary<string, long> Counts(Circuit circuit, double[] parameters, ulong seed, long shots = Shots, NoiseModel? noise = null)
    {
        using var sampler = new BranchingSampler(BranchingProgram.Prepare(circuit, noise));
        return sampler.Run(parameters, shots, seed);
    }
}
