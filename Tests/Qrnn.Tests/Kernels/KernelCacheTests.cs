using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Kernels;

public sealed class KernelCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_AfterWrite_GivesTheText()
    {
        KernelCache cache = Cache();
        cache.Write("a", "text with ⟩ and\r\nline ends\n");

        Assert.Equal("text with ⟩ and\r\nline ends\n", cache.Read("a"));
        Assert.Null(cache.Read("b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("; qrnn qir cache 1 sha256 ")]
    [InlineData("no header\ntext")]
    public void Read_ForeignFile_GivesNothing(string content)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "a.ll"), content);

        Assert.Null(Cache().Read("a"));
    }

    [Fact]
    public void Read_AnyByteChangedOrCutOff_GivesNothing()
    {
        KernelCache cache = Cache();
        string path = Path.Combine(_folder.Path, "a.ll");
        cache.Write("a", "define i64 @ENTRYPOINT__main()");
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < whole.Length; i++)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= 1;
            File.WriteAllBytes(path, damaged);
            Assert.Null(cache.Read("a"));
            File.WriteAllBytes(path, whole[..i]);
            Assert.Null(cache.Read("a"));
        }

        File.WriteAllBytes(path, whole);
        Assert.NotNull(cache.Read("a"));
    }

    [Fact]
    public void Write_BeyondTheLimit_DropsTheLongestUnused()
    {
        var clock = new Clock();
        var cache = new KernelCache(_folder.Path, 3500, clock);
        string text = new('x', 1000);
        foreach (string key in (string[])["a", "b", "c"])
        {
            cache.Write(key, text);
            clock.Time += TimeSpan.FromMinutes(1);
        }

        clock.Time += TimeSpan.FromMinutes(1);
        Assert.NotNull(cache.Read("a"));
        cache.Write("d", text);

        Assert.Null(cache.Read("b"));
        Assert.NotNull(cache.Read("a"));
        Assert.NotNull(cache.Read("c"));
        Assert.NotNull(cache.Read("d"));
    }

    [Fact]
    public void Write_LeftoverTemporaryFile_IsRemovedOnceItIsOld()
    {
        var clock = new Clock { Time = TimeProvider.System.GetUtcNow() };
        string leftover = Path.Combine(_folder.Path, "a.1234.tmp");
        File.WriteAllText(leftover, "half");
        var cache = new KernelCache(_folder.Path, 1 << 20, clock);

        cache.Write("b", "text");
        Assert.True(File.Exists(leftover));
        clock.Time += TimeSpan.FromHours(2);
        cache.Write("b", "text");
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void Write_FolderCannotBeMade_IsNoError()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "in the way");
        var cache = new KernelCache(Path.Combine(file, "cache"), 1 << 20, TimeProvider.System);

        cache.Write("a", "text");

        Assert.Null(cache.Read("a"));
    }

    [Fact]
    public async Task Write_ManyWritersAndReaders_NeverShowAHalfEntry()
    {
        string[] texts = [.. Enumerable.Range(0, 4).Select(n => new string((char)('a' + n), 200_000))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            KernelCache cache = Cache();
            for (int i = 0; i < 20; i++)
            {
                cache.Write("shared", texts[(worker + i) % texts.Length]);
                string? read = cache.Read("shared");
                Assert.True(read is null || texts.Contains(read));
            }
        })));

        Assert.Contains(Cache().Read("shared"), texts);
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void ContentHash_AnyDifference_GivesAnotherKey()
    {
        KernelProgram program = new([new KernelSource("A.qs", "x"), new KernelSource("B.qs", "y")]);
        string key = program.ContentHash("1", "base");
        string[] others =
        [
            program.ContentHash("2", "base"),
            program.ContentHash("1", "adaptive_ri"),
            program.With("A.qs", "z").ContentHash("1", "base"),
            program.With("C.qs", "").ContentHash("1", "base"),
            new KernelProgram([new KernelSource("A.qs", "xB.qs"), new KernelSource("y", "")]).ContentHash("1", "base"),
        ];

        Assert.Equal(key, new KernelProgram([program.Sources[1], program.Sources[0]]).ContentHash("1", "base"));
        Assert.DoesNotContain(key, others);
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void CompileToQir_CachedProgram_NeedsNoNode()
    {
        KernelProgram program = new([new KernelSource("Entry.qs", "@EntryPoint() operation Main() : Unit { use q = Qubit(); X(q); }")]);
        string first;
        using (var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = _folder.Path }))
        {
            first = compiler.CompileToQir(program, QirProfile.Base);
        }

        using var withoutNode = new KernelCompiler(new KernelCompilerOptions { CacheFolder = _folder.Path, NodePath = "/nowhere/node" });

        Assert.Equal(first, withoutNode.CompileToQir(program, QirProfile.Base));
        Assert.Equal(-1, withoutNode.ProcessId);
        Assert.Throws<QrnnException>(() => withoutNode.CompileToQir(program, QirProfile.AdaptiveRi));
    }

    public void Dispose() => _folder.Dispose();

    private KernelCache Cache() => new(_folder.Path, 1 << 20, TimeProvider.System);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Time { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Time;
    }
}
