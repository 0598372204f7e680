using System.Collections.Immutable;
using System.Text.Json;

namespace Qrnn.Backends.Azure;

/// <summary>Where a job is.</summary>
public enum AzureJobState
{
    /// <summary>A state that this program does not know: the job is taken to go on.</summary>
    Unknown,

    /// <summary>Accepted.</summary>
    Queued,

    /// <summary>Accepted, waiting for the target.</summary>
    Waiting,

    /// <summary>Running.</summary>
    Executing,

    /// <summary>Run; results are being written.</summary>
    Finishing,

    /// <summary>Somebody asked to cancel it.</summary>
    CancellationRequested,

    /// <summary>Being cancelled.</summary>
    Cancelling,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>Cancelled.</summary>
    Cancelled,

    /// <summary>Given up by the service.</summary>
    TimedOut,
}

/// <summary>A job as the service tells it. Its text holds no signature of a link.</summary>
public sealed record AzureJob
{
    /// <summary>The id, which the client chose.</summary>
    public required string Id { get; init; }

    /// <summary>The name, for people.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The provider's id.</summary>
    public string Provider { get; init; } = string.Empty;

    /// <summary>The target's id.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>Where it is.</summary>
    public AzureJobState State { get; init; }

    /// <summary>The state in the service's word.</summary>
    public string StateText { get; init; } = string.Empty;

    /// <summary>The session that it belongs to, if any.</summary>
    public string? Session { get; init; }

    /// <summary>Shots, as far as its parameters say.</summary>
    public long? Shots { get; init; }

    /// <summary>The format of the program.</summary>
    public string InputFormat { get; init; } = string.Empty;

    /// <summary>The format of the results.</summary>
    public string OutputFormat { get; init; } = string.Empty;

    /// <summary>Where the results are, or will be.</summary>
    public SasUri? Output { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When it began to run.</summary>
    public DateTimeOffset? Began { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>What it costs by the service's estimate; null until there is one.</summary>
    public AzureCostEstimate? Cost { get; init; }

    /// <summary>Why it failed: the service's code.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Why it failed: the service's words, one line without secrets.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Whether it will change no more.</summary>
    public bool IsOver => State is AzureJobState.Completed or AzureJobState.Succeeded or AzureJobState.Failed or AzureJobState.Cancelled or AzureJobState.TimedOut;

    /// <summary>Whether it is over and has results.</summary>
    public bool IsDone => State is AzureJobState.Completed or AzureJobState.Succeeded;

    /// <summary>Seconds from its making to its end; 0 when the service does not say.</summary>
    public double Seconds => Ended is { } ended && Created is { } created ? Math.Max(0, (ended - created).TotalSeconds) : 0;

    /// <summary>Why it did not succeed, in one line.</summary>
    public string Failure => (ErrorCode, ErrorMessage) switch
    {
        (null, null) => $"the service gives no reason (state {StateText})",
        (not null, not null) => $"{ErrorCode}: {ErrorMessage}",
        _ => ErrorCode ?? ErrorMessage!,
    };

    /// <summary>Reads a job.</summary>
    /// <exception cref="AzureServiceException">It has no id.</exception>
    internal static AzureJob Read(JsonElement json, SecretRedactor redactor, bool allowLoopback)
    {
        JsonElement? error = AzureJson.Member(json, "errorData");
        JsonElement? parameters = AzureJson.Member(json, "inputParams");
        string state = AzureError.Line(AzureJson.Text(json, "status"), redactor) ?? string.Empty;
        return new AzureJob
        {
            Id = AzureJson.Text(json, "id") is { Length: > 0 and <= 100 } id ? AzureError.Line(id, redactor)! : throw new AzureServiceException("Azure Quantum answered with a job that has no id"),
            Name = AzureError.Line(AzureJson.Text(json, "name"), redactor) ?? string.Empty,
            Provider = AzureError.Line(AzureJson.Text(json, "providerId"), redactor) ?? string.Empty,
            Target = AzureError.Line(AzureJson.Text(json, "target"), redactor) ?? string.Empty,
            State = StateOf(state),
            StateText = state,
            Session = AzureError.Line(AzureJson.Text(json, "sessionId"), redactor),
            Shots = parameters is { } given ? AzureJson.Integer(given, "shots") ?? AzureJson.Integer(given, "count") : null,
            InputFormat = AzureError.Line(AzureJson.Text(json, "inputDataFormat"), redactor) ?? string.Empty,
            OutputFormat = AzureError.Line(AzureJson.Text(json, "outputDataFormat"), redactor) ?? string.Empty,
            Output = SasUri.TryParse(AzureJson.Text(json, "outputDataUri"), allowLoopback),
            Created = AzureJson.Time(json, "creationTime"),
            Began = AzureJson.Time(json, "beginExecutionTime"),
            Ended = AzureJson.Time(json, "endExecutionTime"),
            Cost = AzureCostEstimate.Read(json, redactor),
            ErrorCode = error is { } why ? AzureError.Line(AzureJson.Text(why, "code"), redactor) : null,
            ErrorMessage = error is { } said ? AzureError.Line(AzureJson.Text(said, "message"), redactor) : null,
        };
    }

    /// <summary>A state by its word; numbers are no words.</summary>
    internal static AzureJobState StateOf(string word) =>
        word.Length > 0 && char.IsAsciiLetter(word[0]) && Enum.TryParse(word, ignoreCase: true, out AzureJobState state) && Enum.IsDefined(state) ? state : AzureJobState.Unknown;
}

/// <summary>What a job costs by the service's estimate.</summary>
/// <param name="Currency">Such as USD.</param>
/// <param name="Total">In that currency.</param>
/// <param name="Events">What it is made of.</param>
public sealed record AzureCostEstimate(string Currency, decimal Total, ImmutableArray<AzureCostEvent> Events)
{
    /// <summary>The estimate of a job or session; null when there is none.</summary>
    internal static AzureCostEstimate? Read(JsonElement json, SecretRedactor redactor) =>
        AzureJson.Member(json, "costEstimate") is { } cost && AzureJson.Amount(cost, "estimatedTotal") is { } total
            ? new AzureCostEstimate(AzureError.Line(AzureJson.Text(cost, "currencyCode"), redactor) ?? string.Empty, total, [.. AzureJson.Elements(cost, "events").Take(100).Select(item => new AzureCostEvent(
                AzureError.Line(AzureJson.Text(item, "dimensionName"), redactor) ?? string.Empty,
                AzureError.Line(AzureJson.Text(item, "measureUnit"), redactor) ?? string.Empty,
                AzureJson.Amount(item, "amountConsumed") ?? 0,
                AzureJson.Amount(item, "amountBilled") ?? 0,
                AzureJson.Amount(item, "unitPrice") ?? 0))])
            : null;
}

/// <summary>A part of a cost.</summary>
/// <param name="Name">Such as "1Q Gate Shot".</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Consumed">Units used.</param>
/// <param name="Billed">Units billed.</param>
/// <param name="UnitPrice">Price of a unit.</param>
public sealed record AzureCostEvent(string Name, string Unit, decimal Consumed, decimal Billed, decimal UnitPrice);
