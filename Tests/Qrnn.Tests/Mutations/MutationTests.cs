using System.IO.Compression;
using Qrnn.Data;
using Qrnn.Data.Preparation;
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
                Assert.True(table.Values.Max() <= largest);
            }),
            mustRefuse: 0.4,
            mustLoad: 0.01);
    }

    [Fact]
    public void IdxFiles_Mutated_AreRefusedOrCorrect()
    {
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 40, .. Enumerable.Range(0, 40).Select(static label => (byte)(label % 10))];
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5, .. Enumerable.Range(0, 60).Select(static pixel => (byte)pixel)];
        var originals = new List<MutationOriginal> { new("labels-idx1", labels), new("images-idx3", images), new("images-idx3.gz", Packed(images)), new("repacked-images-idx3.gz", images, Packed) };
        foreach (string path in SharedFiles.Find("data/mnist-idx", "t10k-labels*").Where(static path => path.Length > 0))
        {
            originals.Add(new("t10k-labels-idx1.gz", File.ReadAllBytes(path)));
            originals.Add(new("unpacked-t10k-labels-idx1", Unpacked(File.ReadAllBytes(path))));
        }

        Report(
            MutationRun.Run(originals, path =>
            {
                int rank = path.Contains("idx3", StringComparison.Ordinal) ? 3 : 1;
                IdxFile file = IdxFile.Read(path, rank);
                Assert.Equal(rank, file.Dimensions.Length);
                Assert.Equal(file.Dimensions.Aggregate(1L, static (product, length) => product * length), file.Values.Length);
                Assert.All(file.Dimensions, static length => Assert.True(length > 0));
            }),
            mustRefuse: 0.3,
            mustLoad: 0.05);
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
        Assert.True(checkpoint.Parameters.All(double.IsFinite));
        Assert.True(double.IsFinite(checkpoint.BestValidationLoss) && double.IsFinite(checkpoint.BestCharacterErrorRate) && checkpoint.Epoch >= 0);
        Assert.All(checkpoint.Optimizer, static tensor => Assert.True(tensor.Values.All(double.IsFinite), tensor.Name));
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
