using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn bench --all</c>: every experiment of the paper beside the author's own code. Each runs in a process of its own, so that its memory is its own.</summary>
internal static class BenchTable
{
    private sealed record Line(AuthorTiming Author, int Threads, double Seconds, double Mebibytes, double Microseconds, double PeakFraction)
    {
        public double Ratio => Author.Seconds / Seconds;

        public double MemoryShare => Mebibytes / Author.PeakMebibytes;
    }

    /// <summary>Measures all, prints the table, writes it when asked to.</summary>
    public static int Run(BenchPlan plan, string? output, VerbContext context)
    {
        // The author's numbers are the better of one and two threads: the same for ours, unless a number of threads is asked for.
        int[] threadCounts = plan.Threads != 0 ? [plan.Threads] : [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        var lines = new List<Line>();
        foreach (AuthorTiming author in AuthorTimings.All)
        {
            context.Interrupted.ThrowIfCancellationRequested();
            Line line = Fastest(author);
            lines.Add(line);
            context.Text.WriteLine(FormattableString.Invariant($"{author.Name}: {line.Seconds * 1e3:0.###} ms, {line.Ratio:0} times as fast, {line.Mebibytes:0} MiB"));
        }

        // The DNA study's network, where sequences are long: three lengths and three batches, neighbours a factor of two apart.
        NetworkShape dna = new() { Workspace = 5, Inputs = 3, Stages = 1, Order = 2, Degree = 3 };
        Line[] scaling = [.. new[] { (128, 51), (128, 101), (128, 201), (64, 101), (256, 101) }
            .Select(size => Fastest(new AuthorTiming("scaling", dna, size.Item1, size.Item2, double.NaN, double.NaN)))];
        double mean = Math.Exp(lines.Average(static line => Math.Log(line.Ratio)));
        double least = lines.Min(static line => line.Ratio);
        string page = Page(lines, scaling, mean, least, plan);
        if (output is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(output)!);
            WholeFile.Write(output, page);
        }

        context.Text.WriteLine();
        context.Text.Write(page);
        context.Answer(() => new JsonObject
        {
            ["geometricMeanRatio"] = mean,
            ["smallestRatio"] = least,
            ["largestMemoryShare"] = lines.Max(static line => line.MemoryShare),
            ["configurations"] = new JsonArray([.. lines.Select(static line => new JsonObject
            {
                ["name"] = line.Author.Name,
                ["secondsPerStep"] = line.Seconds,
                ["threads"] = line.Threads,
                ["authorSecondsPerStep"] = line.Author.Seconds,
                ["ratio"] = line.Ratio,
                ["mebibytes"] = line.Mebibytes,
                ["authorMebibytes"] = line.Author.PeakMebibytes,
                ["peakFraction"] = line.PeakFraction,
            })]),
        });
        return 0;

        Line Fastest(AuthorTiming author) => threadCounts.Select(threads => Measure(author, plan with { Threads = threads }, context.Interrupted)).MinBy(static line => line.Seconds)!;
    }

