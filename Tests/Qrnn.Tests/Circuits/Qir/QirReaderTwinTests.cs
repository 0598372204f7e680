using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Circuits.Qir;

public sealed class QirReaderTwinTests
{
    private static readonly string[] Labelled = ["0_t", "1_t0i"];

    [Theory]
    [InlineData("gates-base")]
    [InlineData("gates-adaptive_ri")]
    [InlineData("feedback-adaptive_ri")]
    [InlineData("doubles-adaptive_rif")]
    [InlineData("symbols-adaptive_rif")]
    [InlineData("cell-adaptive_rif")]
    public void Read_WhatTheCompilerPrints_DoesWhatTheTextSays(string sample) => AssertSame(QirSamples.Load(sample), sample);

    [Fact]
    public void Read_RandomUnstructuredPrograms_DoWhatTheTextSays()
    {
        for (int seed = 0; seed < 70; seed++)
        {
            AssertSame(QirSamples.Random(seed, 1 + (seed % 14)), $"seed {seed}");
        }
    }

    [Fact]
    public void Labels_OfOutputs_AreTheTextsOfTheGlobals()
    {
        Circuit circuit = QirReader.Read(QirSamples.Load("feedback-adaptive_ri"));
        Assert.Equal(Labelled, circuit.Operations.OfType<OutputOperation>().Take(2).Select(static output => output.Label));
    }

    private static void AssertSame(string text, string what)
    {
        Circuit circuit = QirReader.Read(text);
        var random = new Random(7);
        for (int run = 0; run < 24; run++)
        {
            double[] parameters = [.. Enumerable.Range(0, Math.Max(3, circuit.ParameterCount)).Select(_ => random.NextDouble() + 0.01)];
            double[] features = [.. Enumerable.Range(0, Math.Max(3, circuit.FeatureCount)).Select(_ => random.NextDouble())];
            long outcomes = random.NextInt64();
            int word = random.Next();
            bool Outcome(int result) => ((outcomes >> (result % 61)) & 1) != 0;
            bool InputBit(int bit) => ((word >> bit) & 1) != 0;
            List<QirEvent> expected = [.. Split(QirTwin.Execute(text, parameters, features, InputBit, Outcome))];
            List<QirEvent> actual = QirTwin.Execute(circuit, parameters, features, InputBit, Outcome);
            for (int i = 0; i < Math.Max(expected.Count, actual.Count); i++)
            {
                string place = $"{what}, run {run}, event {i}";
                Assert.True(i < expected.Count && i < actual.Count, $"{place}: {expected.Count} events in the text, {actual.Count} in the circuit");
                bool isOutput = expected[i].What.StartsWith("output", StringComparison.Ordinal);
                Assert.True(expected[i].What == actual[i].What && (isOutput || expected[i].Where == actual[i].Where), $"{place}: {expected[i]}, {actual[i]}");
                double scale = 1 + Math.Abs(expected[i].Number);
                Assert.True(Math.Abs(expected[i].Number - actual[i].Number) <= Tolerances.Amplitude * scale, $"{place}: {expected[i]}, {actual[i]}");
            }
        }
    }

    private static IEnumerable<QirEvent> Split(IEnumerable<QirEvent> events)
    {
        foreach (QirEvent item in events)
        {
            if (item.What is "m" or "mresetz")
            {
                yield return item with { What = "measure" };
            }

            if (item.What == "mresetz")
            {
                yield return new QirEvent("reset", item.Where.Split(' ')[0], 0);
            }

            if (item.What is not ("m" or "mresetz"))
            {
                yield return item;
            }
        }
    }
}
