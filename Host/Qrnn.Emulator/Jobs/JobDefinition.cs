using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Qrnn.Backends;
using Qrnn.Emulator.Http;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Jobs;

/// <summary>What the body of a submission says, checked as far as that is possible without the program.</summary>
internal sealed partial record JobDefinition
{
    public const string ResultsV1 = "microsoft.quantum-results.v1";
    public const string ResultsV2 = "microsoft.quantum-results.v2";

    // What the service's targets do without a number differs; nobody should rely on it.
    private const long DefaultShots = 100;

    public required string Name { get; init; }

    public required QuantumTarget Target { get; init; }

    public required string Container { get; init; }

    public required string InputBlob { get; init; }

    public required string InputDataFormat { get; init; }

    public required string OutputDataFormat { get; init; }

    public required long Shots { get; init; }

    public JsonElement? InputParams { get; init; }

    public JsonElement? Metadata { get; init; }

    public JsonElement? Tags { get; init; }

    public string? SessionId { get; init; }

    public required string Hash { get; init; }

    /// <summary>Whether a text may be the id of a job or session.</summary>
    public static bool IsId(string id) => Id().IsMatch(id);

    /// <summary>A hash of a body: the same for the same job whatever the order of its properties and the signatures of its links.</summary>
    public static string HashOf(JsonElement body)
    {
        var text = new StringBuilder();
        Append(text, body, null);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="Refusal">InvalidJobDefinition, with the reason.</exception>
    public static JobDefinition Parse(string id, JsonElement body)
    {
        if (!IsId(id))
        {
            throw Refusal.OfJob($"The id '{id}' is not made of 1 to 64 letters, digits and hyphens.");
        }

        if (Text(body, "id") is { } written && written != id)
        {
            throw Refusal.OfJob($"The body's id is '{written}' and the address's '{id}'.");
        }

        string targetId = Required(body, "target");
        QuantumTarget target = TargetCatalog.TryFind(targetId)
            ?? throw Refusal.OfJob($"The target '{targetId}' is not known: one of {string.Join(", ", TargetCatalog.All.Select(static target => target.Id))}.");
        string provider = Required(body, "providerId");
        if (!provider.Equals(target.Provider, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.OfJob($"The target '{targetId}' is one of '{target.Provider}', not of '{provider}'.");
        }

        string input = Required(body, "inputDataFormat");
        if (input != "qir.v1")
        {
            throw Refusal.OfJob($"inputDataFormat is '{input}'; this emulator runs qir.v1.");
        }

        string output = Text(body, "outputDataFormat") ?? ResultsV2;
        if (output is not (ResultsV1 or ResultsV2))
        {
            throw Refusal.OfJob($"outputDataFormat is '{output}': {ResultsV1} or {ResultsV2}.");
        }

        (string container, string? blob) = Place(Required(body, "containerUri"), "containerUri");
        (string inputContainer, string? inputBlob) = Text(body, "inputDataUri") is { } uri ? Place(uri, "inputDataUri") : (container, "inputData");
        if (blob is not null || inputBlob is null || inputContainer != container)
        {
            throw Refusal.OfJob("containerUri must be a container of this emulator's storage, and inputDataUri a blob in it.");
        }

        JsonElement? parameters = Element(body, "inputParams", JsonValueKind.Object);
        return new JobDefinition
        {
            Name = Text(body, "name") ?? id,
            Target = target,
            Container = container,
            InputBlob = inputBlob,
            InputDataFormat = input,
            OutputDataFormat = output,
            Shots = ShotsOf(parameters, target),
            InputParams = parameters,
            Metadata = Element(body, "metadata", JsonValueKind.Object),
            Tags = Element(body, "tags", JsonValueKind.Array),
            SessionId = Text(body, "sessionId"),
            Hash = HashOf(body),
        };
    }

    private static long ShotsOf(JsonElement? parameters, QuantumTarget target)
    {
        if (parameters is not { } given)
        {
            return DefaultShots;
        }

        foreach (JsonElement items in Elements(given, "items").Where(static items => items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 1))
        {
            throw Refusal.OfJob($"inputParams.items has {items.GetArrayLength()} entry points; this emulator runs one a job.");
        }

        foreach (JsonElement arguments in Elements(given, "arguments").Where(static arguments => arguments.ValueKind == JsonValueKind.Array && arguments.GetArrayLength() > 0))
        {
            throw Refusal.OfJob($"inputParams.arguments has {arguments.GetArrayLength()} arguments; this emulator runs programs without.");
        }

        string other = target.ShotsParameter == "shots" ? "count" : "shots";
        foreach (string name in (string[])[target.ShotsParameter, other])
        {
            if (given.TryGetProperty(name, out JsonElement shots) && shots.ValueKind != JsonValueKind.Null)
            {
                return shots.ValueKind == JsonValueKind.Number && shots.TryGetInt64(out long count) ? count : throw Refusal.OfJob($"inputParams.{name} is {Short(shots)}: must be a whole number.");
            }
        }

        return DefaultShots;
    }

    private static (string Container, string? Blob) Place(string text, string name)
    {
        // The host is not looked at: behind a tunnel it is another. Nothing is ever fetched from it.
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.AbsolutePath.Split('/') is ["", var account, var container, .. var rest] && "/" + account == BlobRoutes.Account
            && rest.Length <= 1 && BlobStore.IsContainerName(container) && (rest.Length == 0 || BlobStore.IsBlobName(rest[0])))
        {
            return (container, rest.Length == 0 ? null : rest[0]);
        }

        throw Refusal.OfJob($"{name} is no address in this emulator's storage; ask storage/sasUri for one.");
    }

    private static string Required(JsonElement body, string name) => Text(body, name) ?? throw Refusal.OfJob($"{name} is missing.");

    private static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 4096 } text ? text : throw Refusal.OfJob($"{name} is {Short(value)}: must be a text of 1 to 4096 characters.");
    }

    private static JsonElement? Element(JsonElement body, string name, JsonValueKind kind)
    {
        if (!body.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind ? value : throw Refusal.OfJob($"{name} is {Short(value)}: must be an {kind.ToString().ToLowerInvariant()}.");
    }

    private static IEnumerable<JsonElement> Elements(JsonElement body, string name) => body.TryGetProperty(name, out JsonElement value) ? [value] : [];

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();

    private static void Append(StringBuilder text, JsonElement value, string? name)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (JsonProperty property in value.EnumerateObject().Where(static property => property.Value.ValueKind != JsonValueKind.Null).OrderBy(static property => property.Name, StringComparer.Ordinal))
                {
                    text.Append(JsonSerializer.Serialize(property.Name)).Append(':');
                    Append(text, property.Value, property.Name);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement element in value.EnumerateArray())
                {
                    Append(text, element, null);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String when name is "containerUri" or "inputDataUri":
                text.Append(JsonSerializer.Serialize(value.GetString()!.Split('?')[0])); // a link may have been renewed meanwhile
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]
    private static partial Regex Id();
}
