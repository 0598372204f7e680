using System.Security.Cryptography;
using Qrnn.Data.Fetching;
using Qrnn.Tests.Cli;
using Qrnn.Tests.Data.Preparation;
using Xunit;

namespace Qrnn.Tests.Data.Fetching;

public sealed class FileFetcherTests
{
    private static readonly byte[] Unpacked = RandomBytes(400_000);
    private static readonly byte[] Packed = IdxFiles.Packed(Unpacked);
    private static readonly RemoteFile Wanted = new("a.gz", Convert.ToHexStringLower(SHA256.HashData(Unpacked)), Unpacked.Length);

    [Fact]
    public async Task Fetch_GoodMirror_BringsTheFileAndNothingElse()
    {
        using var mirror = new LocalMirror(static (context, _) => LocalMirror.Send(context, Packed));
        using var folder = new TemporaryFolder();
        FetchedFile fetched = await Fetch(folder, mirror.Address);
        Assert.Equal(new Uri(mirror.Address, "a.gz").ToString(), fetched.Mirror);
        AssertHoldsOnlyTheFile(folder);
        Assert.Null((await Fetch(folder, mirror.Address)).Mirror);
        Assert.Single(mirror.Ranges);
    }

    [Fact]
    public async Task Fetch_ConnectionThatBreaks_GoesOnWhereItEnded()
    {
        using var mirror = new LocalMirror(static (context, number) =>
        {
            if (number > 1)
            {
                LocalMirror.Send(context, Packed);
                return;
            }

            context.Response.ContentLength64 = Packed.Length;
            context.Response.OutputStream.Write(Packed.AsSpan(0, 200_000));
            context.Response.OutputStream.Flush();
            Thread.Sleep(200);
            context.Response.Abort();
        });
        using var folder = new TemporaryFolder();
        await Fetch(folder, mirror.Address);
        AssertHoldsOnlyTheFile(folder);
        Assert.Equal(2, mirror.Ranges.Count);
        Assert.Matches("^bytes=[1-9][0-9]{2,}-$", mirror.Ranges.Last());
    }

    [Fact]
    public async Task Fetch_ServerThatIgnoresRanges_TakesTheWholeFile()
    {
        using var mirror = new LocalMirror(static (context, _) => LocalMirror.Send(context, Packed, knowsRanges: false));
        using var folder = new TemporaryFolder();
        LeavePart(folder, mirror, Packed[..1000]);
        await Fetch(folder, mirror.Address);
        AssertHoldsOnlyTheFile(folder);
        Assert.Equal(["bytes=1000-"], mirror.Ranges);
    }

    [Theory]
    [InlineData(true)] // complete, but not yet renamed
    [InlineData(false)] // of another file
    public async Task Fetch_EarlierPartThatDoesNotFit_BeginsAnew(bool complete)
    {
        using var mirror = new LocalMirror(static (context, _) => LocalMirror.Send(context, Packed));
        using var folder = new TemporaryFolder();
        LeavePart(folder, mirror, complete ? Packed : RandomBytes(1000));
        await Fetch(folder, mirror.Address);
        AssertHoldsOnlyTheFile(folder);
        Assert.Equal(2, mirror.Ranges.Count);
    }

    [Fact]
    public async Task Fetch_PartOfAnotherMirror_IsNotContinued()
    {
        using var mirror = new LocalMirror(static (context, _) => LocalMirror.Send(context, Packed));
        using var folder = new TemporaryFolder();
        LeavePart(folder, mirror, Packed[..1000], "http://elsewhere.example/a.gz");
        await Fetch(folder, mirror.Address);
        Assert.Equal([""], mirror.Ranges);
    }

