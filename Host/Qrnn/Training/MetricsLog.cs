using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Qrnn.Training;

/// <summary>One training step.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Loss">Loss before the step.</param>
/// <param name="GradientNorm">Gradient norm before clipping, at the step's first closure call.</param>
/// <param name="MinimumPostselectionProbability">Smallest probability of a target word over all closure calls.</param>
/// <param name="Evaluations">Closure calls.</param>
public sealed record StepResult(long Step, double Loss, double GradientNorm, double MinimumPostselectionProbability, int Evaluations);

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
    public double Seconds { get; private set; }

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

    /// <summary>Opens a run's file and cuts off everything after a step: what a kill left behind the checkpoint, and half a line.</summary>
    public static MetricsLog Resume(string path, long step)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            var log = new MetricsLog(stream);
            (long length, long lastStep) = log.KeepUntil(CheckpointFiles.ReadAll(path), step);
            if (lastStep < step)
            {
                throw new QrnnException($"{path}: ends at step {lastStep}, the checkpoint is at step {step}: the file was cut off");
            }

            stream.SetLength(length);
            stream.Position = length;
            return log;
        }
        catch (Exception failure)
        {
            stream?.Dispose();
            throw failure is IOException or UnauthorizedAccessException ? new QrnnException($"{path}: can't be opened: {failure.Message}", failure) : failure;
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
    });

    /// <summary>Writes a validation's line.</summary>
    public void Write(ValidationResult validation, bool best, double seconds) => Write("validation", seconds, writer =>
    {
        CheckpointFormat.WriteValidation(writer, validation);
        writer.WriteBoolean("best", best);
    });

    /// <summary>Waits until all lines are on the disk. A checkpoint is written after that, so its lines can't be missing.</summary>
    public void Sync() => RunFolder.Guarded(_stream.Name, () => _stream.Flush(flushToDisk: true));

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
    }

    /// <summary>The length of the lines up to a step, and the last step among them.</summary>
    private (long Length, long LastStep) KeepUntil(ReadOnlyMemory<byte> text, long step)
    {
        int length = 0;
        long lastStep = 0;
        while (text.Span[length..].IndexOf((byte)'\n') is >= 0 and int end)
        {
            try
            {
                using JsonDocument line = JsonDocument.Parse(text.Slice(length, end));
                if (line.RootElement.ValueKind != JsonValueKind.Object)
                {
                    break;
                }

                if (line.RootElement.TryGetProperty("step", out JsonElement number))
                {
                    if (!number.TryGetInt64(out long found) || found > step)
                    {
                        break;
                    }

                    lastStep = found;
                    Seconds = line.RootElement.TryGetProperty("seconds", out JsonElement time) && time.TryGetDouble(out double seconds) ? seconds : Seconds;
                }
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException)
            {
                break;
            }

            length += end + 1;
        }

        return (length, lastStep);
    }
}
