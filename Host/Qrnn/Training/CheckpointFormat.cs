using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Qrnn.Models;

namespace Qrnn.Training;

/// <summary>A checkpoint as a folder: weights.safetensors (names of rvqe.md 1.7), optimizer.safetensors, state.json.</summary>
internal static class CheckpointFormat
{
    public const string WeightsFile = "weights.safetensors", OptimizerFile = "optimizer.safetensors", StateFile = "state.json";

    private const string Format = "qrnn-checkpoint/1";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the three files into a folder that is made here.</summary>
    public static void Write(DurableFiles files, string folder, Checkpoint checkpoint, TrainingConfiguration configuration, Provenance provenance, ParameterLayout layout)
    {
        files.CreateFolder(folder);
        files.Write(Path.Combine(folder, WeightsFile), Safetensors.Write(Weights(checkpoint.Parameters, configuration, provenance, layout)));
        files.Write(Path.Combine(folder, OptimizerFile), Safetensors.Write(new SafetensorsContent(
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("optimizer", Word("optimizer", configuration))]),
            checkpoint.Optimizer)));
        files.Write(Path.Combine(folder, StateFile), State(checkpoint, configuration, provenance));
        files.Sync(folder);
    }

    /// <summary>Reads a folder back.</summary>
    public static Checkpoint Read(string folder, ParameterLayout layout)
    {
        double[] parameters = Parameters(Path.Combine(folder, WeightsFile), layout);
        ImmutableArray<NamedTensor> optimizer = Safetensors.Read(Path.Combine(folder, OptimizerFile)).Tensors;
        string state = Path.Combine(folder, StateFile);
        try
        {
            using JsonDocument document = JsonDocument.Parse(CheckpointFiles.ReadAll(state));
            JsonElement root = document.RootElement;
            string? format = root.GetProperty("format").GetString();
            if (format != Format)
            {
                throw new QrnnException($"{state}: format is '{Setting.Short(format ?? "null")}', must be {Format}");
            }

            return new Checkpoint
            {
                Step = root.GetProperty("step").GetInt64(),
                Parameters = parameters,
                Optimizer = optimizer,
                MetricsLines = root.GetProperty("metricsLines").GetInt64(),
                LastValidation = ReadValidation(root.GetProperty("lastValidation")),
                BestValidation = ReadValidation(root.GetProperty("bestValidation")),
            };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QrnnException($"{state}: is damaged: {Setting.Short(failure.Message)}", failure);
        }
    }

    /// <summary>The content of a weights file.</summary>
    public static SafetensorsContent Weights(double[] parameters, TrainingConfiguration configuration, Provenance provenance, ParameterLayout layout)
    {
        NetworkShape shape = configuration.Shape;
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        metadata["format"] = "qrnn-weights/1";
        metadata["model"] = provenance.Model;
        metadata["version"] = provenance.Version;
        metadata["task"] = configuration.Task;
        metadata["inputs"] = shape.Inputs.ToString(CultureInfo.InvariantCulture);
        foreach (string key in (string[])["workspace", "stages", "order", "degree", "bias", "meaning"])
        {
            metadata[key] = Word(key, configuration);
        }

        return new SafetensorsContent(
            metadata.ToImmutable(),
            [.. layout.Tensors.Select(tensor => new NamedTensor(tensor.Name, [.. tensor.Shape.Select(size => (long)size)], parameters[tensor.Offset..(tensor.Offset + tensor.Length)]))]);
    }

    /// <summary>A weights file as a flat vector; it must have the layout's tensors and no others, all finite and within the limit of an angle.</summary>
    public static double[] Parameters(string path, ParameterLayout layout)
    {
        SafetensorsContent content = Safetensors.Read(path);
        double[] parameters = new double[layout.Count];
        foreach (ParameterTensor tensor in layout.Tensors)
        {
            NamedTensor found = content.Find(tensor.Name) ?? throw new QrnnException($"{path}: tensor '{tensor.Name}' is missing");
            if (!found.Shape.SequenceEqual(tensor.Shape.Select(size => (long)size)))
            {
                throw new QrnnException($"{path}: tensor '{tensor.Name}' has shape [{string.Join(", ", found.Shape)}], the model needs [{string.Join(", ", tensor.Shape)}]");
            }

            if (found.Values.Any(value => !double.IsFinite(value)))
            {
                throw new QrnnException($"{path}: tensor '{tensor.Name}' has a number that is not finite");
            }

            if (found.Values.Any(value => Math.Abs(value) > ParameterLayout.ValueLimit))
            {
                throw new QrnnException($"{path}: tensor '{tensor.Name}' has a number beyond {ParameterLayout.ValueLimit}, the limit of an angle");
            }

            found.Values.CopyTo(parameters, tensor.Offset);
        }

        return content.Tensors.Length == layout.Tensors.Length
            ? parameters
            : throw new QrnnException($"{path}: has {content.Tensors.Length} tensors, the model has {layout.Tensors.Length}");
    }

    /// <summary>A validation as JSON properties.</summary>
    public static void WriteValidation(Utf8JsonWriter writer, ValidationResult validation)
    {
        writer.WriteNumber("step", validation.Step);
        writer.WriteNumber("loss", validation.Loss);
        writer.WriteNumber("characterErrorRate", validation.CharacterErrorRate);
        if (double.IsNaN(validation.MinimumPostselectionProbability))
        {
            writer.WriteNull("minimumPostselectionProbability"); // imported from a program that did not keep it
        }
        else
        {
            writer.WriteNumber("minimumPostselectionProbability", validation.MinimumPostselectionProbability);
        }

        if (validation.Neurons is { } neurons)
        {
            writer.WriteStartObject("neuronSuccess");
            writer.WriteNumber("minimum", neurons.Minimum);
            writer.WriteNumber("mean", neurons.Mean);
            writer.WriteNumber("geometricMean", neurons.GeometricMean);
            writer.WriteEndObject();
        }
    }

    /// <summary>Reads a validation back; null from a JSON null.</summary>
    public static ValidationResult? ReadValidation(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        NeuronSuccess? neurons = json.TryGetProperty("neuronSuccess", out JsonElement success)
            ? new NeuronSuccess(Finite(success.GetProperty("minimum")), Finite(success.GetProperty("mean")), Finite(success.GetProperty("geometricMean")))
            : null;
        return new ValidationResult(
            json.GetProperty("step").GetInt64(),
            Finite(json.GetProperty("loss")),
            Finite(json.GetProperty("characterErrorRate")),
            json.GetProperty("minimumPostselectionProbability") is { ValueKind: not JsonValueKind.Null } probability ? Finite(probability) : double.NaN,
            neurons);
    }

    /// <summary>A number that can be written again: text such as 1e999 is valid JSON and reads as infinity, which no JSON can hold.</summary>
    /// <exception cref="FormatException">It is too large.</exception>
    public static double Finite(JsonElement json) =>
        json.GetDouble() is var value && double.IsFinite(value) ? value : throw new FormatException($"{Setting.Short(json.GetRawText())} is too large");

    private static byte[] State(Checkpoint checkpoint, TrainingConfiguration configuration, Provenance provenance)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteString("task", configuration.Task);
            writer.WriteNumber("seed", configuration.Seed);
            writer.WriteNumber("step", checkpoint.Step);
            writer.WriteNumber("metricsLines", checkpoint.MetricsLines);
            foreach ((string key, ValidationResult? validation) in ((string, ValidationResult?)[])[("lastValidation", checkpoint.LastValidation), ("bestValidation", checkpoint.BestValidation)])
            {
                if (validation is null)
                {
                    writer.WriteNull(key);
                }
                else
                {
                    writer.WriteStartObject(key);
                    WriteValidation(writer, validation);
                    writer.WriteEndObject();
                }
            }

            writer.WritePropertyName("madeWith");
            provenance.Write(writer);
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static string Word(string key, TrainingConfiguration configuration) =>
        string.Format(CultureInfo.InvariantCulture, "{0}", TrainingSettings.Find(key).Read(configuration));
}
