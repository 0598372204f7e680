using Qrnn.Backends;
using Qrnn.Backends.Azure;
using Qrnn.Emulator;
using Qrnn.Emulator.Faults;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>The backend azure through the emulator, over real sockets.</summary>
public abstract class AzureBackendContract(CompilerFixture fixture) : ShotBackendContract(fixture), IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qrnn-azure-").FullName;
    private AzureEmulator _emulator = null!;
    private int _journals;

    protected abstract string Target { get; }

    public async Task InitializeAsync() => _emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Seed = 5, StoreFolder = Path.Combine(_folder, "store") });

    public async Task DisposeAsync()
    {
        await _emulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override IShotBackend Open() => Open($"journal {++_journals}");

    protected AzureBackend Open(string journal, AzureBackendOptions? options = null, long? maximumShots = null)
    {
        QuantumTarget target = TargetCatalog.Find(Target);
        var client = new AzureQuantumClient(AzureConnection.OfConnectionString(_emulator.ConnectionString).Workspace(), new AzureClientOptions { FirstPoll = TimeSpan.FromMilliseconds(20), FirstDelay = TimeSpan.FromMilliseconds(10), LongestDelay = TimeSpan.FromMilliseconds(100) });
        return new AzureBackend(client, maximumShots is null ? target : target with { MaximumShots = maximumShots }, Path.Combine(_folder, journal), options);
    }

    protected long Created() => _emulator.Statistics()["jobs"]!["created"]!.GetValue<long>();

    protected string ConnectionString => _emulator.ConnectionString;
}

/// <summary>On a target with feedback; and what only this backend does.</summary>
[Collection(CompilerCollection.Name)]
public sealed class AzureBackendTests(CompilerFixture fixture) : AzureBackendContract(fixture)
{
    protected override string Target => "quantinuum.sim.h2-1e";

    [Fact]
    public async Task RunAsync_MoreShotsThanAJobMayHave_AddsTheJobsCounts()
    {
        await using AzureBackend backend = Open("split", null, maximumShots: 40);
        ShotResult result = await RunAsync(backend, Request(Network(0), 100));
        Assert.Equal(100, result.Measured);
        Assert.Equal(3, result.Provenance.Job!.Split(',').Length);
        Assert.Equal(3, Created());
    }

    [Fact]
    public async Task RunAsync_SameRequestsAgain_SubmitsNothing()
    {
        NetworkProgram program = Network(0);
        ShotResult first, again, other;
        await using (AzureBackend backend = Open("again"))
        {
            first = await RunAsync(backend, Request(program, 50));
        }

        var notices = new List<string>();
        await using (AzureBackend backend = Open("again", new AzureBackendOptions { Notice = notices.Add }))
        {
            again = await RunAsync(backend, Request(program, 50));
            Assert.Equal(1, Created());
            other = await RunAsync(backend, Request(program, 50, seed: 2));
        }

        Assert.Contains("1 of 1 jobs are in the journal", Assert.Single(notices), StringComparison.Ordinal);
        Assert.Equal(first.Counts, again.Counts);
        Assert.Equal(first.Provenance, again.Provenance);
        Assert.NotEqual(first.Provenance.Job, other.Provenance.Job);
        Assert.Equal(2, Created());
    }

