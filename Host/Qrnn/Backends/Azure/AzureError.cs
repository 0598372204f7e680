using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Qrnn.Backends.Azure;

/// <summary>Why the service or its storage refused something, from whatever they sent.</summary>
internal static partial class AzureError
{
    private const int LongestMessage = 300;
    private const int LongestReply = 64 * 1024;

    /// <summary>Code and message of a JSON or XML error; nulls where there are none.</summary>
    public static (string? Code, string? Message) Read(ReadOnlyMemory<byte> reply, SecretRedactor redactor)
    {
        if (reply.IsEmpty || reply.Length > LongestReply)
        {
            return (null, null);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(reply);
            JsonElement error = AzureJson.Member(document.RootElement, "error") ?? document.RootElement;
            return (Line(AzureJson.Text(error, "code"), redactor), Line(AzureJson.Text(error, "message"), redactor));
        }
        catch (JsonException)
        {
            string text = Encoding.UTF8.GetString(reply.Span);
            return (Line(Element(CodeElement(), text), redactor), Line(Element(MessageElement(), text), redactor));
        }
    }

    /// <summary>A stranger's text as a short line without secrets; null when there is none.</summary>
    public static string? Line(string? text, SecretRedactor redactor)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string line = redactor.Clean(string.Join(' ', string.Concat(text.Select(static letter => char.IsControl(letter) ? ' ' : letter)).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        return line.Length > LongestMessage ? line[..LongestMessage] + "…" : line;
    }

    private static string? Element(Regex pattern, string text) => pattern.Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<Code>([^<]*)</Code>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex CodeElement();

    [GeneratedRegex("<Message>([^<]*)</Message>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MessageElement();
}
