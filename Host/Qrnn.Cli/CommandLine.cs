using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json.Nodes;

namespace Qrnn.Cli;

/// <summary>The whole command line: the verbs, and what everything that goes wrong looks like.</summary>
internal static class CommandLine
{
    /// <summary>Exit code of an error that nobody foresaw (EX_SOFTWARE of sysexits.h).</summary>
    public const int UnforeseenExitCode = 70;

    /// <summary>Exit code after Ctrl-C (128 + SIGINT).</summary>
    public const int InterruptedExitCode = 130;

    private const int BadRequestExitCode = (int)FailureKind.BadRequest;

    /// <summary>Every verb, in the order in which help lists them.</summary>
    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Recurrent quantum neural networks: trained as the Q# circuit that is submitted.");
        root.Options.Add(new Option<bool>("--verbose") { Description = "Add the stack trace to an error.", Recursive = true });
        foreach (Command command in Verbs.TopLevel(terminal))
        {
            root.Subcommands.Add(command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples();
        return root;
    }

    /// <summary>Runs one command line and returns the process's exit code; never throws.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        bool verbose = arguments.Contains("--verbose");
        bool json = arguments.Contains("--json");
        try
        {
            ParseResult parsed = Create(terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
            {
                return Refuse(terminal, json, BadRequestExitCode, $"{OneLine(ParseProblem(parsed))} {Advice(parsed)}", null);
            }

            try
            {
                return await parsed.InvokeAsync(new InvocationConfiguration
                {
                    Output = terminal.Output,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = (parsed.CommandResult.Command as Verb)?.Patience,
                }).ConfigureAwait(false);
            }
            catch (QrnnException error)
            {
                string advice = error.Kind == FailureKind.BadRequest ? " " + Advice(parsed) : string.Empty;
                return Refuse(terminal, json, (int)error.Kind, OneLine(error.Message) + advice, verbose ? error : null);
            }
        }
        catch (OperationCanceledException)
        {
            return Refuse(terminal, json, InterruptedExitCode, "interrupted; nothing was left half-written.", null);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            // The file system answers in its own words; they name the file and the cause.
            return Refuse(terminal, json, BadRequestExitCode, OneLine(error.Message) + " Check the path, its permissions and the room on its disk.", verbose ? error : null);
        }
#pragma warning disable CA1031 // The last line of defence: whatever happens, a person gets one line and an exit code.
        catch (Exception error)
#pragma warning restore CA1031
        {
            string hint = verbose ? string.Empty : " This is a bug; add --verbose for the stack trace.";
            return Refuse(terminal, json, UnforeseenExitCode, $"{error.GetType().Name}: {OneLine(error.Message)}{hint}", verbose ? error : null);
        }
    }

    private static int Refuse(Terminal terminal, bool json, int exitCode, string line, Exception? trace)
    {
        terminal.Error.WriteLine($"qrnn: {line}");
        if (trace is not null)
        {
            terminal.Error.WriteLine(trace);
        }

        if (json)
        {
            terminal.Output.WriteLine(new JsonObject { ["error"] = line, ["exitCode"] = exitCode }.ToJsonString(AnswerFormat.Options));
        }

        return exitCode;
    }

    private static string ParseProblem(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command is Verb)
        {
            return parsed.Errors[0].Message;
        }

        string verbs = string.Join(", ", command.Subcommands.Where(static verb => !verb.Hidden).Select(static verb => verb.Name));
        string? word = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        string missing = command is VerbGroup ? $"a verb of '{command.Name}'" : "a verb";
        return word is null ? $"{missing} is missing: one of {verbs}" : $"'{word}' is not {missing}: one of {verbs}";
    }

    private static string Advice(ParseResult parsed) => parsed.CommandResult.Command switch
    {
        Verb verb => $"Type 'qrnn {verb.FullName} --help' for what is possible.",
        VerbGroup group => $"Type 'qrnn {group.Name} --help' for its verbs.",
        _ => "Type 'qrnn --help' for the verbs.",
    };

    /// <summary>A message as one printable line: texts from files and services may hold anything.</summary>
    private static string OneLine(string message)
    {
        string line = string.Concat(message.Trim().Select(static letter => char.IsControl(letter) ? ' ' : letter));
        line = string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        const int longest = 600;
        line = line.Length > longest ? line[..longest] + "…" : line;
        return line.Length > 0 && line[^1] is '.' or '!' or '?' or '…' ? line : line + ".";
    }

    private sealed class HelpWithExamples : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.Write(HelpText.Of(parseResult.CommandResult.Command));
            return 0;
        }
    }
}
