using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Qrnn.Simulation;

namespace Qrnn.Backends.Azure;

/// <summary>
/// Repeats what failed for a reason that passes: 408, 429, 5xx, time-outs and dropped connections. Every request of this client may be repeated: jobs and blobs are put under names
/// that the client chose. It stands in for Azure.Core's policy because that has neither a clock nor a seed to give.
/// </summary>
internal sealed class ServiceRetryPolicy(AzureClientOptions options, SecretRedactor redactor) : HttpPipelinePolicy
{
    private long _requests;

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("The client is asynchronous.");

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ulong request = (ulong)Interlocked.Increment(ref _requests);
        for (int attempt = 1; ; attempt++)
        {
            Exception? failure = null;
            try
            {
                await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
                if (!Passes(message.Response.Status) || attempt >= options.Attempts)
                {
                    return;
                }
            }
            catch (Exception thrown) when (Passes(thrown, message.CancellationToken))
            {
                failure = thrown;
                if (attempt >= options.Attempts)
                {
                    throw;
                }
            }

            TimeSpan delay = Delay(failure is null ? message.Response : null, request, attempt);
            options.Notice?.Invoke($"{message.Request.Method} {redactor.Clean(message.Request.Uri.ToUri())} {(failure is null ? $"answered {message.Response.Status}" : $"failed ({Reason(failure)})")}, attempt {attempt + 1} of {options.Attempts} in {delay.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s");
            if (failure is null)
            {
                message.Response.Dispose();
            }

            await Task.Delay(delay, options.Clock, message.CancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What went wrong below a request, in a word or two.</summary>
    public static string Reason(Exception failure) => failure switch
    {
        OperationCanceledException => "no reply in time",
        _ when failure.GetBaseException() is System.Net.Sockets.SocketException socket => socket.SocketErrorCode.ToString(),
        _ => failure.GetBaseException().GetType().Name.Replace("Exception", string.Empty, StringComparison.Ordinal),
    };

    /// <summary>Whether an exception is one of the connection, not of the request.</summary>
    public static bool Passes(Exception failure, CancellationToken cancellation) => !cancellation.IsCancellationRequested
        && (failure is RequestFailedException { Status: 0 } or IOException or System.Net.Http.HttpRequestException or OperationCanceledException
            || (failure is AggregateException several && several.InnerExceptions.All(inner => Passes(inner, cancellation))));

    private static bool Passes(int status) => status is 408 or 429 or (>= 500 and not 501 and not 505);

    private TimeSpan Delay(Response? response, ulong request, int attempt)
    {
        double longest = Math.Min(options.LongestDelay.TotalSeconds, options.FirstDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, 40)));
        var backOff = TimeSpan.FromSeconds(longest * (0.5 + (0.5 * CounterRandom.NextDouble(options.Seed, request, (ulong)attempt))));
        if (response is null || RetryAfter(response) is not { } asked)
        {
            return backOff;
        }

        return asked > options.LongestRetryAfter
            ? throw new AzureServiceException(
                $"Azure Quantum asks to wait {asked.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s ({response.Status}), longer than the limit of {options.LongestRetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s: try again later; nothing is lost",
                response.Status)
            : asked > backOff ? asked : backOff;
    }

    private TimeSpan? RetryAfter(Response response)
    {
        if (response.Headers.TryGetValue("retry-after-ms", out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds) && milliseconds is >= 0 and < 1e12)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        if (!response.Headers.TryGetValue("Retry-After", out text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            return seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) && date - options.Clock.GetUtcNow() is { Ticks: > 0 } wait
            ? wait
            : null;
    }
}
