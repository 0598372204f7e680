using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Qrnn.Emulator.Http;

namespace Qrnn.Emulator.Storage;

/// <summary>
/// Links into the storage that carry their own permission (shared access signatures): a time span, what may be done, and a signature over all of it and
/// the container or blob. The signature is HMAC-SHA-256 as the service's is, over a text of our own: nobody but the emulator checks it.
/// </summary>
/// <param name="apiKey">What the signing key is derived from, so that links outlive a restart with the same key.</param>
/// <param name="clock">The clock.</param>
/// <param name="lifetime">How long links are good for.</param>
internal sealed class BlobLinks(string apiKey, TimeProvider clock, TimeSpan lifetime)
{
    /// <summary>May read, write, list, add and create.</summary>
    public const string Everything = "rwlac";

    /// <summary>May read.</summary>
    public const string Read = "r";

    private const string Version = "2024-05-04";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(apiKey), "links into the storage"u8);

    /// <summary>The query of a link.</summary>
    /// <param name="container">The container.</param>
    /// <param name="blob">The blob; null for a link that is good for the container and all of its blobs.</param>
    /// <param name="permissions">Letters of what may be done.</param>
    /// <param name="expired">Whether the link is to have expired already.</param>
    /// <param name="fileName">The name under which browsers save the blob; null for none.</param>
    public string Query(string container, string? blob, string permissions, bool expired = false, string? fileName = null)
    {
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset end = expired ? now.AddMinutes(-1) : now + lifetime;
        List<KeyValuePair<string, string>> fields =
        [
            new("sv", Version),
            new("st", Text(end - lifetime - TimeSpan.FromMinutes(5))),
            new("se", Text(end)),
            new("sr", blob is null ? "c" : "b"),
            new("sp", permissions),
        ];
        if (fileName is not null)
        {
            fields.Add(new("rscd", $"attachment; filename={fileName}"));
        }

        string signature = Sign(fields.Select(static field => (field.Key, field.Value)), container, blob);
        return string.Join('&', fields.Append(new("sig", signature)).Select(static field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
    }

    /// <summary>Checks what a request brings.</summary>
    /// <param name="query">The request's query.</param>
    /// <param name="container">The container that it wants.</param>
    /// <param name="blob">The blob, or null for the container itself.</param>
    /// <param name="anyOf">Letters of which the link must have one.</param>
    /// <exception cref="Refusal">403: the link is forged, not good now, or not good for this.</exception>
    public void Demand(IQueryCollection query, string container, string? blob, string anyOf)
    {
        string One(string name) => query.TryGetValue(name, out StringValues values) && values.Count == 1 ? values[0] ?? string.Empty : string.Empty;
        bool forBlob = One("sr") == "b";
        if (forBlob && blob is null)
        {
            throw Forbidden("AuthorizationResourceTypeMismatch", "The link is one of a blob and is used for its container.");
        }

        IEnumerable<(string, string)> signed = query.Where(static field => field.Key is "sv" or "st" or "se" or "sr" or "sp" or "rscd").Select(field => (field.Key, One(field.Key)));
        byte[] expected = Encoding.ASCII.GetBytes(Sign(signed, container, forBlob ? blob : null));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(One("sig"))))
        {
            throw Forbidden("AuthenticationFailed", "The signature of the link does not fit.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (!TryRead(One("se"), out DateTimeOffset end) || !TryRead(One("st"), out DateTimeOffset start) || now >= end || now < start)
        {
            throw Forbidden("AuthenticationFailed", $"Signature not valid in the specified time frame: it ended at {One("se")}; ask for the job again, which gives a new link.");
        }

        if (One("sp").AsSpan().IndexOfAny(anyOf) < 0)
        {
            throw Forbidden("AuthorizationPermissionMismatch", $"The link permits '{One("sp")}' and this needs one of '{anyOf}'.");
        }
    }

    private static Refusal Forbidden(string code, string message) => new(StatusCodes.Status403Forbidden, code, message);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private string Sign(IEnumerable<(string Name, string Value)> fields, string container, string? blob)
    {
        var text = new StringBuilder();
        text.Append('/').Append(container).Append('/').Append(blob).Append('\n');
        foreach ((string name, string value) in fields.OrderBy(static field => field.Name, StringComparer.Ordinal))
        {
            text.Append(name).Append(':').Append(Uri.EscapeDataString(value)).Append('\n');
        }

        return Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text.ToString())));
    }
}
