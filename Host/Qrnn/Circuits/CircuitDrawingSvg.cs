using System.Globalization;
using System.Security;
using System.Text;

namespace Qrnn.Circuits;

/// <summary>Draws a layout as an SVG document. Colours follow the reader's scheme; no script, no reference to anything outside.</summary>
internal static class CircuitDrawingSvg
{
    private const double CharacterWidth = 7.6;
    private const double WireDistance = 34;
    private const double BoxHeight = 24;
    private const double Margin = 12;

    public static string Render(CircuitDrawingLayout layout)
    {
        var body = new StringBuilder();
        double left = Margin + ((layout.Names.Select(static name => name.Length).DefaultIfEmpty(0).Max() + 1) * CharacterWidth);
        ILookup<int, DrawnOperation> byColumn = layout.Operations.ToLookup(static operation => operation.Column);
        double top = Margin + (BoxHeight / 2);
        double widest = left;
        foreach ((int first, int end, int[] widths) in layout.Bands(layout.Options.Width - (int)(left / CharacterWidth)))
        {
            double right = left + ((widths.Sum() + 1) * CharacterWidth);
            widest = Math.Max(widest, right);
            Wires(body, layout, left, right, top);
            double at = left;
            for (int column = first; column < end; column++)
            {
                double width = widths[column - first] * CharacterWidth;
                foreach (DrawnOperation operation in byColumn[column])
                {
                    Draw(body, operation, at + (width / 2), top);
                }

                at += width;
            }

            top += (layout.Names.Count * WireDistance) + WireDistance;
        }

        if (layout.Note is { } note)
        {
            body.Append($"<text dy=\"0.35em\" class=\"n\" x=\"{N(Margin)}\" y=\"{N(top - (WireDistance / 2))}\">{SecurityElement.Escape(note)}</text>\n");
            widest = Math.Max(widest, Margin + (note.Length * CharacterWidth));
        }
        else
        {
            top -= WireDistance;
        }

        double fullWidth = widest + Margin;
        double fullHeight = top + Margin - (BoxHeight / 2);
        return $$"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{{N(fullWidth)}}" height="{{N(fullHeight)}}" viewBox="0 0 {{N(fullWidth)}} {{N(fullHeight)}}" role="img" aria-label="Quantum circuit with {{layout.Names.Count - layout.InputWires}} qubits">
            <style>
            svg { color: #1f2328; background: #ffffff; }
            text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: currentColor; }
            .m { text-anchor: middle; }
            .e { text-anchor: end; }
            .w, .x { stroke: currentColor; stroke-width: 1; fill: none; }
            .b { stroke: currentColor; fill: #eaf2ff; }
            .d { stroke: currentColor; fill: currentColor; }
            .o { stroke: currentColor; fill: #ffffff; }
            .x { stroke-width: 1.5; }
            @media (prefers-color-scheme: dark) { svg { color: #e6edf3; background: #0d1117; } .b { fill: #1c2a3f; } .o { fill: #0d1117; } }
            </style>
            {{body}}</svg>

            """;
    }

    private static void Wires(StringBuilder body, CircuitDrawingLayout layout, double left, double right, double top)
    {
        for (int wire = 0; wire < layout.Names.Count; wire++)
        {
            double y = top + (wire * WireDistance);
            body.Append($"<text dy=\"0.35em\" class=\"e\" x=\"{N(left - 6)}\" y=\"{N(y)}\">{SecurityElement.Escape(layout.Names[wire])}</text>\n");
            foreach (double shift in (ReadOnlySpan<double>)(wire < layout.InputWires ? [-1.5, 1.5] : [0]))
            {
                body.Append($"<path class=\"w\" d=\"M{N(left)} {N(y + shift)}H{N(right)}\"/>\n");
            }
        }
    }

    private static void Draw(StringBuilder body, DrawnOperation operation, double x, double top)
    {
        double Y(int wire) => top + (wire * WireDistance);
        if (operation.Top != operation.Bottom)
        {
            body.Append($"<path class=\"w\" d=\"M{N(x)} {N(Y(operation.Top))}V{N(Y(operation.Bottom))}\"/>\n");
        }

        foreach (DrawnMark mark in operation.Marks)
        {
            double y = Y(mark.Wire);
            switch (mark.Kind)
            {
                case DrawnKind.Control:
                    body.Append($"<circle class=\"d\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"4\"/>\n");
                    break;
                case DrawnKind.TableControl:
                    body.Append($"<path class=\"o\" d=\"M{N(x - 6)} {N(y)}L{N(x)} {N(y - 6)}L{N(x + 6)} {N(y)}L{N(x)} {N(y + 6)}Z\"/>\n");
                    break;
                case DrawnKind.Flip:
                    body.Append($"<circle class=\"o\" cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"8\"/><path class=\"w\" d=\"M{N(x - 8)} {N(y)}H{N(x + 8)}M{N(x)} {N(y - 8)}V{N(y + 8)}\"/>\n");
                    break;
                case DrawnKind.Cross:
                    body.Append($"<path class=\"x\" d=\"M{N(x - 5)} {N(y - 5)}L{N(x + 5)} {N(y + 5)}M{N(x - 5)} {N(y + 5)}L{N(x + 5)} {N(y - 5)}\"/>\n");
                    break;
                default:
                    double width = (mark.Text.Length + 1.5) * CharacterWidth;
                    body.Append($"<rect class=\"b\" x=\"{N(x - (width / 2))}\" y=\"{N(y - (BoxHeight / 2))}\" width=\"{N(width)}\" height=\"{N(BoxHeight)}\" rx=\"3\"/>");
                    body.Append($"<text dy=\"0.35em\" class=\"m\" x=\"{N(x)}\" y=\"{N(y)}\">{SecurityElement.Escape(mark.Text)}</text>\n");
                    break;
            }
        }
    }

    private static string N(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
