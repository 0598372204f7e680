using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Qrnn.Tests.Reporting;

/// <summary>A headless Chromium that tests talk to through its debugging socket: what a page asks for, complains about and looks like.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _profile = new();
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _deadline = new(Patience);
    private long _lastId;

    private Browser(string program)
    {
        string[] options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0", $"--user-data-dir={_profile.Path}", "about:blank"];
        _process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, options) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>Path of the program; null when there is none.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .SelectMany(static folder => (string[])[Path.Combine(folder, "chromium"), Path.Combine(folder, "chromium-browser"), Path.Combine(folder, "google-chrome")]).FirstOrDefault(File.Exists);

    /// <summary>Addresses that pages asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>What the console said, of errors and warnings.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts the program.</summary>
    public static async Task<Browser> StartAsync()
    {
        var browser = new Browser(Program!);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            browser.Dispose();
            throw;
        }
    }

    /// <summary>Loads a file and waits until it is drawn.</summary>
    public async Task OpenAsync(string path)
    {
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri });
        while ((await EvaluateAsync("document.readyState + ' ' + location.protocol")).GetValue<string>() != "complete file:")
        {
            await Task.Delay(20, _deadline.Token);
        }
    }

    /// <summary>Sets what the user prefers, or the medium.</summary>
    public Task PreferAsync(string scheme, string media = "screen") => SendAsync("Emulation.setEmulatedMedia", new JsonObject
    {
        ["media"] = media,
        ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }),
    });

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonNode> EvaluateAsync(string expression)
    {
        JsonObject answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true });
        return answer["exceptionDetails"] is { } failure ? throw new InvalidOperationException(failure.ToJsonString()) : answer["result"]!["value"]!;
    }

    /// <summary>A picture of the whole page.</summary>
    public async Task<byte[]> PictureAsync()
    {
        JsonObject answer = await SendAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(answer["data"]!.GetValue<string>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        _process.Dispose();
        _deadline.Dispose();
        for (int attempt = 0; attempt < 50; attempt++)
        {
            try
            {
                _profile.Dispose();
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(100); // a process of the tree still writes into its profile
            }
        }
    }

    private async Task ConnectAsync()
    {
        string told = _profile.PathOf("DevToolsActivePort");
        string[] lines = [];
        while (lines.Length < 2)
        {
            await Task.Delay(20, _deadline.Token);
            lines = File.Exists(told) ? await File.ReadAllLinesAsync(told, _deadline.Token) : [];
        }

        using var client = new HttpClient();
        JsonNode? page = null;
        while (page is null)
        {
            string targets = await client.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json/list"), _deadline.Token);
            page = JsonNode.Parse(targets)!.AsArray().FirstOrDefault(static target => target!["type"]!.GetValue<string>() == "page");
        }

        await _socket.ConnectAsync(new Uri(page["webSocketDebuggerUrl"]!.GetValue<string>()), _deadline.Token);
        foreach (string domain in (string[])["Page", "Network", "Runtime", "Log"])
        {
            await SendAsync($"{domain}.enable", []);
        }

        await SendAsync("Emulation.setDeviceMetricsOverride", new JsonObject { ["width"] = 1280, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
    }

    private async Task<JsonObject> SendAsync(string method, JsonObject parameters)
    {
        long id = ++_lastId;
        byte[] request = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        await _socket.SendAsync(request, WebSocketMessageType.Text, endOfMessage: true, _deadline.Token);
        while (true)
        {
            JsonObject message = await ReceiveAsync();
            if (message["id"]?.GetValue<long>() == id)
            {
                return message["error"] is { } error ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}") : message["result"]!.AsObject();
            }

            Notice(message);
        }
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var text = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, _deadline.Token);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(text.ToArray())!.AsObject();
    }

    private void Notice(JsonObject message)
    {
        JsonNode? parameters = message["params"];
        switch (message["method"]?.GetValue<string>())
        {
            case "Network.requestWillBeSent":
                Requests.Add(parameters!["request"]!["url"]!.GetValue<string>());
                break;
            case "Log.entryAdded":
                Complaints.Add(parameters!["entry"]!["text"]!.GetValue<string>());
                break;
            case "Runtime.consoleAPICalled" or "Runtime.exceptionThrown":
                Complaints.Add(parameters!.ToJsonString());
                break;
        }
    }
}
