using System.Diagnostics;
using System.Text.Json.Nodes;
using Qrnn.Tests.Cli;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary><c>qrnn azure emulate</c> as a process: what it prints is all that a client needs, and Ctrl-C ends it.</summary>
public sealed class EmulateVerbTests
{
    [SkippableFact]
    public async Task Emulate_UntilCtrlC_ServesAndSaysWhatItServed()
    {
        Skip.If(OperatingSystem.IsWindows(), "there is no SIGINT that one process could send another");
        using var folder = new TemporaryFolder();
        using Process process = ProgramProcess.Start(folder.Path, ["azure", "emulate", "--store", "store", "--noise", "readout=0.5", "--json"]);
        try
        {
            JsonNode answer = JsonNode.Parse((await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)))!)!;
            Dictionary<string, string> connection = answer["connectionString"]!.GetValue<string>().Split(';').Select(static part => part.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
            Assert.Equal(answer["endpoint"]!.GetValue<string>(), connection["QuantumEndpoint"]);
            Assert.StartsWith("http://127.0.0.1:", connection["QuantumEndpoint"], StringComparison.Ordinal);
            using (var client = new EmulatorClient(new Uri(connection["QuantumEndpoint"]), connection["ApiKey"]))
            {
                await client.SubmitAsync(EmulatorClient.Id(1), shots: 400);
                JsonNode result = (await client.ResultsAsync(await client.WaitAsync(EmulatorClient.Id(1))))["Results"]![0]!;
                Assert.Equal(4, result["Histogram"]!.AsArray().Count); // with read-out as good as guessed every outcome occurs
            }

            Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
            Assert.True(process.WaitForExit(30_000), "Ctrl-C did not end it");
            Assert.Equal(0, process.ExitCode);
            Assert.Contains("Ended: 1 jobs, 1 executions", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
            Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains(connection["ApiKey"], StringComparison.Ordinal));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Emulate_WithAGivenKey_DoesNotRepeatIt()
    {
        const string key = "a-marked-key-of-the-test-0123456789";
        using var folder = new TemporaryFolder();
        using Process process = ProgramProcess.Start(folder.Path, ["azure", "emulate"], new Dictionary<string, string> { ["QRNN_EMULATOR_API_KEY"] = key });
        string said = string.Empty;
        for (int line = 0; line < 4; line++)
        {
            said += await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }

        process.Kill();
        Assert.Contains("$QRNN_EMULATOR_API_KEY", said, StringComparison.Ordinal);
        Assert.DoesNotContain(key, said, StringComparison.Ordinal);
    }
}
