using System.Text;

namespace Qrnn.Circuits;

/// <summary>Draws a layout with box-drawing characters: one row per wire, one between two wires.</summary>
internal static class CircuitDrawingText
{
    public static string Render(CircuitDrawingLayout layout)
    {
        var text = new StringBuilder();
        int margin = layout.Names.Select(static name => name.Length).DefaultIfEmpty(0).Max() + 2;
        ILookup<int, DrawnOperation> byColumn = layout.Operations.ToLookup(static operation => operation.Column);
        bool isFirst = true;
        foreach ((int first, int end, int[] widths) in layout.Bands(layout.Options.Width - margin - 2))
        {
            if (!isFirst)
            {
                text.Append('\n');
            }

            isFirst = false;
            Band(text, layout, byColumn, margin, (first, end, widths));
        }

        return layout.Note is { } note ? text.Append(note).Append('\n').ToString() : text.ToString();
    }

    private static void Band(
        StringBuilder text, CircuitDrawingLayout layout, ILookup<int, DrawnOperation> byColumn, int margin, (int First, int End, int[] Widths) band)
    {
        int wires = layout.Names.Count;
        int width = margin + band.Widths.Sum() + 1;
        var rows = new char[Math.Max(0, (2 * wires) - 1)][];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = new char[width];
            Array.Fill(rows[row], row % 2 == 1 ? ' ' : row / 2 < layout.InputWires ? '═' : '─');
            string name = row % 2 == 1 ? "" : $"{layout.Names[row / 2]}: ";
            name.PadLeft(margin).CopyTo(rows[row]);
        }

        int at = margin;
        for (int column = band.First; column < band.End; column++)
        {
            int columnWidth = band.Widths[column - band.First];
            foreach (DrawnOperation operation in byColumn[column])
            {
                Draw(rows, layout, operation, at, columnWidth);
            }

            at += columnWidth;
        }

        foreach (char[] row in rows)
        {
            text.Append(new string(row).TrimEnd()).Append('\n');
        }
    }

    private static void Draw(char[][] rows, CircuitDrawingLayout layout, DrawnOperation operation, int at, int width)
    {
        int middle = at + (width / 2);
        for (int row = 2 * operation.Top; row <= 2 * operation.Bottom; row++)
        {
            rows[row][middle] = row % 2 == 1 ? '│' : operation.Top == operation.Bottom ? rows[row][middle] : row / 2 < layout.InputWires ? '╪' : '┼';
        }

        foreach (DrawnMark mark in operation.Marks)
        {
            char[] row = rows[2 * mark.Wire];
            if (mark.Kind == DrawnKind.Box)
            {
                string box = $"┤{mark.Text}├";
                box.CopyTo(0, row, middle - (box.Length / 2), box.Length);
            }
            else
            {
                row[middle] = mark.Kind switch { DrawnKind.Control => '●', DrawnKind.TableControl => '◇', DrawnKind.Flip => '⊕', _ => '×' };
            }
        }
    }
}
