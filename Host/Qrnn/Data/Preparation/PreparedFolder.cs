using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Qrnn.Data.Preparation;

/// <summary>Writes the pipeline's files: the author's names and form (<see cref="MnistFiles"/>), each whole or not at all.</summary>
internal sealed class PreparedFolder
{
    private const string NewSuffix = ".new";

    private readonly string _folder;

    private PreparedFolder(string folder, PreparationManifest manifest)
    {
        _folder = folder;
        Manifest = manifest;
    }

    /// <summary>What the folder holds at this moment.</summary>
    public PreparationManifest Manifest { get; private set; }

    /// <summary>Makes the folder, or goes on with one whose rows are the same images.</summary>
    /// <param name="folder">An empty folder, one that is not there yet, or one that the pipeline wrote.</param>
    /// <param name="manifest">What is to be written, without files.</param>
    /// <exception cref="QrnnException">The folder holds something else.</exception>
    public static PreparedFolder Open(string folder, PreparationManifest manifest)
    {
        string path = Path.Combine(folder, PreparationManifest.FileName);
        if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).All(static entry => entry.EndsWith(NewSuffix, StringComparison.Ordinal)))
        {
            // The manifest comes first: the same command goes on in a folder that an interruption left.
            Directory.CreateDirectory(folder);
            var begun = new PreparedFolder(folder, manifest);
            manifest.Write(begun.WriteWhole);
            return begun;
        }

        if (!File.Exists(path))
        {
            throw new QrnnException($"'{folder}' is not empty and holds no {PreparationManifest.FileName}: name an empty folder, a new one, or one that 'qrnn data prepare' wrote");
        }

        var present = PreparationManifest.Read(path);
        return present.HasRowsOf(manifest)
            ? new PreparedFolder(folder, manifest with { Members = present.Members, Families = present.Families })
            : throw new QrnnException($"'{folder}' was prepared from other images, another seed or another split: rows of different families must be the same images; name another folder");
    }

    /// <summary>Writes which image every row is: one place in the source file per line, in the order of the families' rows.</summary>
    public void WriteMembers(DigitSplit split)
    {
        var files = new List<PreparedFile>();
        foreach (SplitPart part in split.Parts)
        {
            for (int digit = 0; digit < DigitImages.Digits; digit++)
            {
                int[] members = part.Members[part.RowsOf(digit)];
                files.Add(WriteTable($"mnist-members-{digit}-{MnistFiles.NameOf(part.Split)}.csv.gz", members, 1));
            }
        }

        Manifest = Manifest with { Members = [.. files] };
        Manifest.Write(WriteWhole);
    }

    /// <summary>Writes a family's files. The manifest lists only what is whole: it loses the family before, and gains it after.</summary>
    /// <param name="family">The family.</param>
    /// <param name="settings">Settings that it was made with.</param>
    /// <param name="split">Which images the rows are.</param>
    /// <param name="codes">The rows.</param>
    public void WriteFamily(MnistFamily family, IReadOnlyDictionary<string, string> settings, DigitSplit split, CodedSplits codes)
    {
        PreparedFamily[] others = [.. Manifest.Families.Where(other => other.Name != family.Name)];
        Manifest = Manifest with { Families = [.. others] };
        Manifest.Write(WriteWhole);
        var files = new List<PreparedFile>();
        foreach (SplitPart part in split.Parts)
        {
            for (int digit = 0; digit < DigitImages.Digits; digit++)
            {
                Range rows = part.RowsOf(digit);
                byte[] values = codes.Of(part.Split)[(rows.Start.Value * family.Columns)..(rows.End.Value * family.Columns)];
                files.Add(WriteTable(MnistFiles.FileName(family, digit, part.Split), [.. values.Select(static value => (int)value)], family.Columns));
            }
        }

        var written = new PreparedFamily(family.Name, new SortedDictionary<string, string>(settings.ToDictionary(), StringComparer.Ordinal), [.. files]);
        Manifest = Manifest with { Families = [.. others.Append(written).OrderBy(static entry => entry.Name, StringComparer.Ordinal)] };
        Manifest.Write(WriteWhole);
    }

    private PreparedFile WriteTable(string name, int[] values, int columns)
    {
        var text = new StringBuilder();
        for (int i = 0; i < values.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{values[i]}").Append((i + 1) % columns == 0 ? "\r\n" : ",");
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text.ToString()));
        }

        byte[] bytes = packed.ToArray();
        WriteWhole(name, bytes);
        return new PreparedFile(name, values.Length / columns, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private void WriteWhole(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        try
        {
            using (var file = new FileStream(path + NewSuffix, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: name == PreparationManifest.FileName);
            }

            File.Move(path + NewSuffix, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(path + NewSuffix); // the half that a full disk had room for
            throw;
        }
    }
}
