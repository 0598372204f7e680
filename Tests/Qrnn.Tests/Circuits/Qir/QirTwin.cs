using System.Globalization;
using System.Text.RegularExpressions;

using Qrnn.Circuits;

namespace Qrnn.Tests.Circuits.Qir;

/// <summary>One thing that happened in a run: a gate, measurement, reset or output with its numbers.</summary>
internal sealed record QirEvent(string What, string Where, double Number);

/// <summary>
/// The slow obvious twin of reader and evaluator: executes QIR text line by line with numbers in its registers, jumping where the branches say.
/// The outcome of result r is bit r of a word of outcomes (mod 64).
/// </summary>
internal static partial class QirTwin
{
    public static List<QirEvent> Execute(string text, double[] parameters, double[] features, Func<int, bool> inputBit, Func<int, bool> outcome)
    {
        string[] lines = [.. text.Split('\n').Select(static line => line.Trim())];
        int at = Array.FindIndex(lines, static line => line.StartsWith("define", StringComparison.Ordinal)) + 1;
        var values = new Dictionary<string, double>();
        var integers = new Dictionary<string, long>();
        var events = new List<QirEvent>();
        string block = "";
        string before = "";
        for (; ; at++)
        {
            string line = lines[at];
            if (line.EndsWith(':'))
            {
                (before, block) = (block, line[..^1]);
                continue;
            }

            if (line.Length == 0)
            {
                continue;
            }

            Match set = Assignment().Match(line);
            string name = set.Success ? set.Groups[1].Value : "";
            string body = set.Success ? set.Groups[2].Value : line;
            string operation = body.Split(' ')[0];
            string[] words = [.. Words().Matches(body).Select(static match => match.Value)];
            double D(string word) => word.StartsWith('%') ? values[word] : double.Parse(word, CultureInfo.InvariantCulture);
            long I(string word) => word switch
            {
                "true" => 1,
                "false" or "null" => 0,
                _ => word.StartsWith('%') ? integers[word] : long.Parse(word, CultureInfo.InvariantCulture),
            };
            void Set(string type, string word)
            {
                if (type == "double")
                {
                    values[name] = D(word);
                }
                else
                {
                    integers[name] = I(word);
                }
            }

            switch (operation)
            {
                case "ret":
                    return events;
                case "br":
                    string goal = words[1] == "label" ? words[2] : words[I(words[2]) != 0 ? 4 : 6];
                    (before, block) = (block, goal[1..]);
                    at = Array.FindIndex(lines, line => line == block + ":");
                    break;
                case "phi":
                    int pair = Array.FindIndex(words, 2, word => word == "%" + before);
                    Set(words[1], words[pair - 1]);
                    break;
                case "select":
                    Set(words[3], words[I(words[2]) != 0 ? 4 : 6]);
                    break;
                case "icmp":
                    long a = I(words[3]);
                    long b = I(words[4]);
                    integers[name] = words[1] switch
                    {
                        "eq" => a == b,
                        "ne" => a != b,
                        "slt" => a < b,
                        "sle" => a <= b,
                        "sgt" => a > b,
                        "sge" => a >= b,
                        "ugt" => (ulong)a > (ulong)b,
                        _ => throw new NotSupportedException(line),
                    } ? 1 : 0;
                    break;
                case "fcmp":
                    double x = D(words[3]);
                    double y = D(words[4]);
                    integers[name] = words[1] switch
                    {
                        "oeq" => x == y,
                        "one" or "une" => x != y,
                        "olt" => x < y,
                        "ole" => x <= y,
                        "ogt" or "ugt" => x > y,
                        "oge" => x >= y,
                        _ => throw new NotSupportedException(line),
                    } ? 1 : 0;
                    break;
                case "fadd" or "fsub" or "fmul" or "fdiv":
                    (double left, double right) = (D(words[2]), D(words[3]));
                    values[name] = operation switch { "fadd" => left + right, "fsub" => left - right, "fmul" => left * right, _ => left / right };
                    break;
                case "sitofp":
                    values[name] = I(words[2]);
                    break;
                case "fptosi":
                    integers[name] = (long)Math.Truncate(D(words[2]));
                    break;
                case "call":
                    Call(words, name);
                    break;
                default:
                    (long p, long q) = (I(words[2]), I(words[3]));
                    integers[name] = operation switch
                    {
                        "and" => p & q,
                        "or" => p | q,
                        "xor" => p ^ q,
                        "add" => p + q,
                        "sub" => p - q,
                        "mul" => p * q,
                        "sdiv" => p / q,
                        "srem" => p % q,
                        "shl" => p << (int)q,
                        "ashr" => p >> (int)q,
                        _ => throw new NotSupportedException(line),
                    };
                    break;
            }

            void Call(string[] parts, string target)
            {
                string callee = parts[2];
                string arguments = string.Join(' ', parts[3..].Where(static part => part is not ("%Qubit" or "%Result" or "inttoptr" or "to" or "double" or "i64" or "i1" or "i8")));
                string first = arguments.Split(' ')[0];
                switch (callee)
                {
                    case "@Param":
                        values[target] = parameters[I(first)];
                        break;
                    case "@Feature":
                        values[target] = features[I(first)];
                        break;
                    case "@InputBit":
                        integers[target] = inputBit((int)I(first)) ? 1 : 0;
                        break;
                    case "@__quantum__rt__read_result":
                        integers[target] = outcome((int)I(first)) ? 1 : 0;
                        break;
                    case "@__quantum__rt__initialize":
                        break;
                    case "@Sin" or "@Cos" or "@Sqrt":
                        values[target] = callee == "@Sin" ? Math.Sin(D(first)) : callee == "@Cos" ? Math.Cos(D(first)) : Math.Sqrt(D(first));
                        break;
                    case "@ArcTan2":
                        values[target] = Math.Atan2(D(first), D(arguments.Split(' ')[1]));
                        break;
                    default:
                        events.Add(Describe(callee, arguments, D, I));
                        break;
                }
            }
        }
    }

