using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;

namespace Qrnn.Circuits;

/// <summary>Reads what the compiler's process reports: diagnostics, and the events of a run.</summary>
internal static class KernelEvents
{
    public static ImmutableArray<KernelDiagnostic> ReadDiagnostics(JsonElement list) =>
        [.. list.EnumerateArray().Select(static each => each.Deserialize<KernelDiagnostic>(JsonSerializerOptions.Web)!)];

    /// <summary>Groups the events into shots: each ends with its result.</summary>
    public static KernelRun Read(JsonElement events)
    {
        var shots = ImmutableArray.CreateBuilder<KernelShot>();
        var messages = ImmutableArray.CreateBuilder<string>();
        var states = ImmutableArray.CreateBuilder<KernelState>();
        var matrices = ImmutableArray.CreateBuilder<Complex[,]>();
        foreach (JsonElement each in events.EnumerateArray())
        {
            switch (each.GetProperty("type").GetString())
            {
                case "Message":
                    messages.Add(each.GetProperty("text").GetString() ?? string.Empty);
                    break;
                case "DumpMachine":
                    states.Add(ReadState(each));
                    break;
                case "Matrix":
                    matrices.Add(ReadMatrix(each.GetProperty("matrix")));
                    break;
                default:
                    bool succeeded = each.GetProperty("success").GetBoolean();
                    string? value = succeeded ? each.GetProperty("value").GetString() : null;
                    shots.Add(new KernelShot(value, succeeded ? null : Failure(each), messages.DrainToImmutable(), states.DrainToImmutable(), matrices.DrainToImmutable()));
                    break;
            }
        }

        return new KernelRun(shots.ToImmutable());
    }

    /// <summary>Counts of values, and the shots that failed.</summary>
    public static KernelCounts ReadCounts(JsonElement result)
    {
        JsonElement failure = result.GetProperty("failure");
        return new KernelCounts(
            result.GetProperty("counts").EnumerateArray().ToImmutableSortedDictionary(static pair => pair[0].GetString()!, static pair => pair[1].GetInt64(), StringComparer.Ordinal),
            result.GetProperty("failures").GetInt64(),
            failure.ValueKind == JsonValueKind.Object ? failure.Deserialize<KernelDiagnostic>(JsonSerializerOptions.Web)!.ToString() : null);
    }

    private static string Failure(JsonElement result)
    {
        ImmutableArray<KernelDiagnostic> diagnostics = ReadDiagnostics(result.GetProperty("diagnostics"));
        return diagnostics.IsEmpty ? result.GetProperty("message").GetString() ?? "failed" : diagnostics[0].ToString();
    }

    private static KernelState ReadState(JsonElement dump)
    {
        var amplitudes = ImmutableSortedDictionary.CreateBuilder<long, Complex>();
        foreach (JsonProperty entry in dump.GetProperty("state").EnumerateObject())
        {
            long index = 0;
            foreach (char digit in entry.Name)
            {
                // The name is a ket: |0110⟩.
                if (digit is '0' or '1')
                {
                    index = (index << 1) | (long)(digit - '0');
                }
            }

            amplitudes[index] = ReadComplex(entry.Value);
        }

        return new KernelState(dump.GetProperty("qubitCount").GetInt32(), amplitudes.ToImmutable());
    }

    private static Complex[,] ReadMatrix(JsonElement rows)
    {
        int size = rows.GetArrayLength();
        var matrix = new Complex[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                matrix[row, column] = ReadComplex(rows[row][column]);
            }
        }

        return matrix;
    }

    private static Complex ReadComplex(JsonElement pair) => new(pair[0].GetDouble(), pair[1].GetDouble());
}
