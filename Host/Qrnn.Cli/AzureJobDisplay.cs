namespace Qrnn.Cli;

/// <summary>How many of some jobs are there: a line that is rewritten on a screen, a line now and then in a pipe.</summary>
internal sealed class AzureJobDisplay(VerbContext context, int jobs, string what)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly long _start = context.Terminal.Clock.GetTimestamp();
    private TimeSpan _shown;

    /// <summary>Says so, unless it was just said.</summary>
    public void Show(int done)
    {
        TimeSpan now = context.Terminal.Clock.GetElapsedTime(_start);
        bool screen = context.Terminal.IsInteractive && !context.Json;
        if (jobs == 1 || (done < jobs && now - _shown < (screen ? TimeSpan.FromSeconds(0.2) : Pause)))
        {
            return;
        }

        _shown = now;
        string line = $"{done} of {jobs} jobs {what}, {now.TotalSeconds:0} s";
        if (screen)
        {
            context.Text.Write($"\r{line}  {(done == jobs ? "\n" : string.Empty)}");
        }
        else
        {
            context.Text.WriteLine(line);
        }
    }
}
