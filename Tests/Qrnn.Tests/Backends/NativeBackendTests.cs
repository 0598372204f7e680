using Qrnn.Backends;
using Qrnn.Simulation;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Backends;

[Collection(CompilerCollection.Name)]
public sealed class NativeBackendTests(CompilerFixture fixture) : ShotBackendContract(fixture)
{
    private const string Bell = """
        %Result = type opaque
        %Qubit = type opaque

        define i64 @main() #0 {
        block_0:
          call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
          call void @__quantum__qis__cx__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*))
          call void @__quantum__qis__mz__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 0 to %Result*))
          call void @__quantum__qis__mz__body(%Qubit* inttoptr (i64 1 to %Qubit*), %Result* inttoptr (i64 1 to %Result*))
          call void @__quantum__rt__array_record_output(i64 2, i8* null)
          call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 0 to %Result*), i8* null)
          call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 1 to %Result*), i8* null)
          ret i64 0
        }

        declare void @__quantum__qis__h__body(%Qubit*)
        declare void @__quantum__qis__cx__body(%Qubit*, %Qubit*)
        declare void @__quantum__qis__mz__body(%Qubit*, %Result*)
        declare void @__quantum__rt__array_record_output(i64, i8*)
        declare void @__quantum__rt__result_record_output(%Result*, i8*)

        attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="base_profile" "required_num_qubits"="2" "required_num_results"="2" }
        """;

    protected override long Shots => 50_000;

    protected override IShotBackend Open() => new NativeBackend();

    [Theory]
    [InlineData("")]
    [InlineData("depolarizing@two=0.01,readout=0.02")]
    public async Task RunAsync_AnyNumberOfThreads_GivesTheSameCounts(string noise)
    {
        NetworkProgram program = Network(1);
        ShotRequest[] requests = [.. Enumerable.Range(0, 6).Select(index => Request(program, 3000, (ulong)index))];
        var all = new List<ShotResult[]>();
        foreach (int threads in (int[])[1, 3])
        {
            await using var backend = new NativeBackend(noise.Length == 0 ? null : NoiseModel.Parse(noise), threads);
            var results = new ShotResult[requests.Length];
            await backend.RunAsync(requests, (index, result) => results[index] = result);
            all.Add(results);
        }

        Assert.All(all[0].Zip(all[1]), static pair =>
        {
            Assert.Equal(pair.First.Counts, pair.Second.Counts);
            Assert.Equal(pair.First.Provenance.ProgramHash, pair.Second.Provenance.ProgramHash);
        });
        Assert.NotEqual(all[0][0].Counts, all[0][1].Counts);
    }

    [Fact]
    public async Task RunAsync_Noise_GivesTheExactNoisyDistribution()
    {
        var noise = NoiseModel.Parse("depolarizing@one=0.002,depolarizing@two=0.01,dephasing@two=0.02,damping@one=0.01,damping@reset=0.05,readout@0=0.01,readout@1=0.04");
        NetworkProgram program = Network(0);
        await using var backend = new NativeBackend(noise);

        ShotResult result = await RunAsync(backend, Request(program, 20_000));

        ChiSquare.AssertFits(ExactDistribution.Outcomes(program, Parameters(program), noise), result.Counts, "noisy network");
        await using IShotBackend silent = Open();
        Assert.NotEqual(result.Provenance.ProgramHash, (await RunAsync(silent, Request(program, 10))).Provenance.ProgramHash);
    }

    [Fact]
    public async Task RunAsync_QirText_GivesItsOutcomes()
    {
        await using var backend = new NativeBackend();
        ShotResult result = await RunAsync(backend, Request(new QirShotProgram(Bell), 1000));
        ChiSquare.AssertFits(new Dictionary<string, double> { ["00"] = 0.5, ["11"] = 0.5 }, result.Counts, "Bell pair");
    }

    [Fact]
    public async Task RunAsync_TooManyQubitsForALimit_IsRefused()
    {
        await using var backend = new NativeBackend(qubits: 1);
        QrnnException error = await Assert.ThrowsAsync<QrnnException>(() => RunAsync(backend, Request(new QirShotProgram(Bell), 1)));
        Assert.Equal("the program has 2 qubits: native runs at most 1", error.Message);
    }

    [Fact]
    public async Task RunAsync_ListenerFails_EndsWithItsError()
    {
        await using var backend = new NativeBackend(threads: 2);
        ShotRequest[] requests = [.. Enumerable.Range(0, 8).Select(index => Request(Network(0), 100, (ulong)index))];
        int told = 0;
        await Assert.ThrowsAsync<IOException>(() => backend.RunAsync(requests, (_, _) => throw new IOException($"disk full {++told}")));
        Assert.Equal(1, told);
    }

    [Fact]
    public void QirShotProgram_WithSource_SaysThatThereIsNone() =>
        Assert.Contains("exists as QIR only", Assert.Throws<QrnnException>(() => new QirShotProgram(Bell).Source([])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 31)]
    public void NativeBackend_WrongNumber_IsRefused(int threads, int qubits) =>
        Assert.Contains("must be", Assert.Throws<QrnnException>(() => new NativeBackend(null, threads, qubits)).Message, StringComparison.Ordinal);
}
