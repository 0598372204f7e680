using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Emulator;
using Qrnn.Emulator.Faults;
using Qrnn.Tests.Cli;
using Xunit;
using Xunit.Abstractions;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>
/// The program as a client of a service where everything goes wrong, killed again and again: whatever happens, every job is submitted once, runs once and
/// gives its result. The server is the witness. Small in the suite; <c>QRNN_SOAK_JOBS=1000</c> runs it at full size.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const string SizeVariable = "QRNN_SOAK_JOBS";
    private const string Key = "a-marked-key-of-the-soak-0123456789";
    private const int SmallSize = 20;
    private const int Seed = 20;
    private const int Shots = 100;

    // Every fault there is; delays are short so that the time goes into requests.
    private static readonly FaultPlan Everything = FaultPlan.Parse(
        "429=0.05:1s,500=0.05,503=0.02:1s,drop=0.05,drop-before=0.02,drop-after=0.02,slow=0.05:0.3s,expired-sas=0.05,slow-queue=0.05:1s,failed-job=0.02,lost-counts=0.05,shot-errors=0.01");

    [SkippableFact]
    public async Task Submit_EveryFaultAndKilledAtRandomMoments_GivesEveryResultAndSubmitsNothingTwice()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs SIGKILL, and /proc for the memory of a process");
        int jobs = int.TryParse(Environment.GetEnvironmentVariable(SizeVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? Math.Clamp(size, SmallSize, 10_000) : SmallSize;
        int kills = jobs == SmallSize ? 2 : 20;
        long begun = Stopwatch.GetTimestamp();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("bell.ll"), EmulatorClient.Bell);
        await using AzureEmulator emulator = await AzureEmulator.StartAsync(new EmulatorOptions { Faults = Everything, Seed = Seed, ApiKey = Key });
        string[] submit = ["azure", "submit", "bell.ll", "--target", "ionq.simulator", "--shots", $"{Shots}", "--copies", $"{jobs}", "--in-flight", "32", "--journal", "journal", "--wait", "--json"];
        var environment = new Dictionary<string, string> { ["AZURE_QUANTUM_CONNECTION_STRING"] = emulator.ConnectionString };
        var texts = new List<string>();

        // Half of the kills come some time after the start, half when so many jobs have been made; none so late that the last process has nothing left to show.
        var random = new Random(Seed);
        int[] thresholds = [.. Enumerable.Range(0, kills / 2).Select(_ => random.Next(1, Math.Max(2, jobs * 6 / 10))).Order()];
        int killed = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            bool byTime = kill % 2 == 0;
            TimeSpan after = TimeSpan.FromMilliseconds(byTime ? random.Next(300, 2500) : random.Next(0, 400));
            using Process process = ProgramProcess.Start(folder.Path, submit, environment);
            Task<string> error = process.StandardError.ReadToEndAsync(), answer = process.StandardOutput.ReadToEndAsync();
            while (!byTime && Created(emulator) < thresholds[kill / 2] && !process.HasExited)
            {
                await Task.Delay(5);
            }

            if (!process.WaitForExit(after))
            {
                process.Kill();
                killed++;
            }

            await process.WaitForExitAsync();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Seconds(begun):0.0} s: kill {kill + 1} after {Created(emulator)} jobs"));
            texts.Add(await error + await answer);
        }

        (int exitCode, JsonObject last, List<(double Seconds, long Kilobytes)> memory) = await ToTheEnd(submit);
        int failed = last["jobs"]!.AsArray().Count(static job => job!["state"]!.GetValue<string>() == "Failed");
        Assert.Equal(failed == 0 ? 0 : 4, exitCode);
        JsonNode counted = emulator.Statistics()["jobs"]!;
        output.WriteLine(counted.ToJsonString());
        Assert.Equal(killed, kills);
        Assert.Equal(jobs, counted["submitted"]!.GetValue<long>()); // distinct ids, as the server saw them
        Assert.Equal(jobs, counted["created"]!.GetValue<long>());
        Assert.Equal(jobs, counted["executions"]!.GetValue<long>());
        Assert.Equal(1, counted["mostExecutionsOfOne"]!.GetValue<long>());
        Assert.Equal(0, counted["conflicting"]!.GetValue<long>());

        // What failed is submitted anew on request only, and then there is a result for each.
        int again = failed;
        for (int round = 0; exitCode != 0 && round < 5; round++)
        {
            (exitCode, last, _) = await ToTheEnd([.. submit, "--retry-failed"]);
            again = (int)emulator.Statistics()["jobs"]!["created"]!.GetValue<long>() - jobs;
        }

        Assert.Equal(0, exitCode);
        counted = emulator.Statistics()["jobs"]!;
        Assert.Equal(jobs + again, counted["executions"]!.GetValue<long>());
        Assert.Equal(1, counted["mostExecutionsOfOne"]!.GetValue<long>());
        Assert.Equal(jobs, last["jobs"]!.AsArray().Count(static job => job!["state"]!.GetValue<string>() == "Done"));
        Assert.Equal(jobs, last["jobs"]!.AsArray().Select(static job => job!["id"]!.GetValue<string>()).Distinct().Count());
        output.WriteLine($"{jobs} jobs, {kills} kills, {jobs} results, {failed} jobs failed by plan and were submitted anew on request, {again} times; server: {emulator.Statistics().ToJsonString()}");
        output.WriteLine($"counts {last["counts"]!.ToJsonString()}, failed shots {last["failedShots"]}, of {last["requested"]}");

        Flat(memory, jobs);
        Assert.DoesNotContain(texts, static text => text.Contains(Key, StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories), static file => File.ReadAllText(file).Contains(Key, StringComparison.Ordinal));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Seconds(begun):0.0} s in all"));

        async Task<(int ExitCode, JsonObject Answer, List<(double, long)> Memory)> ToTheEnd(string[] arguments)
        {
            using Process process = ProgramProcess.Start(folder.Path, arguments, environment);
            Task<string> error = process.StandardError.ReadToEndAsync(), answer = process.StandardOutput.ReadToEndAsync();
            var samples = new List<(double, long)>();
            long start = Stopwatch.GetTimestamp();
            while (!process.WaitForExit(100))
            {
                if (MemoryOf(process.Id) is { } kilobytes)
                {
                    samples.Add((Seconds(start), kilobytes));
                }

                Assert.True(Seconds(start) < 600, "the client does not end");
            }

            string said = await error, text = await answer;
            texts.Add(said + text);
            Assert.True(process.ExitCode is 0 or 4, $"exit code {process.ExitCode}\n{said}\n{text}");

            // When jobs failed the last line is the error, and the one before it the answer.
            string line = text.TrimEnd('\n').Split('\n').Last(static line => line.Contains("\"jobs\"", StringComparison.Ordinal));
            return (process.ExitCode, JsonNode.Parse(line)!.AsObject(), samples);
        }
    }

    private void Flat(List<(double Seconds, long Kilobytes)> memory, int jobs)
    {
        if (memory.Count < 12)
        {
            return; // too short to say anything
        }

        for (int tenth = 0; tenth <= 10; tenth++)
        {
            (double seconds, long kilobytes) = memory[Math.Min(memory.Count - 1, tenth * memory.Count / 10)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"client at {seconds:0.0} s: VmRSS {kilobytes / 1024.0:0.0} MiB"));
        }

        long early = Median(memory[(memory.Count / 4)..(memory.Count / 2)]), late = Median(memory[(memory.Count * 3 / 4)..]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median VmRSS of the second quarter {early / 1024.0:0.0} MiB, of the last {late / 1024.0:0.0} MiB"));
        if (jobs > SmallSize)
        {
            Assert.True(late < (early * Tolerances.SoakMemoryGrowth) + (16 << 10), $"{early} KiB grew to {late} KiB");
        }
    }

    private static long Median(List<(double Seconds, long Kilobytes)> memory) => memory.Select(static sample => sample.Kilobytes).Order().ElementAt(memory.Count / 2);

    private static long? MemoryOf(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it has just ended
        }
    }

    private static long Created(AzureEmulator emulator) => emulator.Statistics()["jobs"]!["created"]!.GetValue<long>();

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;
}