    /// <summary>What a circuit does with the same numbers, by <see cref="ClassicalEvaluator"/>.</summary>
    public static List<QirEvent> Execute(Circuit circuit, double[] parameters, double[] features, Func<int, bool> inputBit, Func<int, bool> outcome)
    {
        var evaluator = new ClassicalEvaluator(circuit);
        long word = Enumerable.Range(0, circuit.InputBitCount).Sum(k => inputBit(k) ? 1L << (circuit.InputBitCount - 1 - k) : 0);
        evaluator.Begin(parameters, features, word);
        var events = new List<QirEvent>();
        foreach (Operation operation in circuit.Operations.Where(operation => evaluator.Holds(operation.Condition)))
        {
            switch (operation)
            {
                case GateOperation gate when gate.Controls.All(control => control.Kind == ControlKind.Qubit || inputBit(control.Index)):
                    var qubits = gate.Controls.Where(static control => control.Kind == ControlKind.Qubit).Select(static control => control.Index).Concat(gate.Targets);
                    events.Add(new QirEvent($"{gate.Kind}", string.Join(' ', qubits), evaluator.Radians(gate.Angle)));
                    break;
                case MeasureOperation measure:
                    events.Add(new QirEvent("measure", $"{measure.Qubit} {measure.Bit}", 0));
                    evaluator.SetBit(measure.Bit, outcome(measure.Bit));
                    break;
                case ResetOperation reset:
                    events.Add(new QirEvent("reset", $"{reset.Qubit}", 0));
                    break;
                case PostselectOperation postselect:
                    events.Add(new QirEvent($"{postselect.Mode}", $"{postselect.Qubit} {postselect.Target} {postselect.Group}", 0));
                    break;
                case OutputOperation output:
                    events.Add(new QirEvent($"output {output.Kind}", output.Label ?? "", output.Kind switch
                    {
                        OutputKind.Bool => evaluator.Bool(output.Value) ? 1 : 0,
                        OutputKind.Int => evaluator.Integer(output.Value),
                        OutputKind.Double => evaluator.Number(output.Value),
                        _ => output.Value,
                    }));
                    break;
            }
        }

        // The twin measures and resets in one step.
        return events;
    }

    private static QirEvent Describe(string callee, string arguments, Func<string, double> number, Func<string, long> integer)
    {
        string[] words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (callee.StartsWith("@__quantum__rt__", StringComparison.Ordinal))
        {
            string kind = callee["@__quantum__rt__".Length..].Split('_')[0];
            double value = kind == "double" ? number(words[0]) : integer(words[0]);
            return new QirEvent($"output {char.ToUpperInvariant(kind[0])}{kind[1..]}", string.Join(' ', words[1..].Where(static word => word != "null")), value);
        }

        if (callee is "@NativePostselect" or "@NativeAmplify")
        {
            return callee == "@NativeAmplify" ? new QirEvent("Amplify", string.Join(' ', words), 0) : new QirEvent("Project", $"{words[0]} -1 {words[1]}", 0);
        }

        bool native = callee.StartsWith("@NativeControlled", StringComparison.Ordinal);
        string gate = native ? callee["@NativeControlled".Length..].TrimEnd('1', '2', '3', '4', '5', '6', '7', '8') : callee["@__quantum__qis__".Length..].Replace("__body", "", StringComparison.Ordinal);
        bool rotation = gate is "rx" or "ry" or "rz" or "rxx" or "ryy" or "rzz" or "Ry";
        string where = string.Join(' ', words[(rotation ? 1 : 0)..].Select(word => integer(word).ToString(CultureInfo.InvariantCulture)));
        string what = gate switch
        {
            "s__adj" => "SAdjoint",
            "t__adj" => "TAdjoint",
            "sx" => "SqrtX",
            "cx" or "ccx" => "X",
            "cy" => "Y",
            "cz" => "Z",
            "m" or "mresetz" => gate,
            "reset" => gate,
            _ => $"{char.ToUpperInvariant(gate[0])}{gate[1..]}",
        };
        return new QirEvent(what, where, rotation ? number(words[0]) : 0);
    }

    [GeneratedRegex(@"^(%\S+) = (.*)$")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"[%@]?-?[\w.]+(?:e[+-]\d+)?")]
    private static partial Regex Words();
}
