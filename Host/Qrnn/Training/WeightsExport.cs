using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Training;

/// <summary>A run's weights as one safetensors file for other programs.</summary>
public static class WeightsExport
{
    /// <summary>Parallel training in PyTorch puts this before every name, and the author's checkpoints have it (rvqe.md 1.7).</summary>
    public const string AuthorPrefix = "module.";

    /// <summary>Writes a file that must not exist.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">Which of its checkpoints.</param>
    /// <param name="path">The file.</param>
    /// <param name="authorNames">Whether names begin with <see cref="AuthorPrefix"/>; apart from that they are the same.</param>
    /// <param name="type">Numbers in the file; single precision rounds them.</param>
    /// <exception cref="QrnnException">There is no such checkpoint, a number is too large for the type, or the file exists or can't be written.</exception>
    public static SafetensorsContent Write(RunFolder run, CheckpointKind kind, string path, bool authorNames = true, TensorType type = TensorType.F64)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (Path.Exists(path))
        {
            throw new QrnnException($"{path}: exists: choose another name");
        }

        Checkpoint checkpoint = run.Read(kind, run.Configuration.Shape.Layout());
        SafetensorsContent weights = run.Weights(checkpoint);
        if (authorNames)
        {
            weights = weights with { Tensors = [.. weights.Tensors.Select(tensor => tensor with { Name = AuthorPrefix + tensor.Name })] };
        }

        if (type == TensorType.F32 && weights.Tensors.FirstOrDefault(tensor => tensor.Values.Any(value => !float.IsFinite((float)value))) is { } tooLarge)
        {
            throw new QrnnException($"tensor '{tooLarge.Name}' has a number that single precision does not hold: choose double");
        }

        ImmutableSortedDictionary<string, string> metadata = weights.Metadata
            .SetItem("step", checkpoint.Step.ToString(CultureInfo.InvariantCulture))
            .SetItem("checkpoint", kind == CheckpointKind.Best ? "best" : "last");
        metadata = run.Origin() is { } origin ? metadata.SetItem("importedFrom", $"{origin.File} sha256:{origin.Sha256}") : metadata;
        weights = weights with { Metadata = metadata };
        RunFolder.Guarded(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            run.Files.Replace(path, Safetensors.Write(weights, type));
        });
        return weights;
    }
}
