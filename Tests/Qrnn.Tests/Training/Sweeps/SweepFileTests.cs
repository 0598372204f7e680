using System.Text;
using Qrnn.Data;
using Qrnn.Training.Sweeps;
using Xunit;

namespace Qrnn.Tests.Training.Sweeps;

/// <summary>Sweep files: what they mean and what is refused.</summary>
public sealed class SweepFileTests
{
    private const string Base = """ "base": { "task": "elman-xor", "steps": 40 } """;

    [Fact]
    public void Parse_GridOfTwoSettings_GivesAllCombinationsLastFastest()
    {
        SweepDefinition sweep = Parse("""{ "name": "a", "base": { "task": "elman-xor", "steps": 40 }, "grid": { "workspace": [3, 4], "learningRate": [0.1, 0.2, 0.3] }, "seeds": [7, 5] }""");
        Assert.Equal(["workspace", "learningRate"], sweep.Varied.AsEnumerable());
        Assert.Equal([(3, 0.1), (3, 0.2), (3, 0.3), (4, 0.1), (4, 0.2), (4, 0.3)], sweep.Cells.Select(static cell => (cell.Configuration.Shape.Workspace, cell.Configuration.LearningRate)));
        Assert.All(sweep.Cells, static cell => Assert.Equal((40, 1, 0), (cell.Configuration.Steps, cell.Configuration.Threads, cell.Configuration.Shape.Workspace == (int)(long)cell.Values[0] ? 0 : 1)));
        Assert.Equal([(0, 7), (0, 5), (1, 7)], sweep.Runs().Take(3).Select(static run => (run.Cell, run.Configuration.Seed)));
        Assert.Equal((SweepKeep.Rows, (SequenceStream?)null), (sweep.Keep, sweep.Evaluate));
    }

    [Fact]
    public void Parse_CellsAndGrid_CombinesEveryEntryWithTheGrid()
    {
        SweepDefinition sweep = Parse("""
            { "name": "a", "base": { "task": "elman-xor", "learningRate": 0.5 }, "cells": [ { "optimizer": "sgd" }, { "optimizer": "adam", "learningRate": 0.25, "task": "elman-letter" } ],
              "grid": { "degree": [1, 2] }, "seeds": { "first": 3, "count": 2 }, "keep": "runs", "evaluate": "test" }
            """);
        Assert.Equal(["optimizer", "learningRate", "task", "degree"], sweep.Varied.AsEnumerable());
        Assert.Equal(
            ["sgd 0.5 elman-xor 1", "sgd 0.5 elman-xor 2", "adam 0.25 elman-letter 1", "adam 0.25 elman-letter 2"],
            sweep.Cells.Select(static cell => FormattableString.Invariant($"{cell.Values[0]} {cell.Values[1]} {cell.Values[2]} {cell.Values[3]}")));
        Assert.Equal([3L, 4L], sweep.Seeds.AsEnumerable());
        Assert.Equal((SweepKeep.Runs, (SequenceStream?)SequenceStream.Test), (sweep.Keep, sweep.Evaluate));
        Assert.Equal(3, sweep.Cells[2].Configuration.Shape.Inputs);
    }

    [Theory]
    [InlineData("""{ "name": "a", "seeds": [1] }""", "base is missing")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" } }""", "seeds is missing")]
    [InlineData("""{ "name": "a", "base": { "steps": 3 }, "seeds": [1] }""", "task is missing in base")]
    [InlineData("""{ "name": "../a", "base": { "task": "elman-xor" }, "seeds": [1] }""", "name is '../a'")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [1, 1] }""", "seeds is [1, 1]: must be a list of different seeds")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [-1] }""", "seed is -1: must be a whole number from 0")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": { "first": 1, "count": 100001 } }""", "seeds is")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [1], "girds": {} }""", "unknown key 'girds'")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor", "workspce": 3 }, "seeds": [1] }""", "unknown setting 'workspce'")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "stages": 3 }, "seeds": [1] }""", "stages is 3: must be a list")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "stages": [] }, "seeds": [1] }""", "stages is []: must be a list")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor", "stages": 2 }, "grid": { "stages": [1] }, "seeds": [1] }""", "stages is in base and in grid")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "cells": [ { "stages": 2 } ], "grid": { "stages": [1] }, "seeds": [1] }""", "stages is in cells and in grid")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "seed": [1, 2] }, "seeds": [1] }""", "seed is in grid: the seeds of a sweep stand in seeds")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "workspace": [3, 19] }, "seeds": [1] }""", "cell 1 (workspace 19): workspace 19 + inputs 2 = 21 lanes")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "degree": [2, 2] }, "seeds": [1] }""", "cell 1 (degree 2) is the same as an earlier one")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "learningRate": [0.1, -1] }, "seeds": [1] }""", "cell 1 (learningRate -1): learningRate is -1")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [1], "keep": "all" }""", "keep is 'all': must be rows or runs")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [1], "convergedBelow": 0 }""", "convergedBelow is 0")]
    [InlineData("""{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [1], "seeds": [2] }""", "occurs twice")]
    [InlineData("""{ "name": "a", "base": """, "is not valid JSON")]
    [InlineData("[]", "a sweep is []: must be an object")]
    public void Parse_WrongFile_SaysWhyInOneLine(string text, string says)
    {
        QrnnException refused = Assert.Throws<QrnnException>(() => Parse(text));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Parse_GridOfTooManyRuns_IsRefusedBeforeItIsMade()
    {
        string values = string.Join(", ", Enumerable.Range(1, 1000).Select(static k => FormattableString.Invariant($"{k / 1000.0}")));
        QrnnException refused = Assert.Throws<QrnnException>(() => Parse($$"""
            { "name": "a", {{Base}}, "grid": { "learningRate": [{{values}}], "epsilon": [{{values}}], "alpha": [{{values}}] }, "seeds": [1] }
            """));
        Assert.Contains("at most 100000 are possible", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_NamesIt() => Assert.Equal("nowhere.json: there is no such file", Assert.Throws<QrnnException>(static () => SweepFile.Read("nowhere.json")).Message);

    [Theory]
    [InlineData("\"steps\": 40", "\"steps\": 41", "base.steps was 40 and is 41")]
    [InlineData("[1, 2]", "[1, 2, 3]", "grid.degree was [1, 2] and is [1, 2, 3]")]
    [InlineData("[5]", "[6]", "seeds was [5] and is [6]")]
    [InlineData("\"name\": \"a\",", "\"name\": \"a\", \"keep\": \"runs\",", "keep was missing and is \"runs\"")]
    [InlineData("\"name\": \"a\",", "\"name\": \"a\", \"description\": \"other\",", null)]
    [InlineData("\"steps\": 40", "\"data\": \"elsewhere\", \"steps\": 40", null)]
    public void Between_ChangedFile_SaysWhatDiffers(string old, string changed, string? says)
    {
        string text = """{ "name": "a", "base": { "task": "elman-xor", "steps": 40 }, "grid": { "degree": [1, 2] }, "seeds": [5] }""";
        Assert.Equal(says, SweepDifference.Between(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(text.Replace(old, changed, StringComparison.Ordinal))));
    }

    private static SweepDefinition Parse(string text) => SweepFile.Parse(Encoding.UTF8.GetBytes(text));
}
