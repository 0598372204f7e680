using System.CommandLine;
using System.Text;

namespace Qrnn.Cli;

/// <summary>Help as text, of fixed width so that it can be stored, compared and printed in the documentation.</summary>
internal static class HelpText
{
    private const int Width = 110;
    private const int LabelWidth = 34;

    /// <summary>The help of one command: description, usage, arguments, options, examples.</summary>
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        text.AppendJoin('\n', Wrap(command.Description ?? string.Empty, Width)).Append("\n\nUsage:\n  ").Append(Usage(command)).Append('\n');
        Section(text, "Arguments", command.Arguments.Where(static symbol => !symbol.Hidden).Select(static symbol => ($"{symbol.HelpName ?? symbol.Name}", symbol.Description)));
        Section(text, "Verbs", command.Subcommands.Where(static symbol => !symbol.Hidden).Select(static symbol => (symbol.Name, symbol.Description)));
        Section(text, "Options", OptionsOf(command).Select(static option => (Label(option), option.Description)));
        if (command is Verb { Examples.Count: > 0 } verb)
        {
            text.Append("\nExamples:\n");
            foreach (string example in verb.Examples)
            {
                text.Append("  ").Append(example).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>The page Host/docs/cli.md.</summary>
    public static string Page(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append("# Command line\n\n");
        page.Append("Generated from the program by `qrnn docs`; a test compares. Do not edit.\n\n");
        page.Append("Exit codes: 0 done; 1 ran, but a result is beyond its tolerance; 2 bad request; 3 a component is missing (the message says\n");
        page.Append("what to install); 4 a remote service failed; 70 a bug; 130 interrupted. An error is one line on standard error that begins\n");
        page.Append("with `qrnn:`. With `--json` the last line of standard output is one JSON object, also after an error (`error`, `exitCode`).\n\n");
        page.Append("```text\n").Append(Of(root)).Append("```\n");
        foreach (Command command in root.Subcommands.Where(static command => !command.Hidden).SelectMany(static command => command is VerbGroup group ? [group, .. group.Verbs] : new[] { command }))
        {
            page.Append("\n## qrnn ").Append(NameOf(command)).Append("\n\n```text\n").Append(Of(command)).Append("```\n");
        }

        return page.ToString();
    }

    private static IEnumerable<Option> OptionsOf(Command command)
    {
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(static parent => parent.Options).Where(static option => option.Recursive);
        return command.Options.Concat(inherited).Where(static option => !option.Hidden);
    }

    private static string Usage(Command command)
    {
        if (command is RootCommand)
        {
            return "qrnn VERB [options]";
        }

        var usage = new StringBuilder("qrnn ").Append(NameOf(command)).Append(command is VerbGroup ? " VERB" : string.Empty);
        foreach (Argument argument in command.Arguments)
        {
            string label = argument.HelpName ?? argument.Name;
            string many = argument.Arity.MaximumNumberOfValues > 1 ? "…" : string.Empty;
            usage.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{label}{many}]" : $" {label}{many}");
        }

        return usage.Append(" [options]").ToString();
    }

    private static string NameOf(Command command) => command is Verb verb ? verb.FullName : command.Name;

    private static string Label(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(static alias => alias.StartsWith('-')).Append(option.Name).OrderBy(static name => name.Length));
        return option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? names : $"{names} {option.HelpName ?? "VALUE"}";
    }

    private static void Section(StringBuilder text, string title, IEnumerable<(string Label, string? Description)> rows)
    {
        bool first = true;
        foreach ((string label, string? description) in rows)
        {
            if (first)
            {
                text.Append('\n').Append(title).Append(":\n");
                first = false;
            }

            string[] lines = Wrap(description ?? string.Empty, Width - LabelWidth);
            text.Append("  ").Append(label.Length < LabelWidth - 2 ? label.PadRight(LabelWidth - 2) + lines[0] : label).Append('\n');
            foreach (string line in label.Length < LabelWidth - 2 ? lines.Skip(1) : lines)
            {
                text.Append(' ', LabelWidth).Append(line).Append('\n');
            }
        }
    }

    private static string[] Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : string.Empty).Append(word);
        }

        lines.Add(line.ToString());
        return [.. lines];
    }
}
