using System.Diagnostics;
using System.Text;

using Qrnn.Circuits;

using Xunit;

namespace Qrnn.Tests.Circuits.Qir;

public sealed class QirReaderHostileTests
{
    private static readonly string[] Fragments =
    [
        "%", "@", "(", ")", "[", "]", ",", "=", "\"", "\\", ":", "}", "{", ";", "!", "#0", "i64", "i1", "double", "ptr", "null", "-1", "99999999999999999999",
        "9223372036854775807", "1e999", "0x7FF8000000000000", "inttoptr", "getelementptr", "phi", "br", "ret", "call", "label", "%var_1", "%block_0", "\0", "\u2028", "é", "\n", "to",
    ];

    [Fact]
    public void Read_MutatedTexts_GiveACircuitOrOneErrorInBoundedTime()
    {
        string[] texts = [.. QirSamples.Readable.Select(QirSamples.Load), QirSamples.Load("feedback-adaptive"), QirSamples.Random(3, 12)];
        var watch = Stopwatch.StartNew();
        int read = 0;
        int refused = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            string text = Mutate(texts[seed % texts.Length], new Random(seed));
            try
            {
                Circuit circuit = QirReader.Read(text);
                Assert.InRange(circuit.QubitCount, 0, QirReaderOptions.Default.MaximumQubits);
                read++;
            }
            catch (QrnnException problem)
            {
                Assert.True(problem.Message.StartsWith("QIR line ", StringComparison.Ordinal), $"seed {seed}: {problem.Message}");
                Assert.False(problem.Message.AsSpan().ContainsAny('\n', '\r', '\u2028'), $"seed {seed}: more than one line");
                refused++;
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}: {other}");
            }
        }

        Assert.True(read > 100 && refused > 800, $"{read} read, {refused} refused: the mutations are too tame or too wild");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed}");
    }

    [Fact]
    public void Read_NestedBranchesToOneEnd_TakesNearlyLinearTime()
    {
        // Each block may leave for the end: the end has as many incoming branches as there are blocks, all conditions nested.
        const int Count = 20_000;
        var text = new StringBuilder("define void @main() #0 {\n");
        for (int i = 0; i < Count; i++)
        {
            text.Append($"b{i}:\n  %c{i} = call i1 @InputBit(i64 {i % 60})\n  br i1 %c{i}, label %end, label %b{i + 1}\n");
        }

        text.Append($"b{Count}:\n  call void @__quantum__qis__x__body(%Qubit* null)\n  br label %end\nend:\n  call void @__quantum__qis__h__body(%Qubit* null)\n  ret void\n}}\nattributes #0 = {{ \"entry_point\" }}\n");
        var watch = Stopwatch.StartNew();
        Circuit circuit = QirReader.Read(text.ToString());
        Assert.Equal(-1, circuit.Operations[^1].Condition);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
        var evaluator = new ClassicalEvaluator(circuit);
        evaluator.Begin();
        Assert.True(evaluator.Holds(circuit.Operations[0].Condition));
        evaluator.Begin(inputWord: 1);
        Assert.False(evaluator.Holds(circuit.Operations[0].Condition));
    }

    [Fact]
    public void Read_AGrowingSumOfParameters_IsRefusedAtTheLimitOfTerms()
    {
        var lines = new List<string> { "%s0 = call double @Param(i64 0)" };
        for (int i = 1; i < 3000; i++)
        {
            lines.Add($"%p{i} = call double @Param(i64 {i})");
            lines.Add($"%s{i} = fadd double %s{i - 1}, %p{i}");
        }

        QrnnException problem = Assert.Throws<QrnnException>(() => QirReader.Read(QirSamples.Program([.. lines])));
        Assert.Contains("the limit is 1024", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AHundredThousandGates_TakesAFractionOfASecond()
    {
        var random = new Random(5);
        string text = QirSamples.Program([.. Enumerable.Range(0, 100_000).Select(i => $"call void @__quantum__qis__ry__body(double {random.NextDouble():R}, %Qubit* inttoptr (i64 {i % 12} to %Qubit*))")]);
        Assert.Equal(100_000, QirReader.Read(text).Operations.Length);
        var watch = Stopwatch.StartNew();
        QirReader.Read(text);

        // 0.1 s on an idle core; the bound only has to catch a change from linear to quadratic on a loaded one.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    private static string Mutate(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (int count = 1 + random.Next(3); count > 0; count--)
        {
            int at = random.Next(result.Length);
            switch (random.Next(6))
            {
                case 0:
                    result[at] = (char)random.Next(1, 128);
                    break;
                case 1:
                    result.Remove(at, Math.Min(random.Next(1, 40), result.Length - at));
                    break;
                case 2:
                    result.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 3:
                    string[] lines = result.ToString().Split('\n');
                    (int a, int b) = (random.Next(lines.Length), random.Next(lines.Length));
                    (lines[a], lines[b]) = (lines[b], lines[a]);
                    result = new StringBuilder(string.Join('\n', lines));
                    break;
                case 4:
                    string copy = result.ToString();
                    int from = random.Next(copy.Length);
                    result.Insert(at, copy.AsSpan(from, Math.Min(random.Next(1, 200), copy.Length - from)));
                    break;
                default:
                    int digit = result.ToString().IndexOfAny(['0', '1', '2', '3', '5'], at);
                    if (digit >= 0)
                    {
                        result[digit] = (char)('0' + random.Next(10));
                    }

                    break;
            }

            if (result.Length == 0)
            {
                result.Append(' ');
            }
        }

        return result.ToString();
    }
}
