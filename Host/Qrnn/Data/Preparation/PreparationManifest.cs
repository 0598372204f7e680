using System.Collections.Immutable;
using System.Text.Json;

namespace Qrnn.Data.Preparation;

/// <summary>A file that the pipeline wrote.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
public sealed record PreparedFile(string Name, int Rows, string Sha256);

/// <summary>A family that the pipeline wrote.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">What it was made with.</param>
/// <param name="Files">Its files.</param>
public sealed record PreparedFamily(string Name, SortedDictionary<string, string> Settings, ImmutableArray<PreparedFile> Files);

/// <summary>Which images a split holds.</summary>
/// <param name="Rows">Images of every digit.</param>
/// <param name="MembersSha256">Hash of their places in the source file (<see cref="SplitPart.MembersSha256"/>).</param>
public sealed record PreparedSplit(ImmutableArray<int> Rows, string MembersSha256);

/// <summary>What a prepared folder holds and what it was made from: the file <c>manifest.json</c>. Nothing in it depends on when or where it was made.</summary>
public sealed record PreparationManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The form of the manifest.</summary>
    public const string CurrentFormat = "qrnn-mnist-1";

    private const long LengthLimit = 16 << 20;

    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, MaxDepth = 16 };

    /// <summary>The form of the manifest.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Version of this library.</summary>
    public required string Version { get; init; }

    /// <summary>Commit it was built from; null when unknown.</summary>
    public string? Commit { get; init; }

    /// <summary>The files that were read.</summary>
    public required ImmutableArray<SourceFile> Sources { get; init; }

    /// <summary>Seed of the shuffle and of everything that draws random numbers.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The splits by their name in file names.</summary>
    public required SortedDictionary<string, PreparedSplit> Splits { get; init; }

    /// <summary>The files that say which image every row is.</summary>
    public ImmutableArray<PreparedFile> Members { get; init; } = [];

    /// <summary>The families that are whole.</summary>
    public ImmutableArray<PreparedFamily> Families { get; init; } = [];

    /// <summary>A manifest without files.</summary>
    public static PreparationManifest Of(MnistSource source, DigitSplit split, ulong seed, string version, string? commit) => new()
    {
        Version = version,
        Commit = commit,
        Sources = source.Files,
        Seed = seed,
        Splits = new SortedDictionary<string, PreparedSplit>(split.Parts.ToDictionary(static part => MnistFiles.NameOf(part.Split), static part => new PreparedSplit(
            [.. Enumerable.Range(0, DigitImages.Digits).Select(digit => part.Members[part.RowsOf(digit)].Length)], part.MembersSha256())), StringComparer.Ordinal),
    };

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="QrnnException">The file can't be read or is no manifest of this form.</exception>
    public static PreparationManifest Read(string path)
    {
        try
        {
            if (OrdinaryFile.IsEmpty(path))
            {
                throw new QrnnException($"'{path}' is empty: data are prepared by 'qrnn data prepare mnist'");
            }

            if (new FileInfo(path).Length > LengthLimit)
            {
                throw new QrnnException($"'{path}' has more than {LengthLimit >> 20} MiB, the limit of a manifest");
            }

            PreparationManifest? manifest = JsonSerializer.Deserialize<PreparationManifest>(File.ReadAllBytes(path), Form);
            return manifest is { Format: CurrentFormat, Sources.IsDefault: false, Members.IsDefault: false, Families.IsDefault: false, Splits: not null } ? manifest
                : throw new QrnnException($"'{path}' has the format '{manifest?.Format}': only {CurrentFormat} is read");
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"'{path}' is no manifest of prepared data: {failure.Message.ReplaceLineEndings(" ")}", failure);
        }
    }

    /// <summary>True when another manifest's rows are the same images in the same order.</summary>
    internal bool HasRowsOf(PreparationManifest other) => Seed == other.Seed
        && Sources.Select(static file => file?.Sha256).SequenceEqual(other.Sources.Select(static file => file.Sha256))
        && Splits.Select(static entry => (entry.Key, entry.Value?.MembersSha256)).SequenceEqual(other.Splits.Select(static entry => (entry.Key, (string?)entry.Value.MembersSha256)));

    internal void Write(Action<string, byte[]> write) => write(FileName, [.. JsonSerializer.SerializeToUtf8Bytes(this, Form), (byte)'\n']);
}
