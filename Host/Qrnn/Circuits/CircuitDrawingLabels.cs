using System.Globalization;
using System.Text;

namespace Qrnn.Circuits;

/// <summary>Short texts for angles and conditions.</summary>
internal sealed class CircuitDrawingLabels(Circuit circuit, CircuitDrawingOptions options)
{
    private const int MostNesting = 3;

    /// <summary>Removes what would break a line or a document, and shortens.</summary>
    public string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            clean.Append(char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufffe' or '\uffff' ? '?' : c);
        }

        return clean.Length <= options.MaximumLabelLength ? clean.ToString() : $"{clean.ToString(0, options.MaximumLabelLength - 1)}…";
    }

    /// <summary>"Ry(p3)", with its condition: "Ry(p3) if m0".</summary>
    public string Gate(string name, Angle? angle, int condition)
    {
        string inner = angle is null ? "" : $"({Clean(Text(angle))})";
        return condition < 0 ? name + inner : $"{name}{inner} if {Clean(Text(condition, 0))}";
    }

    /// <summary>The gate's name as it is spoken: "Ry", "S†".</summary>
    public static string Name(GateKind kind) => kind switch
    {
        GateKind.SAdjoint => "S†",
        GateKind.TAdjoint => "T†",
        GateKind.SqrtX => "√X",
        GateKind.SqrtXAdjoint => "√X†",
        _ => kind.ToString(),
    };

    /// <summary>An angle: "0.5·p0+f1-π/2".</summary>
    public string Text(Angle angle)
    {
        double constant = angle.Constant;
        var text = new StringBuilder();
        foreach (AngleTerm term in angle.Terms)
        {
            if (term.Kind == SymbolKind.Parameter && options.Parameters is { } parameters)
            {
                constant += term.Coefficient * parameters[term.Index];
                continue;
            }

            string symbol = term.Kind switch
            {
                SymbolKind.Parameter => $"p{term.Index}",
                SymbolKind.Feature => $"f{term.Index}",
                _ => Text(term.Index, 0),
            };
            text.Append(term.Coefficient < 0 ? "-" : text.Length > 0 ? "+" : "");
            text.Append(Math.Abs(term.Coefficient) == 1 ? symbol : $"{Number(Math.Abs(term.Coefficient))}·{symbol}");
        }

        if (text.Length == 0 || constant != 0)
        {
            text.Append(constant >= 0 && text.Length > 0 ? "+" : "").Append(Number(constant));
        }

        return text.ToString();
    }

    private static string Number(double value)
    {
        double turns = value / Math.PI;
        foreach (int part in (ReadOnlySpan<int>)[1, 2, 4, 8])
        {
            double multiple = turns * part;
            if (value != 0 && Math.Abs(multiple) <= 16 && Math.Abs(multiple - Math.Round(multiple)) < 1e-12)
            {
                int whole = (int)Math.Round(multiple);
                return $"{(whole is 1 or -1 ? (whole < 0 ? "-" : "") : whole.ToString(CultureInfo.InvariantCulture))}π{(part == 1 ? "" : $"/{part}")}";
            }
        }

        return value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private string Text(int expression, int depth)
    {
        ClassicalExpression e = circuit.Expressions[expression];
        string Of(int operand) => Text(operand, depth + 1);
        string Two(string sign) => depth == 0 ? $"{Of(e.First)}{sign}{Of(e.Second)}" : $"({Of(e.First)}{sign}{Of(e.Second)})";
        return e.Operator switch
        {
            ClassicalOperator.Constant => e.Type == ClassicalType.Double ? Number(e.Number) : e.Integer.ToString(CultureInfo.InvariantCulture),
            ClassicalOperator.MeasuredBit => $"m{e.Integer}",
            ClassicalOperator.InputBit => $"x{e.Integer}",
            ClassicalOperator.Parameter => $"p{e.Integer}",
            ClassicalOperator.Feature => $"f{e.Integer}",
            _ when depth >= MostNesting => $"e{expression}",
            ClassicalOperator.Not => $"¬{Of(e.First)}",
            ClassicalOperator.And => Two("∧"),
            ClassicalOperator.Or => Two("∨"),
            ClassicalOperator.Xor => Two("⊻"),
            ClassicalOperator.Add => Two("+"),
            ClassicalOperator.Subtract => Two("-"),
            ClassicalOperator.Multiply => Two("·"),
            ClassicalOperator.Divide => Two("/"),
            ClassicalOperator.Equal => Two("="),
            ClassicalOperator.NotEqual => Two("≠"),
            ClassicalOperator.Less => Two("<"),
            ClassicalOperator.LessOrEqual => Two("≤"),
            ClassicalOperator.Function => $"{((ClassicalFunction)e.Integer).ToString().ToLowerInvariant()}({Of(e.First)}{(e.Second < 0 ? "" : $",{Of(e.Second)}")})",
            ClassicalOperator.ToDouble or ClassicalOperator.BoolToInteger => Of(e.First),
            _ => $"e{expression}",
        };
    }
}
