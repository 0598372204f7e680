using System.Globalization;
using System.Text;

namespace Qrnn.Tests.Circuits.Qir;

/// <summary>QIR texts: what qsharp-lang 1.32.5-dev printed (folder Samples), and random programs.</summary>
internal static class QirSamples
{
    public static readonly string[] Readable =
        ["gates-base", "gates-adaptive_ri", "feedback-adaptive_ri", "doubles-adaptive_rif", "symbols-adaptive_rif", "cell-adaptive_rif"];

    public static string Load(string name)
    {
        using Stream stream = typeof(QirSamples).Assembly.GetManifestResourceStream($"Qrnn.Tests.Circuits.Qir.Samples.{name}.ll")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A program around some lines of one block.</summary>
    public static string Program(params string[] lines) =>
        $"define i64 @ENTRYPOINT__main() #0 {{\nblock_0:\n  {string.Join("\n  ", lines)}\n  ret i64 0\n}}\nattributes #0 = {{ \"entry_point\" }}\n";

    /// <summary>
    /// A random acyclic program without any structure: each block goes to one or two of the next three, and hands on a truth value, an
    /// integer and a double through phis.
    /// </summary>
    public static string Random(int seed, int blocks)
    {
        var random = new Random(seed);
        var targets = new int[blocks][];
        for (int i = 0; i < blocks; i++)
        {
            int then = Math.Min(blocks - 1, i + 1 + random.Next(3));
            int otherwise = Math.Min(blocks - 1, i + 1 + random.Next(3));
            targets[i] = i == blocks - 1 ? [] : random.Next(4) == 0 ? [then] : [then, otherwise];
        }

        var text = new StringBuilder("define i64 @ENTRYPOINT__main() #0 {\n");
        int results = 0;
        for (int i = 0; i < blocks; i++)
        {
            int[] before = [.. Enumerable.Range(0, i).Where(k => targets[k].Contains(i))];
            text.Append(CultureInfo.InvariantCulture, $"b{i}:\n");
            string Phi(string name) => string.Join(", ", before.Select(k => $"[ {name}{k}, %b{k} ]"));
            void Line(string line) => text.Append("  ").Append(line).Append('\n');
            bool isFirst = before.Length == 0;
            Line(isFirst ? $"%ti{i} = or i1 {(random.Next(2) == 0 ? "true" : "false")}, false" : $"%ti{i} = phi i1 {Phi("%t")}");
            Line(isFirst ? $"%ni{i} = add i64 {random.Next(9)}, 0" : $"%ni{i} = phi i64 {Phi("%n")}");
            Line(isFirst ? $"%xi{i} = call double @Param(i64 {random.Next(3)})" : $"%xi{i} = phi double {Phi("%x")}");
            Line($"call void @__quantum__qis__ry__body(double %xi{i}, %Qubit* inttoptr (i64 {random.Next(3)} to %Qubit*))");
            Line($"call void @__quantum__qis__mresetz__body(%Qubit* null, %Result* inttoptr (i64 {results} to %Result*))");
            Line($"%m{i} = call i1 @__quantum__rt__read_result(%Result* inttoptr (i64 {results++} to %Result*))");
            Line($"%u{i} = call i1 @InputBit(i64 {random.Next(3)})");
            Line($"%t{i} = {Pick(random, "and", "or", "xor")} i1 {Pick(random, $"%ti{i}", $"%u{i}")}, {Pick(random, $"%m{i}", $"%u{i}", "true")}");
            Line($"%p{i} = call double @{Pick(random, "Param", "Feature")}(i64 {random.Next(3)})");
            Line($"%x{i} = {Pick(random, "fadd", "fsub", "fmul")} double {Pick(random, $"%xi{i}, %p{i}", $"%p{i}, 0.5", $"%xi{i}, -0.25", $"%xi{i}, %xi{i}")}");
            Line($"%n{i} = {Pick(random, "add", "sub", "mul", "xor", "and", "or")} i64 %ni{i}, {random.Next(-5, 9)}");
            Line($"%r{i} = srem i64 %n{i}, 3");
            Line($"%c{i} = icmp {Pick(random, "eq", "ne", "slt", "sge", "ugt")} i64 %r{i}, {random.Next(-1, 3)}");
            Line($"%d{i} = fcmp {Pick(random, "olt", "oge", "one", "ugt")} double %x{i}, 0.1");
            Line($"%s{i} = select i1 %t{i}, i1 %c{i}, i1 %d{i}");
            if (targets[i].Length == 0)
            {
                Line($"call void @__quantum__rt__bool_record_output(i1 %s{i}, i8* null)");
                Line($"call void @__quantum__rt__int_record_output(i64 %n{i}, i8* null)");
                Line($"call void @__quantum__rt__double_record_output(double %x{i}, i8* null)");
                Line("ret i64 0");
            }
            else
            {
                Line(targets[i].Length == 1 ? $"br label %b{targets[i][0]}" : $"br i1 {Pick(random, "%c", "%t", "%s", "%m", "%u")}{i}, label %b{targets[i][0]}, label %b{targets[i][1]}");
            }
        }

        return text.Append("}\nattributes #0 = { \"entry_point\" }\n").ToString();
    }

    private static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];
}