    private static Line Measure(AuthorTiming author, BenchPlan plan, CancellationToken cancellation)
    {
        NetworkShape s = author.Shape;
        string[] arguments =
        [
            "bench", "--json", "--workspace", Text(s.Workspace), "--inputs", Text(s.Inputs), "--stages", Text(s.Stages), "--order", Text(s.Order), "--degree", Text(s.Degree),
            "--batch", Text(author.Batch), "--length", Text(author.Length), "--threads", Text(plan.Threads), "--seconds", plan.Seconds.ToString(CultureInfo.InvariantCulture),
            "--precision", plan.Precision == Precision.Single ? "single" : "double",
        ];
        JsonObject answer = RunSelf(arguments, author.Name, cancellation);
        return new Line(
            author, plan.Threads, answer["secondsPerStep"]!.GetValue<double>(), answer["peakMemoryBytes"]!.GetValue<double>() / 1048576, answer["microsecondsPerCall"]!.GetValue<double>(),
            answer["peakFraction"]!.GetValue<double>());
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static JsonObject RunSelf(string[] arguments, string name, CancellationToken cancellation)
    {
        string host = Environment.ProcessPath ?? "dotnet";
        bool isShared = Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(host, isShared ? [typeof(BenchTable).Assembly.Location, .. arguments] : arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new QrnnException($"'{host}' did not start");
        using CancellationTokenRegistration kill = cancellation.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        string lastLine = output.TrimEnd().Split('\n')[^1];
        return process.ExitCode == 0
            ? JsonNode.Parse(lastLine)!.AsObject()
            : throw new QrnnException($"{name}: the measuring process ended with exit code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim().Split('\n')[^1]}");
    }

    private static string Page(List<Line> lines, Line[] scaling, double mean, double least, BenchPlan plan)
    {
        MachinePeak machine = MachinePeak.Measure();
        Provenance made = Provenance.Current("recurrent-network");
        string threads = plan.Threads == 0 ? $"the better of 1 and {Environment.ProcessorCount} threads" : $"{plan.Threads} threads";
        var page = new StringBuilder();
        page.Append("# Training steps beside the author's code\n\n");
        page.Append("Written by `qrnn bench --all --output FILE`. A step is forward, gradient, clipping and optimiser, on random words; median after a warm-up.\n");
        page.Append("The author's numbers (PyTorch 1.13, float32, best of one and two threads) were measured once on an idle two-core machine with AVX-512, not here.\n");
        page.Append("The fraction of the peak counts only operations on the state (see `StepCost`), against fused multiply-adds measured just now.\n");
        page.Append("A register holds one number of each of 8 samples (16 in single precision): a batch of 2 or 4 leaves most of it empty, which is why its fraction is small.\n\n");
        page.Append(CultureInfo.InvariantCulture, $"- commit {made.Commit ?? "unknown"}, version {made.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}\n");
        page.Append(CultureInfo.InvariantCulture, $"- {Processor()}, {Environment.ProcessorCount} cores, {threads}, {plan.Precision.ToString().ToLowerInvariant()} precision, {machine.VectorBits}-bit vectors\n");
        page.Append(CultureInfo.InvariantCulture, $"- this machine now, one thread: {machine.DoubleFlops / 1e9:0.0} GFLOP/s double, {machine.SingleFlops / 1e9:0.0} single, {machine.CacheBytes / 1e9:0} GB/s in cache\n");
        page.Append(CultureInfo.InvariantCulture, $"- **{mean:0} times as fast in the geometric mean, {least:0} times at least**\n\n");
        page.Append("| experiment | W | I | S | order | degree | batch | L | author, s | here, s | threads | times as fast | µs per sample and call | author, MiB | here, MiB | memory share | of peak |\n");
        page.Append("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (Line line in lines)
        {
            NetworkShape s = line.Author.Shape;
            page.Append(CultureInfo.InvariantCulture, $"| {line.Author.Name} | {s.Workspace} | {s.Inputs} | {s.Stages} | {s.Order} | {s.Degree} | {line.Author.Batch} | {line.Author.Length} ");
            page.Append(CultureInfo.InvariantCulture, $"| {line.Author.Seconds:0.000} | {line.Seconds:0.0000000} | {line.Threads} | {line.Ratio:0} | {line.Microseconds:0.000} ");
            page.Append(CultureInfo.InvariantCulture, $"| {line.Author.PeakMebibytes:0} | {line.Mebibytes:0} | {line.MemoryShare:0.00} | {line.PeakFraction:0.000} |\n");
        }

        page.Append("\n## Cost in length and batch\n\nThe DNA study's network (W 5, I 3, S 1, order 2, degree 3): linear when the time per sample and call stays the same.\n\n");
        page.Append("| batch | calls | s/step | threads | µs per sample and call | MiB |\n|---|---|---|---|---|---|\n");
        foreach (Line line in scaling)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {line.Author.Batch} | {line.Author.Length - 1} | {line.Seconds:0.000000} | {line.Threads} | {line.Microseconds:0.000} | {line.Mebibytes:0} |\n");
        }

        return page.ToString();
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line.Split(':', 2)[1].Trim();
    }
}
