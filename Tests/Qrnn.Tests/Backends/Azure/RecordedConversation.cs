using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>Answers with what was recorded, in order, and holds every request against the recorded one.</summary>
/// <remarks>
/// Not compared, because they differ from call to call or from client to client: <c>api-version</c> (the recordings are older by one), <c>test-sequence-id</c> (added by the recorder), the
/// values of a signed link's parameters (secrets, replaced), the job's own <c>id</c> inside a body (optional beside the address, which is compared), headers (of the other client), and white
/// space in Resource Graph's query.
/// </remarks>
internal sealed class RecordedConversation
{
    private static readonly HashSet<string> NotCompared = ["api-version", "test-sequence-id"];

    private readonly Queue<Interaction> _left;

    public RecordedConversation(IEnumerable<Interaction> interactions)
    {
        _left = new Queue<Interaction>(interactions);
        Service = new FakeService(Answer);
    }

    public FakeService Service { get; }

    /// <summary>What is still to be asked, the next first.</summary>
    public IReadOnlyCollection<Interaction> Left => _left;

    public Interaction Next => _left.Peek();

    private HttpResponseMessage Answer(SentRequest sent)
    {
        Assert.True(_left.TryDequeue(out Interaction? recorded), $"nothing more was recorded, but {sent.Method} {sent.Address} was sent");
        string at = $"recorded {recorded.Method} {recorded.Address}\nsent     {sent.Method} {sent.Address}";
        Assert.True(sent.Method == recorded.Method && sent.Address.Host == recorded.Address.Host && sent.Address.AbsolutePath == recorded.Address.AbsolutePath, at);
        Assert.True(Compared(sent.Address).SequenceEqual(Compared(recorded.Address)), at);
        Assert.True(Normal(sent.Body, sent) == Normal(recorded.Body, sent), $"{at}\nrecorded {Normal(recorded.Body, sent)}\nsent     {Normal(sent.Body, sent)}");
        var reply = new HttpResponseMessage((HttpStatusCode)recorded.Status) { Content = new ByteArrayContent(recorded.Reply) };
        foreach ((string name, string value) in recorded.ReplyHeaders)
        {
            // Lengths are those of the wire, before the recorder put bodies in order.
            if (name.ToLowerInvariant() is not ("content-length" or "transfer-encoding" or "connection") && !reply.Headers.TryAddWithoutValidation(name, value))
            {
                reply.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return reply;
    }

    private static IEnumerable<(string, string)> Compared(Uri address)
    {
        bool signed = address.Host.EndsWith(".blob.core.windows.net", StringComparison.Ordinal);
        return Interaction.QueryOf(address).Where(static part => !NotCompared.Contains(part.Key))
            .Select(part => (part.Key, signed && part.Key is not ("restype" or "comp") ? string.Empty : part.Value));
    }

    private static string Normal(byte[] body, SentRequest sent)
    {
        if (sent.Address.Host.EndsWith(".blob.core.windows.net", StringComparison.Ordinal))
        {
            return Convert.ToBase64String(body);
        }

        if (body.Length == 0)
        {
            return string.Empty;
        }

        JsonObject json = JsonNode.Parse(body)!.AsObject();
        json.Remove("id");
        if (json["containerUri"] is { } container)
        {
            json["containerUri"] = container.GetValue<string>().Split('?')[0];
        }

        if (json["query"] is { } query)
        {
            json["query"] = Regex.Replace(query.GetValue<string>(), @"\s+", " ").Trim();
        }

        return Sorted(json)!.ToJsonString();
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
