using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Qrnn.Backends.Azure;

/// <summary>Takes secrets out of texts before anybody sees them: the keys that it was told, and whatever looks like a key, a token or the signature of a link.</summary>
public sealed partial class SecretRedactor
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mask = "***";

    private const int ShortestSecret = 4; // shorter ones would blank out half of every text

    private readonly ImmutableArray<string> _secrets;

    /// <summary>A redactor.</summary>
    /// <param name="secrets">Secrets that are known; their forms in a URI are found, too.</param>
    public SecretRedactor(params IEnumerable<string> secrets) => _secrets =
    [
        .. secrets.Where(static secret => secret.Length >= ShortestSecret)
            .SelectMany(static secret => new[] { secret, Uri.EscapeDataString(secret) }).Distinct().OrderByDescending(static secret => secret.Length),
    ];

    /// <summary>The text without secrets.</summary>
    public string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Mask, StringComparison.Ordinal);
        }

        text = Assignment().Replace(text, "$1" + Mask);
        text = Bearer().Replace(text, "$1" + Mask);
        text = Member().Replace(text, "$1" + Mask + "\"");
        return Token().Replace(text, Mask);
    }

    /// <summary>A URI without its query: what names a blob or a job, and nothing that opens it.</summary>
    public string Clean(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return Clean(uri.IsAbsoluteUri ? uri.GetLeftPart(UriPartial.Path) : uri.OriginalString.Split('?')[0]);
    }

    /// <summary>An exception's whole text, stack and causes included, as an exception without secrets.</summary>
    public Exception Clean(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new RedactedException(Clean(failure.Message), Clean(failure.ToString()));
    }

    // name=value in queries, connection strings and forms
    [GeneratedRegex(@"((?:^|[?&;\s""'])(?:sig|key|code|api[-_]?key|account[-_]?key|shared[-_]?access[-_]?key|shared[-_]?access[-_]?signature|[a-z_]*token|client_secret|client_assertion|password|x-ms-quantum-api-key)\s*[=:]\s*)[^&;\s""',]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(Bearer\s+)[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Bearer();

    // "name": "value" in JSON
    [GeneratedRegex(@"(""(?:api_?key|sig|access_?token|refresh_?token|id_?token|client_?secret|password)""\s*:\s*"")[^""]*""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Member();

    // a JSON web token: base64url of {" and then two more parts
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    /// <summary>The text of an exception that may have held secrets. The original is not kept: a debugger or a logger would print it.</summary>
    private sealed class RedactedException(string message, string text) : Exception(message)
    {
        public override string ToString() => text;
    }
}
