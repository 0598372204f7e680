using System.Text.Json;

using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// A recorded case of Bausch's network: shape, parameters and words, and the numbers that the author's code computed from them.
/// The form is that of <c>shared/golden/rvqe/*.json</c>; the recorded meaning of a neuron is always <see cref="NeuronMeaning.Postselected"/>.
/// </summary>
public sealed record GoldenFile
{
    /// <summary>Name of the case.</summary>
    public required string Name { get; init; }

    /// <summary>Shape of the network.</summary>
    public required NetworkShape Shape { get; init; }

    /// <summary>Parameter values in the order of <see cref="NetworkShape.Layout"/>.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>The sequences; all calls are postselected on their targets.</summary>
    public required SequenceBatch Batch { get; init; }

    /// <summary>Expected probability of every output word: element (sample, step, word), word fastest.</summary>
    public required double[] Probabilities { get; init; }

    /// <summary>Expected probability of every call's target: element (sample, step).</summary>
    public required double[] PostselectionProbabilities { get; init; }

    /// <summary>Expected success probability of every neuron: element (step, neuron, sample), sample fastest; empty when the file has none.</summary>
    public required double[] NeuronProbabilities { get; init; }

    /// <summary>Expected loss (<see cref="LossKind.SoftmaxOfProbabilities"/>).</summary>
    public required double Loss { get; init; }

    /// <summary>Expected gradient of the loss in the order of <see cref="NetworkShape.Layout"/>.</summary>
    public required double[] Gradient { get; init; }

    /// <summary>Most bytes of a file; the author's largest network over a thousand steps takes a tenth of it.</summary>
    public const long LengthLimit = 128L << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The JSON file.</param>
    /// <exception cref="QrnnException">The file is missing, damaged or inconsistent; one line says where.</exception>
    public static GoldenFile Read(string path)
    {
        byte[] text;
        try
        {
            text = ReadBounded(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new QrnnException($"'{path}' can't be read: {OneLine(e.Message)}", e);
        }

        return Parse(text, path);
    }

    /// <summary>Reads to the end or to the limit: a file's length says nothing of a device or a pipe.</summary>
    private static byte[] ReadBounded(string path)
    {
        using FileStream file = File.OpenRead(path);
        using var text = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read = file.Read(block); read > 0; read = file.Read(block))
        {
            text.Write(block, 0, read);
            if (text.Length > LengthLimit)
            {
                throw new QrnnException($"'{path}' has more than {LengthLimit >> 20} MiB, the limit of a recorded case");
            }
        }

        return text.ToArray();
    }

    /// <summary>Reads a file's text.</summary>
    /// <param name="text">UTF-8 JSON.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="QrnnException">The text is damaged or inconsistent; one line says where.</exception>
    public static GoldenFile Parse(ReadOnlyMemory<byte> text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Build(new GoldenReader(path, document.RootElement));
        }
        catch (JsonException e)
        {
            throw new QrnnException($"'{path}' is no valid JSON: {OneLine(e.Message)}", e);
        }
    }

    private static GoldenFile Build(GoldenReader reader)
    {
        GoldenReader topology = reader.Member("topology");
        NetworkShape shape = topology.Checked(new NetworkShape
        {
            Workspace = topology.Member("workspace").Integer(),
            Inputs = topology.Member("inputs").Integer(),
            Stages = topology.Member("stages").Integer(),
            Order = topology.Member("order").Integer(),
            Degree = topology.Member("degree").Integer(),
            Bias = topology.Member("bias").Number(),
        });
        int samples = reader.Member("batch").Integer();
        int words = reader.Member("words").Integer();
        // Bounds that keep the products below within an int; far beyond what a case can hold.
        reader.Require(samples is >= 1 and <= 1_000_000, $"batch is {samples}: must be 1 to 1000000");
        reader.Require(words is >= 2 and <= 1_000_000, $"words is {words}: must be 2 to 1000000");
        int steps = words - 1;
        int[] inputs = reader.Member("inputs").Words(samples, words, shape.Inputs);
        int[] targets = reader.Member("targets").Words(samples, words, shape.Inputs);
        bool[] kept = reader.Member("loss_on_outputs").Slice(steps);
        ParameterLayout layout = shape.Layout();
        return new GoldenFile
        {
            Name = reader.Member("name").Text(),
            Shape = shape,
            Parameters = reader.Member("params").Tensors(layout),
            Batch = new SequenceBatch
            {
                Samples = samples,
                Steps = steps,
                // Call t is fed word t and scored against word t + 1 of the targets (rvqe.md 1.4).
                Inputs = [.. Enumerable.Range(0, samples * steps).Select(i => inputs[i / steps * words + i % steps])],
                Targets = [.. Enumerable.Range(0, samples * steps).Select(i => targets[i / steps * words + i % steps + 1])],
                Kept = [.. Enumerable.Range(0, samples * steps).Select(i => kept[i % steps])],
                Postselected = [.. Enumerable.Repeat(true, samples * steps)],
            },
            Probabilities = reader.Member("probs").Numbers(samples, steps, 1 << shape.Inputs),
            PostselectionProbabilities = reader.Member("postselection_prob").Numbers(samples, steps),
            NeuronProbabilities = reader.Has("neuron_norm2") ? reader.Member("neuron_norm2").Numbers(steps, shape.Neurons, samples) : [],
            Loss = reader.Member("loss").Number(),
            Gradient = reader.Member("grads").Tensors(layout),
        };
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");
}
