using System.Collections.Immutable;
using System.Text.Json;
using Qrnn.Circuits;

namespace Qrnn.Estimation;

/// <summary>Reads the estimator's JSON.</summary>
internal static class EstimatorReply
{
    private const double Nanoseconds = 1e-9;

    // The estimator keeps a run time in 64 bits and says no longer one than they hold.
    private const double LongestNanoseconds = 18446744073709551615;

    /// <summary>The answer for one machine.</summary>
    public static HardwareEstimate Read(string hardware, JsonElement reply)
    {
        if (reply.TryGetProperty("message", out JsonElement refusal))
        {
            return new HardwareEstimate(hardware, null, OneLine(refusal.GetString()), []);
        }

        PhysicalEstimate[] found = [.. (reply.TryGetProperty("frontierEntries", out JsonElement frontier) ? frontier.EnumerateArray().Select(Estimate) : [Estimate(reply)])
            .Where(static estimate => estimate.Seconds < Nanoseconds * LongestNanoseconds)];
        if (found.Length == 0)
        {
            return new HardwareEstimate(hardware, null, "it takes 584 years or more, longer than the estimator can count", []);
        }

        if (frontier.ValueKind == JsonValueKind.Undefined)
        {
            return new HardwareEstimate(hardware, found[0], string.Empty, []);
        }

        ImmutableArray<PhysicalEstimate> all = [.. found.OrderBy(static estimate => estimate.Seconds).ThenBy(static estimate => estimate.PhysicalQubits)];
        return new HardwareEstimate(hardware, all[0], string.Empty, all);
    }

    /// <summary>The program's counts, which do not depend on the machine.</summary>
    public static LogicalCounts Counts(JsonElement reply)
    {
        if (reply.TryGetProperty("message", out JsonElement refusal))
        {
            throw new QrnnException($"The resource estimator refuses: {OneLine(refusal.GetString())}");
        }

        JsonElement counts = reply.GetProperty("logicalCounts");
        return new LogicalCounts(
            counts.GetProperty("numQubits").GetInt64(),
            counts.GetProperty("tCount").GetInt64(),
            counts.GetProperty("rotationCount").GetInt64(),
            counts.GetProperty("rotationDepth").GetInt64(),
            counts.GetProperty("cczCount").GetInt64(),
            counts.GetProperty("measurementCount").GetInt64());
    }

    private static PhysicalEstimate Estimate(JsonElement entry)
    {
        JsonElement physical = entry.GetProperty("physicalCounts"), breakdown = physical.GetProperty("breakdown");
        return new PhysicalEstimate
        {
            LogicalQubits = breakdown.GetProperty("algorithmicLogicalQubits").GetInt64(),
            LogicalDepth = breakdown.GetProperty("logicalDepth").GetInt64(),
            CodeDistance = entry.GetProperty("logicalQubit").GetProperty("codeDistance").GetInt32(),
            PhysicalQubits = physical.GetProperty("physicalQubits").GetInt64(),
            FactoryQubits = breakdown.GetProperty("physicalQubitsForTfactories").GetInt64(),
            Factories = breakdown.GetProperty("numTfactories").GetInt64(),
            TStates = breakdown.GetProperty("numTstates").GetInt64(),
            TStatesPerRotation = breakdown.GetProperty("numTsPerRotation") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 0,
            Seconds = Nanoseconds * physical.GetProperty("runtime").GetDouble(),
            Rqops = physical.GetProperty("rqops").GetDouble(),
        };
    }

    private static string OneLine(string? text) => string.Join(' ', (text ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
