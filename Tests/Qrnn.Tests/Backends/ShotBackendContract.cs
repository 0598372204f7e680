using System.Collections.Immutable;

using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Tests.Kernels;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Backends;

/// <summary>
/// What every backend must do. A backend's test class derives from this, says how to open it and how many shots it can afford, and is marked
/// <c>[Collection(CompilerCollection.Name)]</c>.
/// </summary>
public abstract class ShotBackendContract(CompilerFixture fixture)
{
    private static readonly NetworkShape Small = new() { Workspace = 1, Inputs = 1, Stages = 1, Order = 0, Degree = 1 };

    /// <summary>Shots of a distribution's test: enough to tell it from another, few enough to take seconds.</summary>
    protected virtual long Shots => 2000;

    /// <summary>A new backend without noise.</summary>
    protected abstract IShotBackend Open();

    /// <summary>A network over two words.</summary>
    protected NetworkProgram Network(int order, int attempts = 1) => new(fixture.Compiler, fixture.Library, Small with { Order = order }, [1, 0], attempts);

    /// <summary>Parameters that leave no outcome certain.</summary>
    protected static double[] Parameters(IShotProgram program) => [.. Enumerable.Range(0, program.ParameterCount).Select(static index => 0.4 - (0.15 * index))];

    protected static ShotRequest Request(IShotProgram program, long shots, ulong seed = 1) => new() { Program = program, Parameters = Parameters(program), Shots = shots, Seed = seed };

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    public async Task RunAsync_Network_GivesTheExactDistribution(int order, int attempts)
    {
        await using IShotBackend backend = Open();
        NetworkProgram program = Network(order, attempts);
        if (attempts > 1 && !backend.Limits.HasFeedback)
        {
            await AssertRefusedAsync(backend, Request(program, Shots));
            return;
        }

        ShotResult result = await RunAsync(backend, Request(program, Shots));

        Assert.Equal(Shots, result.Requested);
        Assert.Equal(Shots, result.Measured + result.Failed);
        Assert.Equal(0, result.Failed);
        Assert.Equal(64, result.Provenance.ProgramHash.Length);
        ChiSquare.AssertFits(ExactDistribution.Outcomes(program, Parameters(program)), result.Counts, $"{backend.Name}, order {order}, {attempts} attempts");
    }

    [Fact]
    public async Task RunAsync_SeveralRequests_AnswersEachOnce()
    {
        await using IShotBackend backend = Open();
        NetworkProgram program = Network(0);
        ShotRequest[] requests = [.. Enumerable.Range(0, 5).Select(index => Request(program, 10 + index, (ulong)index))];
        var answers = new Dictionary<int, ShotResult>();
        int telling = 0;

        await backend.RunAsync(requests, (index, result) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref telling));
            answers.Add(index, result);
            Interlocked.Decrement(ref telling);
        });

        Assert.Equal([0, 1, 2, 3, 4], answers.Keys.Order());
        Assert.All(answers, static answer => Assert.Equal(10 + answer.Key, answer.Value.Measured));
    }

    [Fact]
    public async Task RunAsync_NoRequests_ReturnsAtOnce()
    {
        await using IShotBackend backend = Open();
        await backend.RunAsync([], static (_, _) => Assert.Fail("nothing was asked for"));
    }

    [Theory]
    [InlineData("shots")]
    [InlineData("parameters")]
    [InlineData("angle")]
    [InlineData("expected")]
    [InlineData("qubits")]
    public async Task RunAsync_BadRequest_IsRefusedBeforeAnythingRuns(string what)
    {
        await using IShotBackend backend = Open();
        NetworkProgram program = Network(0);
        ShotRequest good = Request(program, 10);
        ShotRequest bad = what switch
        {
            "shots" => good with { Shots = 0 },
            "parameters" => good with { Parameters = new double[program.ParameterCount + 1] },
            "angle" => good with { Parameters = Enumerable.Repeat(double.NaN, program.ParameterCount).ToArray() },
            "expected" => good with { Expected = "0" },
            _ => new ShotRequest { Program = new WideProgram((backend.Limits.Qubits ?? 0) + 1), Parameters = default, Shots = 1 },
        };

        await AssertRefusedAsync(backend, good, bad);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Ends()
    {
        await using IShotBackend backend = Open();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backend.RunAsync([Request(Network(0), 10)], static (_, _) => { }, source.Token));
    }

    private static async Task AssertRefusedAsync(IShotBackend backend, params ShotRequest[] requests)
    {
        QrnnException error = await Assert.ThrowsAsync<QrnnException>(() => backend.RunAsync(requests, static (_, _) => Assert.Fail("a request ran")));

        Assert.Equal(FailureKind.BadRequest, error.Kind);
        Assert.DoesNotContain('\n', error.Message);
    }

    protected static async Task<ShotResult> RunAsync(IShotBackend backend, ShotRequest request)
    {
        ShotResult? answer = null;
        await backend.RunAsync([request], (index, result) => answer = index == 0 && answer is null ? result : throw new InvalidOperationException($"answer {index}"));
        return answer ?? throw new InvalidOperationException("no answer");
    }

    private sealed class WideProgram(int qubits) : IShotProgram
    {
        public string Name => "wide";

        public int ParameterCount => 0;

        public OutputLayout Outputs => OutputLayout.OfBits(0);

        public Circuit Circuit(bool lowered) => new() { QubitCount = qubits, Operations = ImmutableArray<Operation>.Empty };

        public KernelProgram Source(ReadOnlySpan<double> parameters) => throw new NotSupportedException();

        public string Qir(ReadOnlySpan<double> parameters, QirProfile profile) => $$"""
            %Result = type opaque
            %Qubit = type opaque

            define i64 @main() #0 {
            block_0:
              call void @__quantum__qis__x__body(%Qubit* inttoptr (i64 {{qubits - 1}} to %Qubit*))
              ret i64 0
            }

            declare void @__quantum__qis__x__body(%Qubit*)

            attributes #0 = { "entry_point" "output_labeling_schema" "qir_profiles"="base_profile" "required_num_qubits"="{{qubits}}" "required_num_results"="0" }
            """;
    }
}
