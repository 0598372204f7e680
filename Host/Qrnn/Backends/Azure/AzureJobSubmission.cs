using System.Text.Json.Nodes;
using Qrnn.Circuits;

namespace Qrnn.Backends.Azure;

/// <summary>A job to be submitted: any program format and any parameters, as the target wants them.</summary>
public sealed record AzureJobSubmission
{
    /// <summary>The id, which the client chooses: the same id is the same job, however often it is sent.</summary>
    public required string Id { get; init; }

    /// <summary>The name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The provider's id.</summary>
    public required string Provider { get; init; }

    /// <summary>The target's id.</summary>
    public required string Target { get; init; }

    /// <summary>The program.</summary>
    public required ReadOnlyMemory<byte> Program { get; init; }

    /// <summary>The format of the program.</summary>
    public string InputFormat { get; init; } = "qir.v1";

    /// <summary>The format of the results.</summary>
    public string OutputFormat { get; init; } = "microsoft.quantum-results.v2";

    /// <summary>Parameters as the target wants them; for QIR those of <see cref="QirParameters"/>. Not changed by the client.</summary>
    public JsonObject Parameters { get; init; } = [];

    /// <summary>Further facts that the service keeps with the job; null for none.</summary>
    public JsonObject? Metadata { get; init; }

    /// <summary>The session that it belongs to; null for none.</summary>
    public string? Session { get; init; }

    /// <summary>Parameters of a QIR job.</summary>
    /// <param name="entryPoint">The entry point's name; see <see cref="QirEntryPoint"/>.</param>
    /// <param name="shots">Shots.</param>
    /// <param name="profile">The profile that the QIR was made for.</param>
    /// <param name="shotsParameter">The name that the target has for shots.</param>
    public static JsonObject QirParameters(string entryPoint, long shots, QirProfile profile, string shotsParameter = "shots") => new()
    {
        ["entryPoint"] = entryPoint,
        ["arguments"] = new JsonArray(),
        [shotsParameter] = shots,
        ["target_profile"] = profile switch { QirProfile.Base => "Base", QirProfile.AdaptiveRi => "Adaptive_RI", QirProfile.AdaptiveRif => "Adaptive_RIF", _ => "Adaptive" },
    };

    /// <summary>The body of the request that makes the job.</summary>
    internal JsonObject Body(string containerUri, string inputUri)
    {
        var body = new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["providerId"] = Provider,
            ["target"] = Target,
            ["itemType"] = "Job",
            ["containerUri"] = containerUri,
            ["inputDataUri"] = inputUri,
            ["inputDataFormat"] = InputFormat,
            ["inputParams"] = Parameters.DeepClone(),
            ["outputDataFormat"] = OutputFormat,
        };
        if (Session is not null)
        {
            body["sessionId"] = Session;
        }

        if (Metadata is not null)
        {
            body["metadata"] = Metadata.DeepClone();
        }

        return body;
    }
}

/// <summary>A request that would be sent, for people: without secrets.</summary>
/// <param name="Method">GET, PUT or POST.</param>
/// <param name="Address">Where to.</param>
/// <param name="Body">What; null for nothing.</param>
public sealed record AzureRequestPreview(string Method, string Address, string? Body);
