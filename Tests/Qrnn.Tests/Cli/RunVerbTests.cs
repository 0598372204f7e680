using System.Text.Json.Nodes;
using Qrnn.Cli;
using Xunit;

namespace Qrnn.Tests.Cli;

/// <summary><c>qrnn run</c> and <c>qrnn azure fit</c> on a tiny trained network.</summary>
public sealed class RunVerbTests : IClassFixture<RunVerbTests.TrainedRun>
{
    private readonly TrainedRun _run;

    public RunVerbTests(TrainedRun run) => _run = run;

    [Theory]
    [InlineData("00,01,11", new[] { 0, 1, 3 })]
    [InlineData("0, 1,3", new[] { 0, 1, 3 })]
    [InlineData("10,2", new[] { 2, 2 })]
    public void Parse_BitsOrNumbers_GiveTheSameWords(string list, int[] words) => Assert.Equal(words, WordList.Parse(list, 2));

    [Theory]
    [InlineData(500, 1000, "0.4685 to 0.5315")]
    [InlineData(0, 1_000_000_000, "0.00000000000 to 0.00000000369")]
    [InlineData(3, 1_000_000_000, "0.00000000062 to 0.00000000877")]
    [InlineData(1_000_000_000, 1_000_000_000, "0.99999999631 to 1.00000000000")]
    [InlineData(0, 0, "0.0000 to 1.0000")]
    public void Text_IntervalOfAnyWidth_ShowsBothEnds(long count, long trials, string text) => Assert.Equal(text, RunDisplay.Text(Qrnn.Reporting.BinomialInterval.Of(count, trials, 0.95)));

    [Fact]
    public void Run_Native_ShowsDistributionsBesideTheExactValues()
    {
        CommandLineResult result = Run("run", "order1", "--words", "00,01", "--shots", "4000", "--seed", "5", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        JsonObject answer = result.Answer;
        Assert.Equal(4000, answer["measured"]!.GetValue<long>());
        Assert.Equal(4000, answer["discarded"]!.GetValue<long>() + answer["succeeded"]!.GetValue<long>());
        JsonArray steps = answer["steps"]!.AsArray();
        Assert.Equal(["00", "01"], steps.Select(static step => step!["fed"]!.GetValue<string>()));
        Assert.All(steps, static step =>
        {
            JsonNode success = step!["success"]!;
            Assert.InRange(success["exact"]!.GetValue<double>(), success["simultaneousLow"]!.GetValue<double>(), success["simultaneousHigh"]!.GetValue<double>());
            Assert.Equal(success["count"]!.GetValue<long>(), step["words"]!.AsArray().Sum(static word => word!["count"]!.GetValue<long>()));
            Assert.Equal(1, step["words"]!.AsArray().Sum(static word => word!["exact"]!.GetValue<double>()), Tolerances.Amplitude);
        });
        Assert.Equal(0, answer["outsideSimultaneous"]!.GetValue<int>());
        Assert.Equal(64, answer["provenance"]!["programHash"]!.GetValue<string>().Length);
        Assert.Equal(answer["steps"]!.ToJsonString(), Run("run", "order1", "--words", "0,1", "--shots", "4000", "--seed", "5", "--threads", "2", "--json").Answer["steps"]!.ToJsonString());
    }

    [Fact]
    public void Run_Attempts_SucceedMoreOften()
    {
        double once = Success("--attempts", "1"), thrice = Success("--attempts", "3");
        Assert.True(thrice > once + 0.1, $"{once} and {thrice}");

        double Success(params string[] more)
        {
            JsonObject answer = Run(["run", "order1", "--words", "01", "--shots", "2000", "--json", .. more]).Answer;
            Assert.Equal(0, answer["outsideSimultaneous"]!.GetValue<int>());
            return answer["steps"]![0]!["success"]!["share"]!.GetValue<double>();
        }
    }

    [Fact]
    public void Run_MicrosoftsSimulator_AgreesWithTheExactValues()
    {
        CommandLineResult result = Run("run", "order0", "--words", "00,11", "--shots", "500", "--backend", "qdk", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        // The simulator has no seed. Bounds that hold all at once with 95 % are left in a run of twenty; those of four standard errors are not.
        Assert.All(result.Answer["steps"]!.AsArray().SelectMany(static step => step!["words"]!.AsArray()), static word =>
        {
            double exact = word!["exact"]!.GetValue<double>(), error = Math.Sqrt(exact * (1 - exact) / 500);
            Assert.InRange(word["share"]!.GetValue<double>(), exact - (5 * error) - 0.01, exact + (5 * error) + 0.01);
        });
        Assert.Null(result.Answer["steps"]![0]!["success"]);
    }

    [Fact]
    public void Run_Noise_IsFlagged()
    {
        CommandLineResult result = Run("run", "order0", "--words", "00", "--shots", "4000", "--noise", "readout=0.3", "--json");
        Assert.True(result.Answer["outsideSimultaneous"]!.GetValue<int>() > 0, result.ToString());
    }

    [Fact]
    public void Run_RetryFailedWithoutAService_IsRefused()
    {
        CommandLineResult result = Run("run", "order0", "--words", "00", "--retry-failed");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--retry-failed is given with --backend native", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DryRunOnATarget_SaysWhatItNeedsAndCosts()
    {
        CommandLineResult result = Run("run", "order1", "--words", "00,01", "--backend", "azure", "--target", "quantinuum.sim.h2-1e", "--dry-run");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches("as adaptive_ri QIR: [0-9]+ qubits of 32, .* cost [0-9.]+ eHQC \\(estimate\\)", result.Output);
        Assert.Contains("dry run: nothing was run", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Network_SaysWhatEachTargetNeeds()
    {
        CommandLineResult result = Run("azure", "fit", "order1", "--words", "00,01", "--attempts", "2", "--json");

        Assert.True(result.ExitCode == 0, result.ToString());
        JsonNode[] targets = [.. result.Answer["targets"]!.AsArray().Select(static target => target!)];
        Assert.False(targets.Single(static target => target["target"]!.GetValue<string>() == "ionq.simulator")["fits"]!.GetValue<bool>());
        JsonNode fitting = targets.Single(static target => target["target"]!.GetValue<string>() == "quantinuum.qpu.h2-1");
        Assert.True(fitting["fits"]!.GetValue<bool>());
        Assert.Equal("HQC", fitting["cost"]!["currency"]!.GetValue<string>());
    }

    private CommandLineResult Run(params string[] arguments) => CommandLineRunner.RunIn(_run.Folder.Path, arguments);

    /// <summary>Networks of order 0 and 1 after a few steps of training.</summary>
    public sealed class TrainedRun : IDisposable
    {
        public TrainedRun()
        {
            foreach (string order in new[] { "0", "1" })
            {
                CommandLineResult trained = CommandLineRunner.RunIn(
                    Folder.Path, "train", "elman-xor", "--workspace", "1", "--stages", "0", "--order", order, "--degree", "1", "--batch", "2", "--validation-batch", "2", "--length", "3", "--steps", "3", "--output", "order" + order);
                Assert.True(trained.ExitCode == 0, trained.ToString());
            }
        }

        internal TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();
    }
}
