using System.Text.Json.Nodes;

namespace Qrnn.Cli;

/// <summary>Counts of outcomes for people and for machines.</summary>
internal static class AzureOutcomeTable
{
    /// <summary>The most frequent outcomes, and what of the shots is missing.</summary>
    public static void Write(VerbContext context, IReadOnlyDictionary<string, long> counts, long failed, long requested, int most)
    {
        long measured = counts.Values.Sum();
        var table = new TextTable("outcome", "count", "share");
        foreach ((string outcome, long count) in counts.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Take(most))
        {
            table.Row(outcome, count, measured == 0 ? 0 : (double)count / measured);
        }

        table.Write(context);
        string hidden = counts.Count > most ? $"{counts.Count - most} rarer outcomes are not shown; " : string.Empty;
        long lost = requested - measured - failed;
        context.Text.WriteLine($"{hidden}{measured} of {requested} shots measured{(failed > 0 ? $", {failed} failed" : string.Empty)}{(lost > 0 ? $", {lost} never came back" : string.Empty)}");
    }

    /// <summary>Counts as an object.</summary>
    public static JsonObject Json(IReadOnlyDictionary<string, long> counts) =>
        new(counts.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
}
