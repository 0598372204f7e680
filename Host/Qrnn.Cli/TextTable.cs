using System.Globalization;
using Spectre.Console;

namespace Qrnn.Cli;

/// <summary>A table for people: numbers to the right, text to the left, the same in a pipe and on a screen.</summary>
internal sealed class TextTable
{
    private readonly Table _table = new() { Border = TableBorder.Simple };
    private readonly bool[] _seenText;

    public TextTable(params string[] headings)
    {
        foreach (string heading in headings)
        {
            _table.AddColumn(new TableColumn(new Text(heading)));
        }

        _seenText = new bool[headings.Length];
    }

    /// <summary>Adds a row; doubles are shown with six digits, everything else as it is.</summary>
    public void Row(params object?[] cells)
    {
        _table.AddRow(cells.Select(static cell => new Text(Show(cell))));
        for (int column = 0; column < cells.Length; column++)
        {
            _seenText[column] |= cells[column] is string { Length: > 0 };
        }
    }

    /// <summary>Prints the table where text for people goes.</summary>
    public void Write(VerbContext context)
    {
        for (int column = 0; column < _seenText.Length; column++)
        {
            _table.Columns[column].Alignment = _seenText[column] ? Justify.Left : Justify.Right;
            _table.Columns[column].NoWrap = true;
        }

        // Wider than any screen: a wrapped or shortened table is of no use in a pipe, and a terminal wraps by itself.
        using var drawn = new StringWriter();
        ConsoleOf(drawn, context.Terminal with { Width = 1000 }, ansi: false).Write(_table);
        foreach (string line in drawn.ToString().Split('\n').Select(static line => line.TrimEnd()).Where(static line => line.Length > 0))
        {
            context.Text.WriteLine(line);
        }
    }

    /// <summary>A console of the terminal's width around a writer.</summary>
    public static IAnsiConsole ConsoleOf(TextWriter writer, Terminal terminal, bool ansi)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = ansi ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = terminal.Width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static string Show(object? cell) => cell switch
    {
        null => "–",
        double number => number.ToString(Math.Abs(number) is >= 1e-3 and < 1e6 or 0 ? "0.######" : "0.###e+0", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? string.Empty,
    };
}
