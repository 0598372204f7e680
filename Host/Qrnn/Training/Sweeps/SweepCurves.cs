using System.Collections.Immutable;
using System.Text.Json;

namespace Qrnn.Training.Sweeps;

/// <summary>What a run's metrics.jsonl says, in the few numbers that a sweep keeps.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="MinimumPostselectionProbability">Smallest probability of a target over all steps.</param>
/// <param name="Validations">All validations in order.</param>
internal sealed record SweepCurves(long Steps, double MinimumPostselectionProbability, ImmutableArray<ValidationResult> Validations)
{
    /// <summary>Most points of a kept curve.</summary>
    public const int MaximumPoints = 60;

    /// <summary>Reads a finished run's log.</summary>
    public static SweepCurves Read(string path)
    {
        ReadOnlyMemory<byte> text = CheckpointFiles.ReadAll(path);
        long steps = 0;
        double least = 1;
        var validations = ImmutableArray.CreateBuilder<ValidationResult>();
        try
        {
            for (int end; (end = text.Span.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
            {
                using JsonDocument line = JsonDocument.Parse(text[..end]);
                JsonElement root = line.RootElement;
                switch (root.GetProperty("kind").GetString())
                {
                    case "step":
                        steps = root.GetProperty("step").GetInt64();
                        least = Math.Min(least, CheckpointFormat.Finite(root.GetProperty("minimumPostselectionProbability")));
                        break;
                    case "validation":
                        validations.Add(CheckpointFormat.ReadValidation(root)!); // an object, as its kind was read
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QrnnException($"{path}: is damaged: {Setting.Short(failure.Message)}", failure);
        }

        return new SweepCurves(steps, least, validations.ToImmutable());
    }

    /// <summary>At most <see cref="MaximumPoints"/> of the validations, evenly spaced.</summary>
    public ImmutableArray<ValidationResult> Thinned() => Validations.Length <= MaximumPoints
        ? Validations
        : [.. Enumerable.Range(0, MaximumPoints).Select(k => Validations[(int)Math.Round(k * (Validations.Length - 1.0) / (MaximumPoints - 1))])];
}