    [Fact]
    public async Task Fetch_WrongChecksumOrNotThere_TakesTheNextMirror()
    {
        using var wrong = new LocalMirror(static (context, _) => LocalMirror.Send(context, IdxFiles.Packed(RandomBytes(500))));
        using var missing = new LocalMirror(static (context, _) => LocalMirror.Refuse(context, 404));
        using var page = new LocalMirror(static (context, _) => LocalMirror.Send(context, "<html>Please log in</html>"u8.ToArray()));
        using var good = new LocalMirror(static (context, _) => LocalMirror.Send(context, Packed));
        using var folder = new TemporaryFolder();
        FetchedFile fetched = await Fetch(folder, wrong.Address, missing.Address, page.Address, good.Address);
        Assert.StartsWith(good.Address.ToString(), fetched.Mirror, StringComparison.Ordinal);
        AssertHoldsOnlyTheFile(folder);
        using var empty = new TemporaryFolder();
        QrnnException refusal = await Assert.ThrowsAsync<QrnnException>(() => Fetch(empty, wrong.Address, missing.Address, page.Address));
        Assert.Equal(FailureKind.RemoteService, refusal.Kind);
        Assert.Contains("wrong checksum", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("answers 404", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no gzip file", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(empty.Path));
    }

    [Fact]
    public async Task Fetch_BusyServer_IsAskedAgain()
    {
        using var mirror = new LocalMirror(static (context, number) =>
        {
            if (number < 3)
            {
                LocalMirror.Refuse(context, 503);
                return;
            }

            LocalMirror.Send(context, Packed);
        });
        using var folder = new TemporaryFolder();
        await Fetch(folder, mirror.Address);
        AssertHoldsOnlyTheFile(folder);
    }

    [Fact]
    public async Task Fetch_Redirect_IsFollowed()
    {
        using var mirror = new LocalMirror(static (context, _) =>
        {
            if (context.Request.Url!.AbsolutePath == "/moved/a.gz")
            {
                LocalMirror.Send(context, Packed);
                return;
            }

            context.Response.Redirect(new Uri(context.Request.Url, "/moved/a.gz").ToString());
            context.Response.Close();
        });
        using var folder = new TemporaryFolder();
        await Fetch(folder, mirror.Address);
        AssertHoldsOnlyTheFile(folder);
    }

    [Theory]
    [InlineData(true, "offers 3000000000 bytes")]
    [InlineData(false, "sends more than 500000 bytes")]
    public async Task Fetch_AnswerThatIsTooLong_IsCutOff(bool saysSo, string says)
    {
        using var mirror = new LocalMirror((context, _) =>
        {
            context.Response.SendChunked = !saysSo;
            if (saysSo)
            {
                context.Response.ContentLength64 = 3_000_000_000;
            }

            for (byte[] block = new byte[65536]; ;)
            {
                context.Response.OutputStream.Write(block);
            }
        });
        using var folder = new TemporaryFolder();
        QrnnException refusal = await Assert.ThrowsAsync<QrnnException>(() => Fetch(folder, mirror.Address));
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Fetch_SmallFileThatUnpacksToMuch_IsRefused()
    {
        using var mirror = new LocalMirror(static (context, _) => LocalMirror.Send(context, IdxFiles.Packed(new byte[30_000_000])));
        using var folder = new TemporaryFolder();
        QrnnException refusal = await Assert.ThrowsAsync<QrnnException>(() => Fetch(folder, mirror.Address));
        Assert.Contains("more than 400000 bytes (unpacked)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_SilentServer_IsGivenUp()
    {
        using var silent = new LocalMirror(static (_, _) => Thread.Sleep(20_000));
        using var folder = new TemporaryFolder();
        QrnnException refusal = await Assert.ThrowsAsync<QrnnException>(() =>
            MnistFetch.FetchAsync(folder.Path, [silent.Address], new FetchOptions { Silence = TimeSpan.FromSeconds(0.3), Tries = 2 }, null, CancellationToken.None, [Wanted]));
        Assert.Contains("was silent for 0.3 s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Interrupted_KeepsWhatHasCome()
    {
        using var stop = new CancellationTokenSource();
        using var mirror = new LocalMirror((context, _) =>
        {
            context.Response.ContentLength64 = Packed.Length;
            context.Response.OutputStream.Write(Packed.AsSpan(0, 100_000));
            context.Response.OutputStream.Flush();
            stop.Token.WaitHandle.WaitOne();
        });
        using var folder = new TemporaryFolder();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MnistFetch.FetchAsync(folder.Path, [mirror.Address], new FetchOptions(), new StopAtFirst(stop), stop.Token, [Wanted]));
        Assert.False(File.Exists(folder.PathOf("a.gz")));
        Assert.InRange(new FileInfo(folder.PathOf("a.gz.part")).Length, 1, 100_000);
    }

    [Fact]
    public void Verb_NoMirrorHasTheFiles_ExitsWithFour()
    {
        using var mirror = new LocalMirror(static (context, _) => LocalMirror.Refuse(context, 404));
        using var folder = new TemporaryFolder();
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, "data", "fetch", "mnist", "--mirror", mirror.Address.ToString());
        Assert.True(result.ExitCode == 4, result.ToString());
        Assert.Contains("answers 404", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    private static async Task<FetchedFile> Fetch(TemporaryFolder folder, params Uri[] mirrors) =>
        (await MnistFetch.FetchAsync(folder.Path, mirrors, new FetchOptions { LengthLimit = 500_000, Silence = TimeSpan.FromSeconds(30) }, null, CancellationToken.None, [Wanted]))[0];

    private static void LeavePart(TemporaryFolder folder, LocalMirror mirror, byte[] bytes, string? origin = null)
    {
        File.WriteAllBytes(folder.PathOf("a.gz.part"), bytes);
        File.WriteAllText(folder.PathOf("a.gz.part.origin"), $"{origin ?? new Uri(mirror.Address, "a.gz").ToString()}\n");
    }

    private static void AssertHoldsOnlyTheFile(TemporaryFolder folder)
    {
        Assert.Equal([folder.PathOf("a.gz")], Directory.GetFiles(folder.Path));
        Assert.Equal(Packed, File.ReadAllBytes(folder.PathOf("a.gz")));
    }

    private static byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private sealed class StopAtFirst(CancellationTokenSource stop) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => stop.Cancel();
    }
}
