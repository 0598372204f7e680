using System.CommandLine;
using Qrnn.Cli;
using Qrnn.Tests.Architecture;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary>Help texts, and the page that is made of them.</summary>
public sealed class HelpTests
{
    private static readonly Terminal Nowhere = new() { Output = TextWriter.Null, Error = TextWriter.Null };

    /// <summary>Every verb's name.</summary>
    public static TheoryData<string> VerbNames() => [.. Verbs.All(Nowhere).Select(static verb => verb.FullName)];

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Help_EveryVerb_ShowsUsageAndExamplesThatParse(string name)
    {
        CommandLineResult result = CommandLineRunner.Run([.. name.Split(' '), "--help"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"Usage:\n  qrnn {name}", result.Output, StringComparison.Ordinal);
        Verb verb = Verbs.All(Nowhere).Single(verb => verb.FullName == name);
        Assert.NotEmpty(verb.Examples);
        foreach (string example in verb.Examples)
        {
            // What stands behind '>' is the shell's.
            string[] words = example.Split('>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("qrnn", words[0]);
            ParseResult parsed = CommandLine.Create(Nowhere).Parse(words[1..]);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors)}");
        }
    }

    [Theory]
    [MemberData(nameof(VerbNames))]
    public void Help_EveryOption_IsDescribedInASentence(string name)
    {
        Verb verb = Verbs.All(Nowhere).Single(verb => verb.FullName == name);
        Assert.All(verb.Options.Where(static option => option is not System.CommandLine.Help.HelpOption), static option => Assert.EndsWith(".", option.Description, StringComparison.Ordinal));
        Assert.All(verb.Arguments, static argument => Assert.EndsWith(".", argument.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void Page_OfTheProgram_EqualsTheOneInTheDocuments()
    {
        string stored = Repository.PathOf("Host", "docs", "cli.md");
        string made = HelpText.Page(CommandLine.Create(Nowhere));
        if (!File.Exists(stored) || File.ReadAllText(stored) != made)
        {
            string actual = Repository.PathOf("Host", "docs", "cli.new.md");
            File.WriteAllText(actual, made);
            Assert.Fail($"Host/docs/cli.md is not what the program says. Compare file://{actual} with file://{stored} and move it there.");
        }
    }

    [Fact]
    public void Help_Group_ListsItsVerbs()
    {
        CommandLineResult result = CommandLineRunner.Run("data", "--help");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Usage:\n  qrnn data VERB", result.Output, StringComparison.Ordinal);
        Assert.Contains("\n  show ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbs_List_IsTheDocumentedOne() =>
        Assert.Equal(["train", "resume", "sweep", "gradients", "evaluate", "generate", "run", "report", "import", "export", "tasks", "data show", "data prepare", "data fetch", "circuit", "amplify", "estimate", "replay", "azure targets", "azure quotas", "azure fit", "azure submit", "azure status", "azure results", "azure cancel", "azure list", "azure cost", "azure emulate", "bench", "docs"], Verbs.All(Nowhere).Select(static verb => verb.FullName));
}
