using System.Reflection;
using System.Text.Json;

namespace Qrnn.Training;

/// <summary>What a run was made with. The machine is not part of it: it stands in the head of the metrics file.</summary>
/// <param name="Version">Version of this library.</param>
/// <param name="Commit">Commit it was built from; null when unknown.</param>
/// <param name="Model">Kind of model.</param>
public sealed record Provenance(string Version, string? Commit, string Model)
{
    /// <summary>Of this build.</summary>
    public static Provenance Current(string model)
    {
        string informational = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        int plus = informational.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? new Provenance(informational, null, model) : new Provenance(informational[..plus], informational[(plus + 1)..], model);
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version", Version);
        writer.WriteString("commit", Commit);
        writer.WriteString("model", Model);
        writer.WriteEndObject();
    }
}
