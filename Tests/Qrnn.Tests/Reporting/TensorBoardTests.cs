using System.Text;
using Google.Protobuf.WellKnownTypes;
using Qrnn.Reporting;
using Qrnn.Tests.Cli;
using Qrnn.Training;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Event files, read back with a decoder of their own.</summary>
public sealed class TensorBoardTests
{
    private static readonly string[] AuthorsTags =
    [
        "loss/train", "min_postsel_prob/train", "time", "loss/validate", "min_postsel_prob/validate", "accuracy/character_error_rate_current", "accuracy/character_error_rate_best", "loss/validate_best",
        "hparams/epoch", "hparams/num_parameters", "hparams/validate_best", "hparams/character_error_rate_best",
    ];

    // RFC 3720, appendix B.4, and the usual check value of "123456789".
    [Theory]
    [InlineData("313233343536373839", 0xe3069283)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8a9136aa)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62a8ab43)]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0x46dd794e)]
    public void MaskedSum_KnownVectors_AreTheirs(string bytes, uint sum)
    {
        Assert.Equal(sum, EventFile.Sum(Convert.FromHexString(bytes)));
        Assert.Equal(unchecked(((sum >> 15) | (sum << 17)) + 0xa282ead8), TensorBoardEvents.MaskedSum(Convert.FromHexString(bytes)));
    }

    [Fact]
    public void Train_WithTensorBoard_WritesTheAuthorsScalarsOncePerStep()
    {
        using var folder = new TemporaryFolder();
        RunFolder run = ReportPages.Train(folder.PathOf("run"), steps: 12);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "resume", "run", "--steps", "20", "--tensorboard").ExitCode);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "resume", "run", "--steps", "23", "--tensorboard").ExitCode);
        string file = Assert.Single(Directory.GetFiles(TensorBoardLog.FolderOf(run)));
        Assert.Contains("tfevents", file, StringComparison.Ordinal);
        List<EventScalar> scalars = EventFile.Scalars(file);
        Assert.Subset(scalars.Select(static scalar => scalar.Tag).ToHashSet(), AuthorsTags.ToHashSet());
        Assert.Equal(Enumerable.Range(1, 23).Select(static step => (long)step), scalars.Where(static scalar => scalar.Tag == "loss/train").Select(static scalar => scalar.Step));
        Assert.Equal(scalars.Count, scalars.DistinctBy(static scalar => (scalar.Tag, scalar.Step)).Count());
        Dictionary<long, double> losses = MetricsReader.ReadAll(run.MetricsPath).OfType<MetricsStep>().ToDictionary(static line => line.Result.Step, static line => line.Result.Loss);
        Assert.All(scalars.Where(static scalar => scalar.Tag == "loss/train"), scalar => Assert.Equal((float)losses[scalar.Step], scalar.Value));
        RunHistory history = RunHistory.Read(run.MetricsPath);
        Assert.Equal((float)history.Best!.Loss, scalars.Single(static scalar => scalar.Tag == "hparams/validate_best").Value);
        Assert.Equal((float)history.Best.CharacterErrorRate, scalars.Single(static scalar => scalar.Tag == "hparams/character_error_rate_best").Value);
        Assert.All(scalars, scalar => Assert.InRange(scalar.WallTime, history.Head!.Begun!.Value.ToUnixTimeSeconds(), history.Head.Begun.Value.ToUnixTimeSeconds() + history.Seconds + 1));
    }

    [Fact]
    public void Report_WithTensorBoard_EqualsWhatTrainingWrites()
    {
        using var folder = new TemporaryFolder();
        RunFolder run = ReportPages.Train(folder.PathOf("run"), steps: 8);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "resume", "run", "--steps", "9", "--tensorboard").ExitCode);
        Assert.Equal(0, CommandLineRunner.RunIn(folder.Path, "report", "run", "--recorded-only", "--tensorboard", "events").ExitCode);
        Assert.Equal(
            File.ReadAllBytes(Assert.Single(Directory.GetFiles(TensorBoardLog.FolderOf(run)))), File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.PathOf("events")))));
    }

    [Fact]
    public void Begin_AnyRun_HasVersionAndHyperparameters()
    {
        using var folder = new TemporaryFolder();
        RunFolder run = ReportPages.Train(folder.PathOf("run"), steps: 2);
        using (TensorBoardLog log = TensorBoardLog.Begin(run, folder.PathOf("events")))
        {
            log.Finish();
        }

        List<byte[]> records = EventFile.Records(Assert.Single(Directory.GetFiles(folder.PathOf("events"))));
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(EventFile.Fields(records[0])[3].Single()));
        ILookup<int, byte[]> start = EventFile.Fields(Plugin(records, "_hparams_/session_start_info")[3].Single());
        Dictionary<string, Value> settings = start[1].Select(EventFile.Fields).ToDictionary(static entry => Encoding.UTF8.GetString(entry[1].Single()), static entry => Value.Parser.ParseFrom(entry[2].Single()));
        Assert.Equal(TrainingSettings.All.Length + 1, settings.Count);
        Assert.Equal(2, settings["workspace"].NumberValue);
        Assert.Equal("adam", settings["optimizer"].StringValue);
        Assert.False(settings["nesterov"].BoolValue);
        Assert.Equal(4, EventFile.Fields(Plugin(records, "_hparams_/experiment")[2].Single())[5].Count());
        Assert.Equal(1, BitConverter.ToInt64(EventFile.Fields(Plugin(records, "_hparams_/session_end_info")[4].Single())[1].Single()));
    }

    private static ILookup<int, byte[]> Plugin(List<byte[]> records, string tag)
    {
        ILookup<int, byte[]> value = records.SelectMany(static record => EventFile.Fields(record)[5]).SelectMany(static summary => EventFile.Fields(summary)[1]).Select(EventFile.Fields)
            .Single(value => Encoding.UTF8.GetString(value[1].Single()) == tag);
        ILookup<int, byte[]> plugin = EventFile.Fields(EventFile.Fields(value[9].Single())[1].Single());
        Assert.Equal("hparams", Encoding.UTF8.GetString(plugin[1].Single()));
        return EventFile.Fields(plugin[2].Single());
    }
}