    [Fact]
    public async Task RunAsync_CancelledInTheMiddle_IsFinishedWithTheSameJobs()
    {
        NetworkProgram program = Network(0);
        ShotRequest[] requests = [.. Enumerable.Range(0, 6).Select(index => Request(program, 20, (ulong)index))];
        var notices = new List<string>();
        using var stop = new CancellationTokenSource();
        await using (AzureBackend backend = Open("cancelled", new AzureBackendOptions { InFlight = 2, Notice = notices.Add }))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => backend.RunAsync(requests, (_, _) => stop.Cancel(), stop.Token));
        }

        Assert.Contains(notices, static line => line.Contains("run the same again with the same journal", StringComparison.Ordinal));
        var results = new ShotResult?[requests.Length];
        await using (AzureBackend backend = Open("cancelled"))
        {
            await backend.RunAsync(requests, (index, result) => results[index] = result);
        }

        Assert.All(results, static result => Assert.Equal(20, result!.Measured));
        Assert.Equal(6, Created());
    }

    [Theory]
    [InlineData(99L, null, "--max-shots allows 99")]
    [InlineData(null, 1.5, "--max-cost allows 1.5")]
    public async Task RunAsync_MoreThanAllowed_IsRefusedBeforeAnythingIsSent(long? shots, double? cost, string says)
    {
        await using AzureBackend backend = Open("limits", new AzureBackendOptions
        {
            MaximumShots = shots,
            MaximumCost = (decimal?)cost,
            Estimate = static _ => new ShotCost(1, "USD", true),
        });
        QrnnException refused = await Assert.ThrowsAsync<QrnnException>(() => backend.RunAsync([Request(Network(0), 50), Request(Network(0), 50, 2)], static (_, _) => { }));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, Created());
    }

    [Fact]
    public async Task RunAsync_CostLimitOfATargetWithoutPrice_IsRefused()
    {
        await using AzureBackend backend = Open("price", new AzureBackendOptions { MaximumCost = 5, Estimate = static _ => null });
        QrnnException refused = await Assert.ThrowsAsync<QrnnException>(() => RunAsync(backend, Request(Network(0), 50)));
        Assert.Contains("nobody publishes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Always_UsesOneSessionAndClosesIt()
    {
        await using (AzureBackend backend = Open("session"))
        {
            await RunAsync(backend, Request(Network(0), 5));
            await RunAsync(backend, Request(Network(0), 5, 2));
        }

        var client = new AzureQuantumClient(AzureConnection.OfConnectionString(ConnectionString).Workspace());
        var sessions = new List<AzureSession>();
        await foreach (AzureSession session in client.ListSessionsAsync())
        {
            sessions.Add(session);
        }

        AzureSession one = Assert.Single(sessions);
        Assert.True(one.IsOver, one.ToString());
        Assert.Equal("Continue", one.FailurePolicy);
    }
}

/// <summary>On a target without feedback, whose programs have the profile base.</summary>
[Collection(CompilerCollection.Name)]
public sealed class AzureBaseBackendTests(CompilerFixture fixture) : AzureBackendContract(fixture)
{
    protected override string Target => "rigetti.sim.qvm";
}

/// <summary>The backend when everything goes wrong now and then.</summary>
[Collection(CompilerCollection.Name)]
public sealed class AzureBackendFaultTests(CompilerFixture fixture)
{
    [Fact]
    public async Task RunAsync_EveryPassingFault_GivesEveryResultOnceAndSubmitsNothingTwice()
    {
        using var folder = new TemporaryFolder();
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions
        {
            Seed = 5,
            StoreFolder = Path.Combine(folder.Path, "store"),
            Faults = FaultPlan.Load("429=0.1:0.01s,500=0.1,drop=0.1,expired-sas=0.1"),
        });
        var client = new AzureQuantumClient(AzureConnection.OfConnectionString(emulator.ConnectionString).Workspace(), new AzureClientOptions { FirstPoll = TimeSpan.FromMilliseconds(20), FirstDelay = TimeSpan.FromMilliseconds(5), LongestDelay = TimeSpan.FromMilliseconds(50) });
        var program = new NetworkProgram(fixture.Compiler, fixture.Library, new() { Workspace = 1, Inputs = 1, Stages = 1, Order = 0, Degree = 1 }, [1, 0]);
        ShotRequest[] requests = [.. Enumerable.Range(0, 20).Select(index => new ShotRequest { Program = program, Parameters = new double[program.ParameterCount], Shots = 10, Seed = (ulong)index })];
        var told = new List<int>();
        await using (var backend = new AzureBackend(client, TargetCatalog.Find("quantinuum.sim.h2-1e"), Path.Combine(folder.Path, "journal")))
        {
            await backend.RunAsync(requests, (index, result) =>
            {
                Assert.Equal(10, result.Measured);
                told.Add(index);
            });
        }

        Assert.Equal(Enumerable.Range(0, 20), told.Order());
        Assert.Equal(20, emulator.Statistics()["jobs"]!["created"]!.GetValue<long>());
    }
}
