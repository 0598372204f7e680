using System.Security.Cryptography;
using Qrnn.Data;
using Qrnn.Data.Preparation;
using Xunit;

namespace Qrnn.Tests.Data.Preparation;

public sealed class MnistPreparationTests
{
    private static readonly PreparationSettings Quick = new() { Families = PreparationSettings.FamiliesOf("simple,pca"), ValidatePerDigit = 3, Threads = 1 };

    [Fact]
    public void Prepare_SmallFiles_WritesWhatTasksRead()
    {
        using var folder = new TemporaryFolder();
        PreparationManifest manifest = Prepare(folder, "out", Quick);
        Assert.Equal(["deskewed", "deskewed-large", "pca", "simple"], manifest.Families.Select(static family => family.Name));
        foreach (MnistFamily family in Quick.Families)
        {
            for (int digit = 0; digit < 10; digit++)
            {
                Assert.Equal(5, Rows(family, digit, SequenceStream.Training));
                Assert.Equal(3, Rows(family, digit, SequenceStream.Validation));
                Assert.Equal(4, Rows(family, digit, SequenceStream.Test));
            }
        }

        int Rows(MnistFamily family, int digit, SequenceStream split) =>
            NumberTable.Read(MnistFiles.Locate(folder.PathOf("out"), family, [digit], split)[0], family.Columns, family.Largest).Rows;
    }

    [Fact]
    public void Prepare_AnyThreads_WritesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        Prepare(folder, "one", Quick);
        Prepare(folder, "three", Quick with { Threads = 3 });
        string[] files = [.. Directory.GetFiles(folder.PathOf("one")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.Equal(files, Directory.GetFiles(folder.PathOf("three")).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(folder.PathOf("one", file)), File.ReadAllBytes(folder.PathOf("three", file))));
    }

    [Fact]
    public void Prepare_Manifest_HoldsTheHashesOfAllFiles()
    {
        using var folder = new TemporaryFolder();
        Prepare(folder, "out", Quick);
        var manifest = PreparationManifest.Read(folder.PathOf("out", PreparationManifest.FileName));
        PreparedFile[] files = [.. manifest.Members, .. manifest.Families.SelectMany(static family => family.Files)];
        Assert.Equal(Directory.GetFiles(folder.PathOf("out")).Length - 1, files.Length);
        Assert.All(files, file => Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.PathOf("out", file.Name))))));
    }

    [Fact]
    public void Make_Split_HoldsEveryTrainingImageOnce()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.PathOf("idx"), 8, 4);
        var source = MnistSource.Read(folder.PathOf("idx"));
        var split = DigitSplit.Make(source, 3, seed: 1);
        Assert.Equal(Enumerable.Range(0, 80), split.Train.Members.Concat(split.Validate.Members).Order());
        Assert.Equal(Enumerable.Range(0, 40), split.Test.Members.Order());
        Assert.NotEqual(split.Train.Members, DigitSplit.Make(source, 3, seed: 2).Train.Members);
        Assert.All(split.Parts, static part => Assert.Equal(part.Images.Labels.Order(), part.Images.Labels));
        Assert.Equal(split.Validate.Images.Image(4).ToArray(), source.Training.Image(split.Validate.Members[4]).ToArray());
    }

    [Fact]
    public void Prepare_IntoAFolderOfAnotherSeed_IsRefused()
    {
        using var folder = new TemporaryFolder();
        Prepare(folder, "out", Quick with { Families = PreparationSettings.FamiliesOf("simple") });
        Assert.Equal(4, Prepare(folder, "out", Quick with { Families = PreparationSettings.FamiliesOf("pca") }).Families.Length);
        Assert.Contains("another seed", Assert.Throws<QrnnException>(() => Prepare(folder, "out", Quick with { Seed = 2 })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"format\":\"qrnn-mnist-1\"}")]
    [InlineData("{\"format\":\"qrnn-mnist-1\",\"version\":\"1\",\"sources\":[null],\"seed\":1,\"splits\":{\"train\":null}}")]
    [InlineData("{\"format\":\"qrnn-mnist-1\",\"version\":\"1\",\"sources\":null,\"seed\":-1,\"splits\":null}")]
    public void Prepare_IntoAFolderWithADamagedManifest_IsRefused(string manifest)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("out"));
        File.WriteAllText(folder.PathOf("out", PreparationManifest.FileName), manifest);
        Assert.DoesNotContain('\n', Assert.Throws<QrnnException>(() => Prepare(folder, "out", Quick)).Message);
        Assert.Equal(manifest, File.ReadAllText(folder.PathOf("out", PreparationManifest.FileName)));
    }

    [Fact]
    public void Open_FolderThatAnInterruptionLeft_GoesOn()
    {
        using var folder = new TemporaryFolder();
        IdxFiles.Write(folder.PathOf("idx"), 8, 4);
        var source = MnistSource.Read(folder.PathOf("idx"));
        var manifest = PreparationManifest.Of(source, DigitSplit.Make(source, 3, seed: 1), 1, "1.0.0", null);
        Directory.CreateDirectory(folder.PathOf("out"));
        File.WriteAllText(folder.PathOf("out", "manifest.json.new"), "{"); // killed while the first file was written
        PreparedFolder.Open(folder.PathOf("out"), manifest);
        File.WriteAllText(folder.PathOf("out", "mnist-members-0-train.csv.gz"), ""); // killed at the second
        Assert.Empty(PreparedFolder.Open(folder.PathOf("out"), manifest).Manifest.Families);
    }

    [Fact]
    public void FamiliesOf_Kinds_StandForAllOfThem()
    {
        Assert.Equal(["simple", "deskewed", "deskewed-large", "umap-2", "umap-3", "umap-4"], PreparationSettings.FamiliesOf("umap, simple").Select(static family => family.Name));
        Assert.Contains("'umap-5'", Assert.Throws<QrnnException>(() => PreparationSettings.FamiliesOf("umap-5")).Message, StringComparison.Ordinal);
    }

    private static PreparationManifest Prepare(TemporaryFolder folder, string output, PreparationSettings settings)
    {
        if (!Directory.Exists(folder.PathOf("idx")))
        {
            IdxFiles.Write(folder.PathOf("idx"), 8, 4);
        }

        return MnistPreparation.Prepare(folder.PathOf("idx"), folder.PathOf(output), settings, "1.0", null);
    }
}
