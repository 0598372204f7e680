using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Qrnn.Backends.Azure;

/// <summary>
/// Reads what jobs measured, in the formats that providers write: <c>microsoft.quantum-results.v2</c> and <c>.v1</c>, and those of circuits in the providers' own languages.
/// Bits come in the order of the output, nested arrays and tuples flattened. What is no result is refused, never guessed.
/// </summary>
public static class AzureResults
{
    private const long MostShots = 1L << 52; // beyond, a count would be no exact number any more

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 64 };

    /// <summary>Reads results.</summary>
    /// <param name="results">What the service wrote.</param>
    /// <param name="bits">Bits of a shot, where known: outcomes of another length are refused, and numbered outcomes get this length.</param>
    /// <returns>One element per program of a batch; one otherwise.</returns>
    /// <exception cref="AzureServiceException">These are no results.</exception>
    public static ImmutableArray<AzureOutcomes> Read(ReadOnlyMemory<byte> results, int? bits = null)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(results, Reading);
            ImmutableArray<AzureOutcomes> all = Read(document.RootElement, bits);
            foreach (string outcome in all.SelectMany(static outcomes => outcomes.Weights.Keys))
            {
                if (bits is { } expected && outcome.Length != expected)
                {
                    throw new AzureServiceException($"the results have outcomes of {outcome.Length} bits, the program records {expected}: were they made by another program?");
                }
            }

            return all;
        }
        catch (JsonException failure)
        {
            throw new AzureServiceException($"the results ({results.Length} bytes) are no JSON: {AzureError.Line(failure.Message, new SecretRedactor())}");
        }
    }

    private static ImmutableArray<AzureOutcomes> Read(JsonElement root, int? bits)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return [.. root.EnumerateArray().SelectMany(batch => Read(batch, bits))];
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Unreadable(root);
        }

        if (AzureJson.Member(root, "Results") is { ValueKind: JsonValueKind.Array } batches)
        {
            return [.. batches.EnumerateArray().Select(WithShots)];
        }

        if (AzureJson.Member(root, "Histogram") is { ValueKind: JsonValueKind.Array } shares)
        {
            return [OfShares(shares)];
        }

        if (AzureJson.Member(root, "histogram") is { ValueKind: JsonValueKind.Object } numbered)
        {
            return [OfNumbers(numbered, bits)];
        }

        JsonProperty[] members = [.. root.EnumerateObject()];
        return members.Length == 0 || members.All(static member => member.Value.ValueKind == JsonValueKind.Number)
            ? [OfCounts(members)]
            : members.All(static member => member.Value.ValueKind == JsonValueKind.Array) ? [OfRegisters(members)] : throw Unreadable(root);
    }

    /// <summary>v2: outcomes with their counts, and the single shots.</summary>
    private static AzureOutcomes WithShots(JsonElement batch)
    {
        var weights = new Tally();
        JsonElement? shots = AzureJson.Member(batch, "Shots") is { ValueKind: JsonValueKind.Array } list ? list : null;
        if (AzureJson.Member(batch, "Histogram") is { ValueKind: JsonValueKind.Array } histogram)
        {
            long failed = 0;
            foreach (JsonElement bar in histogram.EnumerateArray())
            {
                long count = AzureJson.Integer(bar, "Count") ?? throw Unreadable(bar);
                JsonElement outcome = AzureJson.Member(bar, "Outcome") ?? throw Unreadable(bar);
                failed = weights.Add(outcome, Checked(count)) ? failed : Checked(failed + count);
            }

            // A histogram may leave failed shots out: then the list of shots has them.
            long listed = shots?.EnumerateArray().LongCount(static shot => Flat(shot) is null) ?? 0;
            return new AzureOutcomes(weights.Frozen(), Math.Max(failed, listed), false);
        }

        long lost = (shots ?? throw Unreadable(batch)).EnumerateArray().LongCount(shot => !weights.Add(shot, 1));
        return new AzureOutcomes(weights.Frozen(), lost, false);
    }

    /// <summary>v1: texts of outcomes and their shares, by turns.</summary>
    private static AzureOutcomes OfShares(JsonElement histogram)
    {
        JsonElement[] parts = [.. histogram.EnumerateArray()];
        var weights = new Tally();
        for (int part = 0; part < parts.Length; part += 2)
        {
            if (part + 1 >= parts.Length || parts[part].ValueKind != JsonValueKind.String || parts[part + 1].ValueKind != JsonValueKind.Number)
            {
                throw Unreadable(histogram);
            }

            string outcome = string.Concat(parts[part].GetString()!.Where(static letter => letter is not ('[' or ']' or '(' or ')' or ',' or ' ')));
            weights.Add(outcome, Share(parts[part + 1]), histogram);
        }

        return new AzureOutcomes(weights.Frozen(), 0, true);
    }

    /// <summary>IonQ's own: shares of numbered states; bit 0 of a number is the first qubit.</summary>
    private static AzureOutcomes OfNumbers(JsonElement histogram, int? bits)
    {
        (ulong Number, double Share)[] states =
        [
            .. histogram.EnumerateObject().Select(state => (ulong.TryParse(state.Name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out ulong number) ? number : throw Unreadable(histogram), Share(state.Value))),
        ];
        int length = bits ?? Math.Max(1, states.Length == 0 ? 1 : states.Max(static state => 64 - System.Numerics.BitOperations.LeadingZeroCount(state.Number)));
        var weights = new Tally();
        foreach ((ulong number, double share) in states)
        {
            if (length < 64 && number >> length != 0)
            {
                throw new AzureServiceException($"the results have state {number}: the program records {length} bits");
            }

            weights.Add(string.Create(length, number, static (text, value) =>
            {
                for (int bit = 0; bit < text.Length; bit++)
                {
                    text[bit] = bit < 64 && ((value >> bit) & 1) != 0 ? '1' : '0';
                }
            }), share, histogram);
        }

        return new AzureOutcomes(weights.Frozen(), 0, true);
    }

    /// <summary>Pasqal's own: counts by outcome.</summary>
    private static AzureOutcomes OfCounts(JsonProperty[] members)
    {
        var weights = new Tally();
        foreach (JsonProperty member in members)
        {
            long count = member.Value.TryGetInt64(out long number) ? number : throw Unreadable(member.Value);
            weights.Add(member.Name, Checked(count), member.Value);
        }

        return new AzureOutcomes(weights.Frozen(), 0, false);
    }

    /// <summary>Quantinuum's and Rigetti's own: per register the bits of every shot, as texts or arrays.</summary>
    private static AzureOutcomes OfRegisters(JsonProperty[] registers)
    {
        JsonElement[][] shots = [.. registers.Select(static register => register.Value.EnumerateArray().ToArray())];
        if (shots.Any(register => register.Length != shots[0].Length))
        {
            throw new AzureServiceException($"the results have registers of {string.Join(" and ", shots.Select(static register => register.Length).Distinct().Order().Take(5))} shots: every shot has all registers");
        }

        var weights = new Tally();
        long failed = 0;
        for (int shot = 0; shot < shots[0].Length; shot++)
        {
            string?[] parts = [.. shots.Select(register => Flat(register[shot]))];
            if (parts.Any(static part => part is null))
            {
                failed++;
            }
            else
            {
                weights.Add(string.Concat(parts), 1, registers[0].Value);
            }
        }

        return new AzureOutcomes(weights.Frozen(), failed, false);
    }

    /// <summary>An outcome's bits; null for a shot that failed or lost a qubit.</summary>
    private static string? Flat(JsonElement outcome)
    {
        var bits = new StringBuilder();
        return Append(outcome, bits) ? bits.ToString() : null;
    }

    private static bool Append(JsonElement outcome, StringBuilder bits)
    {
        switch (outcome.ValueKind)
        {
            case JsonValueKind.Array:
                return outcome.EnumerateArray().All(element => Append(element, bits));
            case JsonValueKind.Object when outcome.TryGetProperty("Error", out _):
                return false;
            case JsonValueKind.Object:
                // A tuple; its members come in any order. They are sorted first: to search a stranger's tuple for every member would take the square of its length.
                var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (JsonProperty property in outcome.EnumerateObject())
                {
                    if (!members.TryAdd(property.Name, property.Value))
                    {
                        throw Unreadable(outcome);
                    }
                }

                for (int item = 1; item <= members.Count; item++)
                {
                    if (!members.TryGetValue($"Item{item}", out JsonElement member))
                    {
                        throw Unreadable(outcome);
                    }

                    if (!Append(member, bits))
                    {
                        return false;
                    }
                }

                return true;
            case JsonValueKind.True or JsonValueKind.False:
                bits.Append(outcome.ValueKind == JsonValueKind.True ? '1' : '0');
                return true;
            case JsonValueKind.Number when outcome.TryGetInt32(out int value) && value is >= 0 and <= 2:
                bits.Append(value == 1 ? '1' : '0');
                return value != 2; // a lost qubit
            case JsonValueKind.String when outcome.GetString() is { } text && text.All(static letter => letter is '0' or '1' or '2' or '-'):
                bits.Append(text);
                return text.All(static letter => letter is '0' or '1');
            case JsonValueKind.Null:
                return false;
            default:
                throw Unreadable(outcome);
        }
    }

    private static double Share(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double share) && share is >= 0 and <= 1.000001 ? share : throw Unreadable(element);

    private static long Checked(long count) => count is >= 0 and <= MostShots ? count : throw new AzureServiceException($"the results have a count of {count}: no number of shots");

    private static AzureServiceException Unreadable(JsonElement element)
    {
        string text = element.GetRawText();
        return new AzureServiceException($"the results are in no format that this program knows: '{AzureError.Line(text.Length > 100 ? text[..100] + "…" : text, new SecretRedactor())}' is no measured bit, count or share");
    }

    /// <summary>Adds up outcomes; a hostile reply must not overflow them.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);
        private double _all;

        public bool Add(JsonElement outcome, long count)
        {
            if (Flat(outcome) is not { } bits)
            {
                return false;
            }

            Add(bits, Checked(count), outcome);
            return true;
        }

        public void Add(string bits, double weight, JsonElement source)
        {
            _all += weight;
            _weights[bits] = bits.All(static bit => bit is '0' or '1') && _all <= MostShots ? _weights.GetValueOrDefault(bits) + weight : throw Unreadable(source);
        }

        public ImmutableSortedDictionary<string, double> Frozen() => _weights.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
