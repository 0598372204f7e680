using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Qrnn.Backends.Shots;

namespace Qrnn.Training;

/// <summary>One training step.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Loss">Loss before the step.</param>
/// <param name="GradientNorm">Gradient norm before clipping, at the step's first closure call.</param>
/// <param name="MinimumPostselectionProbability">Smallest probability of a target word over all closure calls.</param>
/// <param name="Evaluations">Closure calls.</param>
/// <param name="Spent">Circuits and shots that the gradient took, and what they cost; null when it took none.</param>
public sealed record StepResult(long Step, double Loss, double GradientNorm, double MinimumPostselectionProbability, int Evaluations, ShotSpending? Spent = null);

/// <summary>
/// metrics.jsonl: a head (what, when and where), then one JSON object per step and per validation, each written out at once. "seconds" is
/// the training time so far; with the head it is all that differs between a resumed run and an undisturbed one.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FileStream _stream;
    private readonly ArrayBufferWriter<byte> _line = new();

    private MetricsLog(FileStream stream) => _stream = stream;

    /// <summary>Training time at the last line that was kept.</summary>
    public double Seconds { get; private init; }

    /// <summary>Whole lines in the file.</summary>
    public long Lines { get; private set; }

    /// <summary>The first line of a new file.</summary>
    public static byte[] Header(Provenance provenance, TimeProvider time)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", "head");
            writer.WriteString("format", "qrnn-metrics/1");
            writer.WriteString("begun", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ"));
            writer.WritePropertyName("madeWith");
            provenance.Write(writer);
            writer.WriteStartObject("machine");
            writer.WriteString("system", RuntimeInformation.OSDescription);
            writer.WriteString("architecture", $"{RuntimeInformation.ProcessArchitecture}");
            writer.WriteNumber("cores", Environment.ProcessorCount);
            writer.WriteNumber("vectorBits", Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128);
            writer.WriteString("runtime", RuntimeInformation.FrameworkDescription);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Opens a run's file and cuts off everything after its first lines: what a kill left behind the checkpoint, and half a line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">Lines that belong to the checkpoint.</param>
    public static MetricsLog Resume(string path, long lines)
    {
        FileStream? stream = null;
        try
        {
            if (new FileInfo(path).LinkTarget is { } target)
            {
                // What a stranger's run leads to would be cut to the checkpoint's length.
                throw new QrnnException($"{path}: is a link to {Setting.Short(target)}: to train on, put the file itself in its place");
            }

            ReadOnlySpan<byte> text = CheckpointFiles.ReadAll(path);
            int length = 0, lastLine = 0;
            for (long line = 0; line < lines; line++)
            {
                int end = text[length..].IndexOf((byte)'\n');
                if (end < 0)
                {
                    throw new QrnnException($"{path}: has {line} whole lines, the checkpoint was written after {lines}: the file was cut off");
                }

                (lastLine, length) = (length, length + end + 1);
            }

            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            stream.SetLength(length);
            stream.Position = length;
            return new MetricsLog(stream) { Lines = lines, Seconds = SecondsOf(text[lastLine..length]) };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new QrnnException($"{path}: can't be opened: {failure.Message}", failure);
        }
    }

    /// <summary>Writes a step's line.</summary>
    public void Write(StepResult step, double seconds) => Write("step", seconds, writer =>
    {
        writer.WriteNumber("step", step.Step);
        writer.WriteNumber("loss", step.Loss);
        writer.WriteNumber("gradientNorm", step.GradientNorm);
        writer.WriteNumber("minimumPostselectionProbability", step.MinimumPostselectionProbability);
        writer.WriteNumber("evaluations", step.Evaluations);
        if (step.Spent is { } spent)
        {
            writer.WriteNumber("circuits", spent.Circuits);
            writer.WriteNumber("shots", spent.Shots);
            if (spent.Currency is { } currency)
            {
                writer.WriteNumber("cost", spent.Cost);
                writer.WriteString("currency", currency);
            }
        }
    });

    /// <summary>Writes a validation's line.</summary>
    public void Write(ValidationResult validation, bool best, double seconds) => Write("validation", seconds, writer =>
    {
        CheckpointFormat.WriteValidation(writer, validation);
        writer.WriteBoolean("best", best);
    });

    /// <summary>Waits until all lines are on the disk. A checkpoint is written after that, so its lines can't be missing.</summary>
    public void Sync(DurableFiles files) => RunFolder.Guarded(_stream.Name, () => files.Flush(_stream));

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Write(string kind, double seconds, Action<Utf8JsonWriter> content)
    {
        _line.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_line, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind);
            content(writer);
            writer.WriteNumber("seconds", Math.Round(seconds, 4));
            writer.WriteEndObject();
        }

        _line.Write("\n"u8);
        RunFolder.Guarded(_stream.Name, () => _stream.Write(_line.WrittenSpan));
        Lines++;
    }

    /// <summary>The time of a line; 0 for the head and for lines that somebody else wrote.</summary>
    private static double SecondsOf(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("seconds", out JsonElement time)
                && time.ValueKind == JsonValueKind.Number
                && time.TryGetDouble(out double seconds) && double.IsFinite(seconds) ? seconds : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}
