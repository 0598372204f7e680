using System.CommandLine;
using System.Text.Json.Nodes;

namespace Qrnn.Cli;

/// <summary>One verb of the command line: a command that knows its examples and whose answer may be wanted as JSON.</summary>
internal sealed class Verb : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Print the answer as one JSON object on the last line of standard output; everything else goes to standard error." };

    public Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Options.Add(_json);
    }

    /// <summary>The name as it is typed, with that of the group before it.</summary>
    public string FullName => string.Join(' ', Parents.OfType<VerbGroup>().Select(static group => group.Name).Append(Name));

    /// <summary>Command lines that work, shown under the help text.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>How long Ctrl-C waits for the verb to end by itself before the process ends anyway.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What the verb does. It runs beside the thread that waits for Ctrl-C, which could not end a verb that blocks in the file system otherwise.
    /// The function returns the exit code: 0, or 1 when the work was done and its result is not acceptable.</summary>
    public void Does(Terminal terminal, Func<VerbContext, int> work) => SetAction((parsed, cancellation) =>
        Task.Run(() => work(new VerbContext(terminal, parsed, parsed.GetValue(_json), cancellation)), CancellationToken.None));
}

/// <summary>What a verb sees of its invocation.</summary>
/// <param name="Terminal">The world outside.</param>
/// <param name="Parsed">The options and arguments.</param>
/// <param name="Json">True when the answer is wanted as JSON.</param>
/// <param name="Interrupted">Cancelled by Ctrl-C.</param>
internal sealed record VerbContext(Terminal Terminal, ParseResult Parsed, bool Json, CancellationToken Interrupted)
{
    /// <summary>Where text for people goes: standard output, or standard error while a machine reads standard output.</summary>
    public TextWriter Text => Json ? Terminal.Error : Terminal.Output;

    /// <summary>Tells people something beside the answer, on standard error.</summary>
    public Action<string> Notice => line => Terminal.Error.WriteLine($"qrnn: {line}");

    /// <summary>Tells what --verbose is for; null without it.</summary>
    public Action<string>? Trace => Parsed.Tokens.Any(static token => token.Value == "--verbose") ? Notice : null;

    /// <summary>Prints the answer for machines, when one listens.</summary>
    public void Answer(Func<JsonObject> answer)
    {
        if (Json)
        {
            Terminal.Output.WriteLine(answer().ToJsonString(AnswerFormat.Options));
        }
    }

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>True when the user wrote the option.</summary>
    public bool Has(Option option) => Parsed.GetResult(option) is { Implicit: false };
}
