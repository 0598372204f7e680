using System.Text;

using Qrnn.Data;

using Xunit;

namespace Qrnn.Tests.Data;

public sealed class GoldenFileTests
{
    // W1 I1 S0, degree 1: two neurons, of lane 1 and of lane 0, with one weight each.
    private const string Whole = """
        {"name": "small", "topology": {"workspace": 1, "inputs": 1, "stages": 0, "order": 1, "degree": 1, "bias": 0.5}, "batch": 1, "words": 4,
         "loss_on_outputs": "1::3",
         "params": [{"name": "cell.output_layer.0.φ", "values": [3]}, {"name": "cell.input_layer.0.φ", "values": [1]},
                    {"name": "cell.input_layer.0.θ", "values": [2]}, {"name": "cell.output_layer.0.θ", "values": [4]}],
         "inputs": [[[0], [1], [1], [0]]], "targets": [[[1], [0], [0], [1]]],
         "probs": [[[0.25, 0.75], [0.5, 0.5], [1, 0]]], "postselection_prob": [[0.25, 0.5, 0]], "loss": 0.1,
         "grads": [{"name": "cell.input_layer.0.φ", "values": [5]}, {"name": "cell.input_layer.0.θ", "values": [6]},
                   {"name": "cell.output_layer.0.φ", "values": [7]}, {"name": "cell.output_layer.0.θ", "values": [8]}]}
        """;

    [Fact]
    public void Parse_WholeFile_PutsEverythingInItsPlace()
    {
        GoldenFile golden = Parse(Whole);
        Assert.Equal([1.0, 2, 3, 4], golden.Parameters);
        Assert.Equal([5.0, 6, 7, 8], golden.Gradient);
        Assert.Equal([0, 1, 1], golden.Batch.Inputs);
        Assert.Equal([0, 0, 1], golden.Batch.Targets);
        Assert.Equal([false, true, false], golden.Batch.Kept);
        Assert.Equal([0.25, 0.75, 0.5, 0.5, 1, 0], golden.Probabilities);
        Assert.Empty(golden.NeuronProbabilities);
        Assert.Equal([true, true, true], Parse(Whole.Replace("1::3", "all", StringComparison.Ordinal)).Batch.Kept);
        Assert.Equal([false, true, true], Parse(Whole.Replace("1::3", "last 2", StringComparison.Ordinal)).Batch.Kept);
    }

    [Theory]
    [InlineData("\"batch\": 1", "\"batch\": 0", "batch is 0")]
    [InlineData("\"workspace\": 1", "\"workspace\": 0", "workspace is 0")]
    [InlineData("\"workspace\": 1", "\"workspace\": \"one\"", "workspace")]
    [InlineData("1::3", "some", "'some'")]
    [InlineData("1::3", "7::3", "'7::3'")]
    [InlineData("[[[0], [1], [1], [0]]]", "[[[0], [1], [2], [0]]]", "holds 2")]
    [InlineData("[[[0], [1], [1], [0]]]", "[[[0], [1], [1]]]", "has 3 elements")]
    [InlineData("\"cell.output_layer.0.φ\", \"values\": [3]", "\"cell.output_layer.0.φ\", \"values\": [3, 4]", "has 2 elements")]
    [InlineData("{\"name\": \"cell.output_layer.0.φ\", \"values\": [3]},", "", "'cell.output_layer.0.φ' is missing")]
    [InlineData("\"loss\": 0.1", "\"loss\": 1e999", "finite")]
    [InlineData("\"loss\": 0.1,", "", "'loss' is missing")]
    [InlineData("\"loss\": 0.1,", "\"loss\": 0.1", "no valid JSON")]
    public void Parse_DamagedFile_IsRefusedInOneLine(string right, string wrong, string expected)
    {
        Assert.Contains(right, Whole, StringComparison.Ordinal);
        QrnnException error = Assert.Throws<QrnnException>(() => Parse(Whole.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("small.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(FailureKind.BadRequest, error.Kind);
    }

    [Fact]
    public void Read_MissingFile_IsRefusedInOneLine() =>
        Assert.Contains("nowhere.json", Assert.Throws<QrnnException>(() => GoldenFile.Read("nowhere.json")).Message, StringComparison.Ordinal);

    [SkippableFact]
    public void Read_FileWithoutEnd_IsRefusedAtTheLimit()
    {
        Skip.IfNot(File.Exists("/dev/zero"), "there is no /dev/zero on this system");
        QrnnException error = Assert.Throws<QrnnException>(() => GoldenFile.Read("/dev/zero"));
        Assert.Equal("'/dev/zero' has more than 128 MiB, the limit of a recorded case", error.Message);
    }

    private static GoldenFile Parse(string text) => GoldenFile.Parse(Encoding.UTF8.GetBytes(text), "small.json");
}
