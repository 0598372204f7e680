using Qrnn.Backends;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Backends;

[Collection(CompilerCollection.Name)]
public sealed class TargetFitTests(CompilerFixture fixture)
{
    private const string Head = "define i64 @ENTRYPOINT__main() #0 {\nblock_0:\n";
    private const string Tail = "  ret i64 0\n}\nattributes #0 = { \"entry_point\" \"qir_profiles\"=\"base_profile\" }\n";

    private static readonly NetworkShape Small = new() { Workspace = 1, Inputs = 1, Stages = 0, Order = 1, Degree = 1 };

    [Fact]
    public void Of_SmallNetwork_FitsWithCountsAndPrice()
    {
        TargetFit fit = Fit(Small, 1, "quantinuum.sim.h2-1e", 1000);

        Assert.True(fit.Fits);
        Assert.True(fit.Qir is { Bytes: > 1000, ReusedQubits: 2, Counts: { Qubits: 3, Measurements: 6, Resets: > 0 } });
        Assert.True(fit.Cost is { Currency: "eHQC", IsEstimate: true, Amount: > 5 });
        Assert.Same(fit, fit.Required("this"));
    }

    [Fact]
    public void Of_BaseProfile_CountsAFreshQubitForEachMeasurement()
    {
        // Lanes 0 and 1; a fresh ancilla for each of 2 neurons in 2 calls; a fresh word lane for the second call.
        Assert.Equal(7, Fit(Small, 1, "ionq.simulator", 10).Qir!.Counts.Qubits);
    }

    [Fact]
    public void Of_TooManyQubits_SaysHowManyAreThere() =>
        Assert.Matches(
            "^it does not fit ionq.simulator: needs [0-9]+ qubits, 29 are there \\(profile base takes a fresh one after each measurement\\)$",
            Refusal(Fit(new NetworkShape { Workspace = 2, Inputs = 2, Stages = 1, Order = 2, Degree = 1 }, 1, "ionq.simulator", 10)));

    [Fact]
    public void Of_RepetitionsOnBase_SaysThatThereIsNoFeedback() =>
        Assert.Matches("^it does not fit rigetti.sim.qvm: makes [0-9]+ operations depend on measured results, profile base has no feedback$", Refusal(Fit(Small, 2, "rigetti.sim.qvm", 10)));

    [Fact]
    public void Of_TooManyShots_SaysHowManyAreAllowed() =>
        Assert.Equal("it does not fit quantinuum.qpu.h2-1: asks for 10001 shots, 10000 are allowed in a job", Refusal(Fit(Small, 2, "quantinuum.qpu.h2-1", 10_001)));

    [Fact]
    public void Of_RequestForManyShots_IsPricedAsSeveralJobs()
    {
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, Small, [1]);
        QuantumTarget target = TargetCatalog.Find("quantinuum.qpu.h2-1");
        decimal Cost(long shots) => TargetFit.Of(new ShotRequest { Program = program, Parameters = new double[program.ParameterCount], Shots = shots }, target).Required("it").Cost!.Amount;

        Assert.Equal(Cost(10_000) + Cost(10_000) + Cost(10_000), Cost(30_000));
    }

    [Fact]
    public void Of_LongText_SaysHowManyBytesAreAllowed() =>
        Assert.Contains("bytes of QIR, 10 are allowed", Refusal(TargetFit.Of(QirFigures.Of(Bell), TargetCatalog.Find("ionq.simulator") with { MaximumQirBytes = 10 }, 1)), StringComparison.Ordinal);

    [Fact]
    public void Of_QubitUsedAfterMeasurementOnBase_IsNamed() => Assert.Contains(
        "uses 1 qubits again after measuring or resetting them",
        Refusal(TargetFit.Of(QirFigures.Of(Program(Call("m", "0", result: "0"), Call("h", "0"))), TargetCatalog.Find("ionq.simulator"), 1)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("quantinuum.sim.h2-1e", 500, 8.1, "eHQC")] // 5 + 500·(1 + 10·1 + 5·(2 preparations + 2 measurements))/5000
    [InlineData("ionq.qpu.aria-1", 500, 97.5, "USD")] // 500·(0.00022 + 0.000975) = 0.5975, below the minimum
    [InlineData("ionq.qpu.aria-1", 100_000, null, null)]
    [InlineData("ionq.simulator", 1000, 0.0, "USD")]
    [InlineData("rigetti.qpu.cepheus-1-108q", 1000, null, null)]
    public void Estimate_BellPair_IsTheProvidersFormula(string target, int shots, double? amount, string? currency)
    {
        ShotCost? cost = TargetFit.Of(QirFigures.Of(Bell), TargetCatalog.Find(target), shots).Cost;
        Assert.Equal(((decimal?)amount, currency), (cost?.Amount, cost?.Currency));
    }

    [Fact]
    public void Estimate_ManyGates_AreChargedByGateAndShot()
    {
        // 2 gates on one qubit, 1 Toffoli as 6·(3 − 2) gates on two: 10000·(2·0.00022 + 6·0.000975).
        string qir = Program(Call("h", "0"), Call("x", "1"), "  call void @__quantum__qis__ccx__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*), %Qubit* inttoptr (i64 2 to %Qubit*))\n", Call("m", "2", result: "0"));
        TargetFit fit = TargetFit.Of(QirFigures.Of(qir), TargetCatalog.Find("ionq.qpu.aria-1") with { Price = TargetCatalog.Find("ionq.qpu.aria-1").Price! with { Minimum = 1 } }, 10_000);
        Assert.Equal(10_000 * ((2 * 0.00022m) + (6 * 0.000975m)), fit.Cost!.Amount);
    }

    private static string Bell => Program(
        Call("h", "0"), "  call void @__quantum__qis__cx__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*))\n", Call("m", "0", result: "0"), Call("m", "1", result: "1"));

    private static string Program(params string[] lines) => "%Result = type opaque\n%Qubit = type opaque\n" + Head + string.Concat(lines) + Tail;

    private static string Call(string gate, string qubit, string? result = null) =>
        $"  call void @__quantum__qis__{gate}__body(%Qubit* inttoptr (i64 {qubit} to %Qubit*){(result is null ? string.Empty : $", %Result* inttoptr (i64 {result} to %Result*)")})\n";

    private static string Refusal(TargetFit fit) => Assert.Throws<QrnnException>(() => fit.Required("it")).Message;

    private TargetFit Fit(NetworkShape shape, int attempts, string target, long shots)
    {
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, shape, [1, 0], attempts);
        return TargetFit.Of(program, new double[program.ParameterCount], TargetCatalog.Find(target), shots);
    }
}
