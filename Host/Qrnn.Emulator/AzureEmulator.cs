using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Qrnn.Emulator.Faults;
using Qrnn.Emulator.Http;
using Qrnn.Emulator.Jobs;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator;

/// <summary>The surface of Azure Quantum on 127.0.0.1: workspace, storage and jobs, which really run.</summary>
public sealed class AzureEmulator : IAsyncDisposable
{
    /// <summary>The emulator's subscription.</summary>
    public const string Subscription = "00000000-0000-0000-0000-000000000000";

    /// <summary>The emulator's resource group, and its workspace.</summary>
    public const string Workspace = "emulator";

    /// <summary>The header that holds a request's key.</summary>
    public const string KeyHeader = "x-ms-quantum-api-key";

    private const string WorkspacePath = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Quantum/workspaces/{workspace}";

    private readonly WebApplication _server;
    private readonly JobQueue _queue;
    private readonly RecordStore<JobRecord> _jobs;
    private readonly EmulatorStatistics _statistics;
    private readonly string? _temporary;
    private readonly FileStream _storeLock;

    private AzureEmulator(WebApplication server, JobQueue queue, RecordStore<JobRecord> jobs, EmulatorStatistics statistics, Uri endpoint, string key, string? temporary, FileStream storeLock)
    {
        (_server, _queue, _jobs, _statistics, _temporary, _storeLock) = (server, queue, jobs, statistics, temporary, storeLock);
        (Endpoint, ApiKey) = (endpoint, key);
    }

    /// <summary>The address.</summary>
    public Uri Endpoint { get; }

    /// <summary>The key that requests must bring.</summary>
    public string ApiKey { get; }

    /// <summary>What a client needs, in the form of Azure's portal. Holds the key.</summary>
    public string ConnectionString => $"SubscriptionId={Subscription};ResourceGroupName={Workspace};WorkspaceName={Workspace};ApiKey={ApiKey};QuantumEndpoint={Endpoint}";

    /// <summary>Starts one.</summary>
    /// <exception cref="QrnnException">The port or the store is in use, or an option is out of range.</exception>
    public static async Task<AzureEmulator> StartAsync(EmulatorOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string key = options.ApiKey ?? RandomNumberGenerator.GetHexString(48, lowercase: true);
        string? temporary = options.StoreFolder is null ? Directory.CreateTempSubdirectory("qrnn-emulator-").FullName : null;
        string folder = options.StoreFolder ?? temporary!;
        FileStream storeLock = Lock(folder);
        try
        {
            string containers = Path.Combine(folder, "containers");
            Directory.CreateDirectory(containers);
            StoreFiles.Clean(containers);
            var jobs = new RecordStore<JobRecord>(Path.Combine(folder, "jobs"), static job => job.Id);
            var sessions = new RecordStore<SessionRecord>(Path.Combine(folder, "sessions"), static session => session.Id);
            jobs.Load();
            sessions.Load();
            string address = string.Empty; // known when the server has its port, which is before anybody can ask
            string Storage() => address + BlobRoutes.Account;

            var statistics = new EmulatorStatistics();
            var blobs = new BlobStore(containers, options.MaximumBlobBytes);
            var links = new BlobLinks(key, options.Clock, options.LinkLifetime);
            var faults = new FaultInjection(options.Faults, options.Seed, statistics, options.Clock);
            var rules = new SessionRules(sessions);
            var queue = new JobQueue(options, jobs, blobs, rules, statistics);
            var documents = new Documents(links, Storage);

            WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions()); // reads no settings of the machine or folder
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = options.MaximumBlobBytes;
                kestrel.Limits.MaxConcurrentConnections = 1024;
                kestrel.Listen(IPAddress.Loopback, options.Port);
            });
            builder.Services.AddRoutingCore();
            WebApplication server = builder.Build();
            server.UseRouting();
            server.Use(next => new RequestGate(key, faults, statistics, next).InvokeAsync);
            new BlobRoutes(blobs, links).Map(server);
            RouteGroupBuilder workspace = server.MapGroup(WorkspacePath);
            new WorkspaceRoutes(links, Storage, jobs, faults).Map(workspace);
            new JobRoutes(options, jobs, rules, blobs, queue, documents, faults, statistics).Map(workspace);
            new SessionRoutes(options, sessions, jobs, documents, faults).Map(workspace);
            server.MapGet(RequestGate.OwnPath + "/statistics", context => Reply.JsonAsync(context, StatusCodes.Status200OK, statistics.ToJson([.. jobs.All], context.Request.Query["jobs"] == "true")));
            await server.StartAsync(cancellation).ConfigureAwait(false);
            address = server.Urls.Single().TrimEnd('/');
            queue.Start();
            return new AzureEmulator(server, queue, jobs, statistics, new Uri(address + "/"), key, temporary, storeLock);
        }
        catch (IOException failure) when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await storeLock.DisposeAsync().ConfigureAwait(false);
            throw new QrnnException($"port {options.Port} is in use: give another, or leave it out for any free one", failure);
        }
        catch
        {
            await storeLock.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What it has counted: requests by kind, jobs, executions, faults.</summary>
    /// <param name="perJob">Whether to list how often each job ran.</param>
    public JsonObject Statistics(bool perJob = false) => _statistics.ToJson([.. _jobs.All], perJob);

    /// <summary>Ends it. Jobs that run are left as they are and run again when an emulator starts on the same store.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            await _server.StopAsync(patience.Token).ConfigureAwait(false);
        }

        await _queue.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        await _storeLock.DisposeAsync().ConfigureAwait(false);
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"store {folder}: can't be used, or another emulator does: {failure.Message}", failure);
        }
    }
}
