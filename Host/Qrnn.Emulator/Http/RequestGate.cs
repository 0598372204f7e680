using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Qrnn.Emulator.Faults;

namespace Qrnn.Emulator.Http;

/// <summary>What every request passes: it is counted, may meet a fault, must bring the key or a link, and must name the workspace.</summary>
internal sealed class RequestGate(string key, FaultInjection faults, EmulatorStatistics statistics, RequestDelegate next)
{
    /// <summary>Where the emulator's own pages are, which no fault meets.</summary>
    public const string OwnPath = "/emulator";

    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Serves a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            if (context.Request.Path.StartsWithSegments(OwnPath, StringComparison.Ordinal))
            {
                await ServeAsync(context).ConfigureAwait(false);
                return;
            }

            statistics.Asked(context.GetEndpoint()?.DisplayName ?? "unknown");
            await faults.InvokeAsync(context, ServeAsync).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone.
        }
    }

    private async Task ServeAsync(HttpContext context)
    {
        try
        {
            if (!context.Request.Path.StartsWithSegments(BlobRoutes.Account, StringComparison.Ordinal) && !HasKey(context.Request))
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
                context.Response.ContentLength = 0;
                return;
            }

            Demand(context);
            await next(context).ConfigureAwait(false);
        }
        catch (Refusal refusal) when (!context.Response.HasStarted)
        {
            await Reply.ErrorAsync(context, refusal.Status, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException failure) when (!context.Response.HasStarted)
        {
            await Reply.ErrorAsync(context, failure.StatusCode, "BadRequest", failure.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever happens in one request, the emulator serves the next.
        catch (Exception failure) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            await Reply.ErrorAsync(context, StatusCodes.Status500InternalServerError, "InternalServerError", $"{failure.GetType().Name}: {failure.Message}").ConfigureAwait(false);
        }
    }

    private bool HasKey(HttpRequest request) =>
        request.Headers[AzureEmulator.KeyHeader] is { Count: 1 } values && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(values[0] ?? string.Empty)), _key);

    private static void Demand(HttpContext context)
    {
        if (context.GetEndpoint() is null)
        {
            throw Refusal.NotFound($"There is nothing at {context.Request.Method} {context.Request.Path}.");
        }

        if (context.Request.RouteValues["workspace"] is not string workspace)
        {
            return;
        }

        (object? subscription, object? group) = (context.Request.RouteValues["subscription"], context.Request.RouteValues["group"]);
        if (workspace != AzureEmulator.Workspace || group as string != AzureEmulator.Workspace || subscription as string != AzureEmulator.Subscription)
        {
            throw Refusal.NotFound($"The emulator's workspace is '{AzureEmulator.Workspace}' in the resource group '{AzureEmulator.Workspace}' of the subscription {AzureEmulator.Subscription}.");
        }

        if (string.IsNullOrEmpty(context.Request.Query["api-version"]))
        {
            throw new Refusal(StatusCodes.Status400BadRequest, "MissingApiVersionParameter", "The query parameter api-version is missing.");
        }
    }
}
