using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Qrnn.Circuits;

namespace Qrnn.Reporting;

/// <summary>Draws plots as static SVG: one Node.js process for all plots of a page, which loads nothing and ends when it has answered.</summary>
public static class PlotRenderer
{
    private const string Purpose = "to draw a report's plots";

    /// <summary>Longest time that all plots of a page may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The folder of the renderer beside the running program.</summary>
    public static string InstalledFolder => Path.Combine(AppContext.BaseDirectory, "charts");

    /// <summary>Draws plots in order.</summary>
    /// <param name="plots">What to draw.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <returns>One svg element each, without scripts, styles and links.</returns>
    /// <exception cref="QrnnException">Node.js is missing, or it does not draw.</exception>
    public static IReadOnlyList<string> Draw(IReadOnlyList<ReportPlot> plots, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plots);
        if (plots.Count == 0)
        {
            return [];
        }

        var request = new JsonObject
        {
            ["charts"] = new JsonArray([.. plots.Select(static plot => new JsonObject
            {
                ["specification"] = plot.Specification.DeepClone(),
                ["label"] = $"{plot.Caption}. {plot.Description}",
            })]),
        };
        string answer = Run(request.ToJsonString(), cancellation);
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("svg", out JsonElement drawings) && drawings.GetArrayLength() == plots.Count)
            {
                return [.. drawings.EnumerateArray().Select(static drawing => Printable(drawing.GetString()!))];
            }

            string reason = document.RootElement.TryGetProperty("error", out JsonElement error) ? error.ToString() : "it drew fewer plots than were asked for";
            throw new QrnnException(FailureKind.MissingComponent, $"The plots can't be drawn: {reason}");
        }
        catch (JsonException failure)
        {
            // Seen with a Node.js so old that it can't read the renderer's source.
            throw NodeProgram.Missing(Purpose, "the one on PATH does not draw", failure);
        }
    }

    /// <summary>A drawing without control characters, which a label may have and no markup may.</summary>
    private static string Printable(string drawing) => string.Concat(drawing.Select(static letter => char.IsControl(letter) ? '\ufffd' : letter));

    private static string Run(string request, CancellationToken cancellation)
    {
        string renderer = Path.Combine(InstalledFolder, "render.mjs");
        if (!File.Exists(renderer))
        {
            throw new QrnnException(FailureKind.MissingComponent, $"No renderer at '{renderer}': build the program again (dotnet build), or reinstall it.");
        }

        var utf8 = new UTF8Encoding(false);
        var start = new ProcessStartInfo(NodeProgram.Find(Purpose), [renderer])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Limit);
        try
        {
            using Process process = Process.Start(start)!;
            using CancellationTokenRegistration end = deadline.Token.Register(() => End(process));
            process.ErrorDataReceived += static (_, _) => { }; // a full pipe would stop it
            process.BeginErrorReadLine();
            Task<string> answer = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Write(process.StandardInput, request);
            string text = answer.GetAwaiter().GetResult();
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            return deadline.IsCancellationRequested ? throw new QrnnException($"The plots were not drawn within {Limit}.") : text;
        }
        catch (Win32Exception failure)
        {
            throw NodeProgram.Missing(Purpose, $"'{start.FileName}' does not start", failure);
        }
    }

    private static void Write(StreamWriter input, string request)
    {
        try
        {
            input.Write(request);
            input.Close();
        }
        catch (IOException)
        {
            // It has ended; what it answered says why.
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It has ended already.
        }
    }
}
