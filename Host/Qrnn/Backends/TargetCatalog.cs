using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Qrnn.Backends;

/// <summary>The targets that the program knows: <c>azure/targets.json</c>, which is part of the library.</summary>
public static class TargetCatalog
{
    private const string Resource = "Qrnn.targets.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Lazy<ImmutableArray<QuantumTarget>> Known = new(Read);

    /// <summary>Every target, in the order of the file.</summary>
    public static ImmutableArray<QuantumTarget> All => Known.Value;

    /// <summary>A target by its id; null when it is not known.</summary>
    public static QuantumTarget? TryFind(string id) => All.FirstOrDefault(target => target.Id == id);

    /// <summary>A target by its id.</summary>
    /// <exception cref="QrnnException">It is not known.</exception>
    public static QuantumTarget Find(string id) => TryFind(id)
        ?? throw new QrnnException($"target '{id}' is not known: one of {string.Join(", ", All.Select(static target => target.Id))}");

    private static ImmutableArray<QuantumTarget> Read()
    {
        using Stream stream = typeof(TargetCatalog).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The library was built without {Resource}.");
        return JsonSerializer.Deserialize<ImmutableArray<QuantumTarget>>(stream, Format);
    }
}
