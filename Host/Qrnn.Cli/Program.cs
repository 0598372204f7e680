namespace Qrnn.Cli;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => CommandLine.RunAsync(arguments, Terminal.OfProcess());
}
