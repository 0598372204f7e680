using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Qrnn.Estimation;

/// <summary>A hardware model of one's own: a JSON file with <c>qubitParams</c> and, if wanted, <c>qecScheme</c> in the estimator's terms. Checked here, key by key, before the estimator sees it.</summary>
internal static class HardwareFile
{
    private const long MostBytes = 65_536;

    // The estimator tries one distance after the other.
    private const int MostDistance = 1001;

    private static readonly string[] Times = ["oneQubitMeasurementTime", "oneQubitGateTime", "twoQubitGateTime", "twoQubitJointMeasurementTime", "tGateTime"];
    private static readonly string[] Rates = ["oneQubitMeasurementErrorRate", "oneQubitGateErrorRate", "twoQubitGateErrorRate", "twoQubitJointMeasurementErrorRate", "tGateErrorRate", "idleErrorRate"];
    private static readonly string[] MajoranaOnly = ["twoQubitJointMeasurementTime", "twoQubitJointMeasurementErrorRate"];
    private static readonly string[] GatesOnly = ["oneQubitGateTime", "twoQubitGateTime", "oneQubitGateErrorRate", "twoQubitGateErrorRate"];
    private static readonly string[] Parts = ["name", "qubitParams", "qecScheme"];
    private static readonly string[] Units = ["ns", "µs", "us", "ms", "s"];
    private static readonly string[] Words = ["name", "instructionSet"];
    private static readonly string[] SchemeTexts = ["name", "logicalCycleTime", "physicalQubitsPerLogicalQubit"];
    private static readonly string[] SchemeNumbers = ["errorCorrectionThreshold", "crossingPrefactor", "distanceCoefficientPower", "maxCodeDistance"];

    /// <summary>Reads a model.</summary>
    /// <exception cref="QrnnException">The file is missing, too large or no such model; names the key.</exception>
    public static HardwareModel Read(string path)
    {
        try
        {
            return Parse(ReadBytes(path), Path.GetFileNameWithoutExtension(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message)}", failure);
        }
        catch (JsonException failure)
        {
            throw new QrnnException($"{path}: is no JSON at line {failure.LineNumber + 1}", failure);
        }
        catch (Exception failure) when (failure is QrnnException or ArgumentException)
        {
            // A key that occurs twice is an ArgumentException of the JSON library.
            throw new QrnnException($"{path}: {(failure is QrnnException ? failure.Message : "a key occurs twice")}", failure);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[MostBytes + 1];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read <= MostBytes ? bytes[..read] : throw new QrnnException($"has more than {MostBytes} bytes, the limit");
    }

    private static HardwareModel Parse(byte[] bytes, string fileName)
    {
        if (JsonNode.Parse(bytes) is not JsonObject file)
        {
            throw new QrnnException("must hold a JSON object with 'qubitParams'");
        }

        Known(file, "the file", Parts);
        JsonObject qubits = file["qubitParams"] as JsonObject ?? throw new QrnnException("'qubitParams' is missing: an object such as {\"name\": \"qubit_gate_ns_e3\", \"tGateErrorRate\": 1e-4}");
        if (qubits.ContainsKey("name"))
        {
            _ = Text(qubits, "name");
        }

        string name = file["name"] is null ? fileName : Text(file, "name");
        bool predefined = qubits["name"] is not null && HardwareModel.Predefined.Any(model => model.Name == Text(qubits, "name"));
        bool majorana = predefined ? Text(qubits, "name").StartsWith("qubit_maj", StringComparison.Ordinal) : InstructionSet(qubits) == "Majorana";
        Known(qubits, "'qubitParams'", [.. Words.Concat(Times).Concat(Rates).Except(majorana ? GatesOnly : MajoranaOnly)]);
        foreach ((string key, JsonNode? _) in qubits)
        {
            if (Times.Contains(key))
            {
                Time(Text(qubits, key), key);
            }
            else if (Rates.Contains(key))
            {
                Rate(qubits, key);
            }
        }

        // The estimator wants the name of a predefined model without its instruction set, and knows the set of others by the word alone.
        JsonObject cleaned = qubits.DeepClone().AsObject();
        if (predefined)
        {
            cleaned.Remove("instructionSet");
        }

        var parameters = new JsonObject { ["qubitParams"] = cleaned };
        if (file["qecScheme"] is { } scheme)
        {
            parameters["qecScheme"] = Scheme(scheme as JsonObject ?? throw new QrnnException("'qecScheme' must be an object"));
        }
        else if (majorana)
        {
            parameters["qecScheme"] = new JsonObject { ["name"] = "floquet_code" };
        }

        return new HardwareModel(name, parameters);
    }

    private static JsonNode Scheme(JsonObject scheme)
    {
        Known(scheme, "'qecScheme'", [.. SchemeTexts, .. SchemeNumbers]);
        foreach ((string key, JsonNode? _) in scheme)
        {
            if (SchemeTexts.Contains(key))
            {
                _ = Text(scheme, key);
            }
            else if (Number(scheme, key) is var number && !(number > 0))
            {
                throw new QrnnException(FormattableString.Invariant($"'{key}' is {number}: must be above 0"));
            }
            else if (key == "maxCodeDistance" && !(scheme[key]!.AsValue().TryGetValue(out int distance) && distance <= MostDistance))
            {
                throw new QrnnException(FormattableString.Invariant($"'{key}' is {number}: must be a whole number up to {MostDistance}"));
            }
        }

        return scheme.DeepClone();
    }

    private static string InstructionSet(JsonObject qubits)
    {
        if (qubits["instructionSet"] is null)
        {
            throw new QrnnException("'instructionSet' is missing in 'qubitParams': GateBased or Majorana, or give the name of a predefined model to change some of its numbers");
        }

        string set = Text(qubits, "instructionSet");
        return set is "GateBased" or "Majorana" ? set : throw new QrnnException($"'instructionSet' is '{set}': must be GateBased or Majorana");
    }

    private static void Known(JsonObject part, string where, string[] keys)
    {
        foreach ((string key, JsonNode? _) in part)
        {
            if (!keys.Contains(key))
            {
                throw new QrnnException($"unknown key '{key}' in {where}: the keys are {string.Join(", ", keys)}");
            }
        }
    }

    private static void Rate(JsonObject part, string key)
    {
        // A measurement's error may be given as an object with the part of the process and that of the reading.
        if (part[key] is JsonObject pair)
        {
            Known(pair, $"'{key}'", ["process", "readout"]);
            Rate(pair, "process");
            Rate(pair, "readout");
        }
        else if (Number(part, key) is var rate && !(rate > 0 && rate < 1))
        {
            throw new QrnnException(FormattableString.Invariant($"'{key}' is {rate}: an error rate is above 0 and below 1"));
        }
    }

    private static void Time(string text, string key)
    {
        string number = Units.FirstOrDefault(unit => text.EndsWith(unit, StringComparison.Ordinal)) is { } unit ? text[..^unit.Length] : string.Empty;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double time) || !(time > 0))
        {
            throw new QrnnException($"'{key}' is '{text}': must be a number above 0 with a unit, {string.Join(", ", Units)}, such as \"50 ns\"");
        }
    }

    private static string Text(JsonObject part, string key) => part[key] is JsonValue value && value.TryGetValue(out string? text) && text.Length is > 0 and <= 200 && !text.Any(char.IsControl)
        ? text
        : throw new QrnnException($"'{key}' must be a text of 1 to 200 letters, such as \"50 ns\" for a time");

    private static double Number(JsonObject part, string key) => part[key] is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number)
        ? number
        : throw new QrnnException($"'{key}' must be a number");
}
