using System.IO.Compression;
using Qrnn.Data;
using Qrnn.Tests.Reference;
using Qrnn.Tests.Training.Torch;
using Qrnn.Training;
using Qrnn.Training.Torch;
using Xunit;
using Xunit.Abstractions;

namespace Qrnn.Tests.Mutations;

/// <summary>
/// Files from others, changed in thousands of ways: each ends in a one-line refusal or in a correct load. A few hundred of every kind run with
/// the other tests; all: <c>QRNN_MUTATIONS=10000 dotnet test Tests/Qrnn.Tests --filter FullyQualifiedName~MutationTests -v n</c>.
/// </summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Checkpoints_Mutated_AreRefusedOrCorrect()
    {
        string[] real = [.. SharedFiles.Find("rvqe-checkpoints", "*.tar").Where(static path => path.Length > 0)];
        MutationCounts counts = MutationRun.Run(
            [
                .. real.Select(static path => new MutationOriginal(Path.GetFileName(path), File.ReadAllBytes(path))),
                new("sample.tar", TorchWriter.Stream(SampleCheckpoint.Tiny().Root())),
            ],
            LoadCheckpoint);
        Report(counts, mustRefuse: 0.4, mustLoad: 0.05);
    }

    [Fact]
    public void Archives_Mutated_AreRefusedOrCorrect()
    {
        // The whole archive, whose sums find most changes; and the pickle in it, with sums that are right again.
        byte[] archive = TorchWriter.Archive(SampleCheckpoint.Tiny().Root());
        (string Name, byte[] Bytes)[] entries = Entries(archive);
        int pickle = Array.FindIndex(entries, static entry => entry.Name.EndsWith("data.pkl", StringComparison.Ordinal));
        byte[] Repacked(byte[] changed) => TorchWriter.Zip(CompressionLevel.NoCompression, [.. entries.Select((entry, i) => i == pickle ? (entry.Name, changed) : entry)]);
        Report(MutationRun.Run([new("archive.pt", archive), new("pickle.pt", entries[pickle].Bytes, Repacked)], LoadCheckpoint), mustRefuse: 0.6, mustLoad: 0.005);
    }

    [Fact]
    public void CsvFiles_Mutated_AreRefusedOrCorrect()
    {
        (string Name, int Columns, int Largest)[] files = [("mnist-umap-2-0-validate.csv", 2, 255), ("mnist-simple-3-validate.csv", 100, 7), ("made.csv", 3, 7)];
        byte[] made = [.. Enumerable.Range(0, 40).SelectMany(static row => System.Text.Encoding.ASCII.GetBytes($"{row % 8},{row / 8},7\r\n"))];
        var originals = new List<MutationOriginal> { new("made.csv", made), new("made.csv.gz", Packed(made)) };
        foreach ((string name, _, _) in files[..2])
        {
            string path = Path.Combine(SharedFiles.Folder, "data", "rvqe", name + ".gz");
            if (File.Exists(path))
            {
                byte[] packed = File.ReadAllBytes(path);
                originals.Add(new(name + ".gz", packed));
                originals.Add(new("unpacked-" + name + ".gz", Unpacked(packed), Packed));
            }
        }

        Report(
            MutationRun.Run(originals, path =>
            {
                (_, int columns, int largest) = files.Single(file => Path.GetFileName(path).Contains(file.Name, StringComparison.Ordinal));
                NumberTable table = NumberTable.Read(path, columns, largest);
                Assert.Equal(columns, table.Columns);
                Assert.True(table.Rows > 0 && table.Values.Length == table.Rows * columns, $"{table.Rows} rows, {table.Values.Length} values");
                Assert.All(table.Values, value => Assert.True(value <= largest, $"{value}"));
            }),
            mustRefuse: 0.4,
            mustLoad: 0.01);
    }

    private void Report(MutationCounts counts, double mustRefuse, double mustLoad)
    {
        output.WriteLine($"{counts.Refused} refused with one line, {counts.Loaded} loaded correctly; slowest {counts.Slowest.TotalMilliseconds:0} ms, most allocated {counts.MostAllocated / 1024} KiB");
        Assert.Equal(MutationRun.Count, counts.Refused + counts.Loaded);
        Assert.True(counts.Refused >= mustRefuse * MutationRun.Count && counts.Loaded >= mustLoad * MutationRun.Count, $"{counts}: the mutations are too tame or too wild");
    }

    private static void LoadCheckpoint(string path)
    {
        RvqeCheckpoint checkpoint = RvqeCheckpoint.Read(path);
        Assert.Equal(checkpoint.Shape.Layout().Count, checkpoint.Parameters.Length);
        Assert.All(checkpoint.Parameters, static value => Assert.True(double.IsFinite(value)));
        Assert.True(double.IsFinite(checkpoint.BestValidationLoss) && double.IsFinite(checkpoint.BestCharacterErrorRate) && checkpoint.Epoch >= 0);
        Assert.All(checkpoint.Optimizer, static tensor => Assert.All(tensor.Values, static value => Assert.True(double.IsFinite(value))));
        Optimizers.Create(checkpoint.Template, checkpoint.Parameters.Length).Load(checkpoint.Optimizer);
        try
        {
            RvqeImport.Translate(checkpoint).Configuration.Validated();
        }
        catch (QrnnException refusal)
        {
            // The verb's last step does not know the file any more; the line is the user's all the same.
            throw new QrnnException($"{path}: {refusal.Message}", refusal);
        }
    }

    private static (string Name, byte[] Bytes)[] Entries(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return [.. zip.Entries.Select(static entry =>
        {
            using Stream stream = entry.Open();
            byte[] bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            return (entry.FullName, bytes);
        })];
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Unpacked(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        gzip.CopyTo(bytes);
        return bytes.ToArray();
    }
}
