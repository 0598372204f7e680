using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Qrnn.Emulator;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>What a plain HTTP client sees of an emulator: no client library between the test and the socket.</summary>
internal sealed class EmulatorClient : IDisposable
{
    /// <summary>Two qubits in (|00⟩ + |11⟩)/√2, both measured; base profile.</summary>
    public const string Bell = """
        %Result = type opaque
        %Qubit = type opaque

        define void @ENTRYPOINT__main() #0 {
        block_0:
          call void @__quantum__qis__h__body(%Qubit* inttoptr (i64 0 to %Qubit*))
          call void @__quantum__qis__cx__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Qubit* inttoptr (i64 1 to %Qubit*))
          call void @__quantum__qis__m__body(%Qubit* inttoptr (i64 0 to %Qubit*), %Result* inttoptr (i64 0 to %Result*))
          call void @__quantum__qis__m__body(%Qubit* inttoptr (i64 1 to %Qubit*), %Result* inttoptr (i64 1 to %Result*))
          call void @__quantum__rt__array_record_output(i64 2, i8* null)
          call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 0 to %Result*), i8* null)
          call void @__quantum__rt__result_record_output(%Result* inttoptr (i64 1 to %Result*), i8* null)
          ret void
        }

        declare void @__quantum__qis__h__body(%Qubit*)
        declare void @__quantum__qis__cx__body(%Qubit*, %Qubit*)
        declare void @__quantum__qis__m__body(%Qubit*, %Result*)
        declare void @__quantum__rt__array_record_output(i64, i8*)
        declare void @__quantum__rt__result_record_output(%Result*, i8*)

        attributes #0 = { "entry_point" "qir_profiles"="base_profile" "required_num_qubits"="2" "required_num_results"="2" }
        """;

    private const string Version = "api-version=2026-01-15-preview";

    private readonly HttpClient _http = new();
    private readonly Uri _endpoint;

    public EmulatorClient(AzureEmulator emulator, string? key = null)
        : this(emulator.Endpoint, key ?? emulator.ApiKey)
    {
    }

    public EmulatorClient(Uri endpoint, string key)
    {
        _endpoint = endpoint;
        _http.DefaultRequestHeaders.Add(AzureEmulator.KeyHeader, key);
    }

    /// <summary>An id of the form that clients choose.</summary>
    public static string Id(int number) => $"00000000-0000-0000-0000-{number:000000000000}";

    public void Dispose() => _http.Dispose();

    /// <summary>The address of something in the workspace.</summary>
    public Uri Address(string path) => new(
        _endpoint, $"subscriptions/{AzureEmulator.Subscription}/resourceGroups/emulator/providers/Microsoft.Quantum/workspaces/emulator/{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Version}");

    /// <summary>Sends anything.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body = null) => SendAsync(method, Address(path), body is null ? null : Json(body));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, HttpContent? content = null, string? range = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        if (range is not null)
        {
            request.Headers.Add("x-ms-range", range);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>Sends and reads the JSON of the answer, whose status must be as expected.</summary>
    public async Task<JsonObject> JsonAsync(HttpMethod method, string path, JsonNode? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await SendAsync(method, path, body);
        string text = await response.Content.ReadAsStringAsync();
        return response.StatusCode == expected ? JsonNode.Parse(text)!.AsObject() : throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
    }

    /// <summary>A link to a container.</summary>
    public async Task<Uri> LinkAsync(string container) =>
        new((await JsonAsync(HttpMethod.Post, "storage/sasUri", new JsonObject { ["containerName"] = container }))["sasUri"]!.GetValue<string>());

    /// <summary>Uploads a program and gives the submission's body.</summary>
    public async Task<JsonObject> UploadAsync(string id, string qir = Bell, string target = "ionq.simulator", long shots = 100, string format = "microsoft.quantum-results.v2")
    {
        Uri container = await LinkAsync($"job-{id}");
        (await SendAsync(HttpMethod.Put, With(container, null, "restype=container"))).Dispose();
        using var content = new StringContent(qir, Encoding.UTF8, "text/plain");
        content.Headers.Add("x-ms-blob-type", "BlockBlob");
        using HttpResponseMessage put = await SendAsync(HttpMethod.Put, With(container, "inputData"), content);
        put.EnsureSuccessStatusCode();
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = $"job {id[^4..]}",
            ["providerId"] = target.Split('.')[0],
            ["target"] = target,
            ["itemType"] = "Job",
            ["containerUri"] = container.ToString(),
            ["inputDataUri"] = With(container, "inputData").GetLeftPart(UriPartial.Path),
            ["inputDataFormat"] = "qir.v1",
            ["inputParams"] = new JsonObject { ["entryPoint"] = "ENTRYPOINT__main", ["arguments"] = new JsonArray(), ["shots"] = shots },
            ["outputDataFormat"] = format,
        };
    }

    /// <summary>Uploads and submits.</summary>
    public async Task<JsonObject> SubmitAsync(string id, string qir = Bell, string target = "ionq.simulator", long shots = 100, string format = "microsoft.quantum-results.v2") =>
        await JsonAsync(HttpMethod.Put, $"jobs/{id}", await UploadAsync(id, qir, target, shots, format));

    /// <summary>Waits until a job is over.</summary>
    public async Task<JsonObject> WaitAsync(string id)
    {
        for (int wait = 0; wait < 2000; wait++)
        {
            JsonObject job = await JsonAsync(HttpMethod.Get, $"jobs/{id}");
            if (job["status"]!.GetValue<string>() is "Succeeded" or "Failed" or "Cancelled")
            {
                return job;
            }

            await Task.Delay(5);
        }

        throw new TimeoutException($"{id} is not over after 10 s and more");
    }

    /// <summary>The results of a job that succeeded.</summary>
    public async Task<JsonObject> ResultsAsync(JsonObject job) => JsonNode.Parse(await _http.GetStringAsync(new Uri(job["outputDataUri"]!.GetValue<string>())))!.AsObject();

    /// <summary>A link's address with a blob added to its path, or something to its query.</summary>
    public static Uri With(Uri link, string? blob, string? query = null)
    {
        var builder = new UriBuilder(link);
        builder.Path += blob is null ? string.Empty : "/" + blob;
        builder.Query = query is null ? builder.Query : $"{query}&{builder.Query.TrimStart('?')}";
        return builder.Uri;
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
}
