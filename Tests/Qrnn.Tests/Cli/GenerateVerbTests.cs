using System.Text.Json.Nodes;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Cli;

public sealed class GenerateVerbTests
{
    private static readonly string[] Small = ["--workspace", "2", "--stages", "0", "--order", "1", "--degree", "1", "--steps", "1", "--validate-every", "1", "--output", "run"];

    [Fact]
    public void Generate_Prompt_IsFollowedByMeasuredWords()
    {
        using var folder = new TemporaryFolder();
        Run(folder, ["train", "simple-quotes", .. Small]);

        JsonObject answer = Run(folder, "generate", "run", "--prompt", "i have", "--length", "20", "--count", "3", "--seed", "4", "--output", "quotes.png", "--json").Answer;

        string[] texts = [.. answer["sequences"]!.AsArray().Select(static sequence => (string)sequence!["text"]!)];
        Assert.Equal(3, texts.Length);
        Assert.All(texts, static text => Assert.StartsWith("i have", text, StringComparison.Ordinal));
        Assert.All(answer["sequences"]!.AsArray(), static sequence => Assert.Equal(20, sequence!["words"]!.AsArray().Count));
        Assert.Equal(6, (int)answer["given"]!);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.PathOf("quotes.png"))[..4]);
        string again = Run(folder, "generate", "run", "--prompt", "i have", "--length", "20", "--count", "3", "--seed", "4", "--threads", "1", "--json").Answer.ToJsonString();
        Assert.Equal(answer.ToJsonString(), again);

        // Fed complete quotes, every sequence begins as its quote does.
        JsonObject ahead = Run(folder, "generate", "run", "--teacher", "--count", "2", "--json").Answer;
        Assert.Equal("to", string.Concat(ahead["sequences"]!.AsArray().Select(static sequence => ((string)sequence!["text"]!)[0])));
        Assert.False((bool)ahead["freeRunning"]!);
    }

    [SkippableFact]
    public void Generate_Digits_AreDrawnAndCompared()
    {
        string data = Path.Combine(SharedFiles.Folder, "data");
        Skip.IfNot(Directory.Exists(Path.Combine(data, "rvqe")), SharedFiles.Missing);
        using var folder = new TemporaryFolder();
        Run(folder, ["train", "mnist01-gen", "--data", data, "--batch", "2", "--validation-batch", "2", .. Small]);

        CommandLineResult result = Run(folder, "generate", "run", "--label", "1", "--count", "2");

        Assert.Contains("both scans of an image agree at", result.Output, StringComparison.Ordinal);
        Assert.Contains("of 2 images", result.Output, StringComparison.Ordinal);
        JsonObject answer = Run(folder, "generate", "run", "--count", "3", "--json").Answer;
        Assert.Equal([0, 1, 0], answer["sequences"]!.AsArray().Select(static sequence => (int)sequence!["words"]![0]!));
    }

    private static CommandLineResult Run(TemporaryFolder folder, params string[] arguments)
    {
        CommandLineResult result = CommandLineRunner.RunIn(folder.Path, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
