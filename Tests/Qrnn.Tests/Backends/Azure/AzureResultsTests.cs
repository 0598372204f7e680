using System.Text;
using Qrnn.Backends.Azure;
using Qrnn.Simulation;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>Results in every format that providers write, and in none.</summary>
public sealed class AzureResultsTests
{
    [Theory]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[0,1],"Display":"[0, 1]","Count":2}],"Shots":[[0,1],[0,1]]}]}""", "01=2", 0)]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":{"Item2":[0,1],"Item1":1},"Count":3}]}]}""", "101=3", 0)]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[[0],{"Item1":true,"Item2":[1,[0]]}],"Count":3}]}]}""", "0110=3", 0)]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[0],"Count":2},{"Outcome":{"Error":{"Code":"0x20"}},"Count":5}]}]}""", "0=2", 5)]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[0],"Count":2}],"Shots":[[0],{"Error":"lost"},[0],{"Error":"lost"}]}]}""", "0=2", 2)]
    [InlineData("""{"Results":[{"Shots":[[0],[1],{"Error":"lost"},[1],[2],["-"],[null]]}]}""", "0=1 1=2", 4)]
    [InlineData("""{"Histogram":["[0, 0]",0.25,"[1, 1]",0.75]}""", "00=10 11=30", 0)]
    [InlineData("""{"Histogram":["(0, [1, 1])",1.0]}""", "011=40", 0)]
    [InlineData("""{"histogram":{"0":0.5,"3":0.25,"4":0.25}}""", "000=20 001=10 110=10", 0)]
    [InlineData("""{"001000":10,"000100":9}""", "000100=9 001000=10", 0)]
    [InlineData("""{"c0":["0","1"],"c1":["1","1"]}""", "01=1 11=1", 0)]
    [InlineData("""{"ro":[[0,0],[1,1],[1,1]]}""", "00=1 11=2", 0)]
    [InlineData("""{"Results":[{"Histogram":[]}]}""", "", 0)]
    public void Read_Format_GivesCountsAndFailedShots(string json, string counts, long failed)
    {
        AzureOutcomes outcomes = Assert.Single(AzureResults.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(counts, string.Join(' ', outcomes.Counts(40).Select(static pair => $"{pair.Key}={pair.Value}")));
        Assert.Equal(failed, outcomes.Failed);
    }

    [Fact]
    public void Read_Batch_GivesOneResultPerProgram() =>
        Assert.Equal(["0", "1"], AzureResults.Read("""{"Results":[{"Shots":[[0]]},{"Shots":[[1]]}]}"""u8.ToArray()).Select(static one => one.Weights.Keys.Single()));

    [Fact]
    public void Read_NumberedStates_HaveTheProgramsLength() =>
        Assert.Equal(["00000", "10000"], AzureResults.Read("""{"histogram":{"0":0.5,"1":0.5}}"""u8.ToArray(), 5)[0].Weights.Keys);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{\"Results\":[7]}")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[7],"Count":1}]}]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[0],"Count":-1}]}]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":[0],"Count":9223372036854775807}]}]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":{"Item1":0,"Item3":0},"Count":1}]}]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":"abc","Count":1}]}]}""")]
    [InlineData("""{"Histogram":["[0]"]}""")]
    [InlineData("""{"Histogram":["[x]",1.0]}""")]
    [InlineData("""{"Histogram":["[0]",-0.5]}""")]
    [InlineData("""{"histogram":{"-1":0.5}}""")]
    [InlineData("""{"histogram":{"99999999999999999999":0.5}}""")]
    [InlineData("""{"c0":["0","1"],"c1":["1"]}""")]
    [InlineData("""{"c0":["0"],"c1":7}""")]
    [InlineData("""{"c0":["0"],"c1":["1","1"]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":{"Error":1},"Count":-1}]}]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":{"Error":1},"Count":9223372036854775807}]}]}""")]
    [InlineData("""{"Results":[{"Histogram":[{"Outcome":{"Item1":0,"Item1":1},"Count":1}]}]}""")]
    [InlineData("""{"0":4503599627370496,"1":4503599627370496}""")]
    [InlineData("""{"abc":7}""")]
    public void Read_WhatIsNoResult_IsRefusedInOneLine(string json)
    {
        AzureServiceException refused = Assert.Throws<AzureServiceException>(() => AzureResults.Read(Encoding.UTF8.GetBytes(json)));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.InRange(refused.Message.Length, 10, 500);
    }

    [Fact]
    public void Read_TupleOfVeryManyMembers_TakesTimeInProportion()
    {
        const int members = 200_000; // a search for each would take minutes
        string tuple = string.Join(',', Enumerable.Range(1, members).Reverse().Select(static item => $"\"Item{item}\":1"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        AzureOutcomes outcomes = Assert.Single(AzureResults.Read(Encoding.UTF8.GetBytes($"{{\"Results\":[{{\"Shots\":[{{{tuple}}}]}}]}}")));
        Assert.Equal(members, outcomes.Weights.Keys.Single().Length);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Read_OutcomesOfAnotherLength_AreRefused()
    {
        AzureServiceException refused = Assert.Throws<AzureServiceException>(() => AzureResults.Read("""{"Results":[{"Shots":[[0,1]]}]}"""u8.ToArray(), 3));
        Assert.Contains("2 bits, the program records 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BytesChangedAtRandom_IsReadOrRefused()
    {
        byte[] good = Encoding.UTF8.GetBytes("""{"DataFormat":"microsoft.quantum-results.v2","Results":[{"Histogram":[{"Outcome":{"Item1":[0,1],"Item2":1},"Display":"([0, 1], 1)","Count":12}],"Shots":[{"Item1":[0,1],"Item2":1},{"Error":1}]}]}""");
        for (ulong seed = 0; seed < 20_000; seed++)
        {
            byte[] changed = [.. good];
            for (ulong change = 0; change <= seed % 3; change++)
            {
                (ulong place, ulong value) = CounterRandom.NextBits(1, seed, change);
                changed[place % (ulong)changed.Length] = (byte)" {}[]\",:0129Itme"[(int)(value % 16)];
            }

            try
            {
                Assert.All(AzureResults.Read(changed), static one => Assert.All(one.Weights, static pair => Assert.True(pair.Value >= 0)));
            }
            catch (AzureServiceException)
            {
                // refused: everything else would be a crash
            }
        }
    }
}
