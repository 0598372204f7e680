using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Backends.Azure;

/// <summary>Which jobs or sessions are listed, and in which order. Everything that is set must hold.</summary>
public sealed record AzureListQuery
{
    /// <summary>How the name begins.</summary>
    public string? NameStart { get; init; }

    /// <summary>Any of these providers.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>Any of these targets.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>Any of these states, in the service's words.</summary>
    public ImmutableArray<string> States { get; init; } = [];

    /// <summary>Made on this day or later.</summary>
    public DateOnly? CreatedFrom { get; init; }

    /// <summary>Made at the latest when this day begins.</summary>
    public DateOnly? CreatedUntil { get; init; }

    /// <summary>The property that orders the list, such as <c>CreationTime</c>; null for the service's order.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Items left out at the start.</summary>
    public int Skip { get; init; }

    /// <summary>Items of a page, from 1 to 100.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>The filter in the service's language (OData); null when nothing is asked for.</summary>
    public string? Filter
    {
        get
        {
            string[] parts =
            [
                .. NameStart is null ? Array.Empty<string>() : [$"startswith(Name, {Quoted(NameStart)})"],
                .. AnyOf("ProviderId", Providers),
                .. AnyOf("Target", Targets),
                .. AnyOf("State", States),
                .. CreatedFrom is { } from ? [$"CreationTime ge {from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
                .. CreatedUntil is { } until ? [$"CreationTime le {until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            ];
            return parts.Length == 0 ? null : string.Join(" and ", parts);
        }
    }

    /// <summary>The order in the service's words; null for its own.</summary>
    internal string? Order => OrderBy is null ? null : $"{OrderBy} {(Descending ? "desc" : "asc")}";

    private static string[] AnyOf(string property, ImmutableArray<string> values) =>
        values.IsDefaultOrEmpty ? [] : ["(" + string.Join(" or ", values.Select(value => $"{property} eq {Quoted(value)}")) + ")"];

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
