namespace Qrnn.Cli;

/// <summary><c>qrnn docs</c>: prints Host/docs/cli.md from the verbs themselves. Hidden: for developers.</summary>
internal static class DocsCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("docs", "Print the page Host/docs/cli.md.", "qrnn docs > Host/docs/cli.md") { Hidden = true };
        verb.Does(terminal, context =>
        {
            context.Text.Write(HelpText.Page(CommandLine.Create(terminal)));
            context.Answer(() => []);
            return 0;
        });
        return verb;
    }
}
