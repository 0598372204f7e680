using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Qrnn.Emulator.Http;

/// <summary>The forms of answers and of what requests bring.</summary>
internal static class Reply
{
    private const int LargestBody = 1 << 20;

    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with JSON.</summary>
    public static Task JsonAsync(HttpContext context, int status, JsonNode body) => TextAsync(context, status, "application/json; charset=utf-8", body.ToJsonString(Format));

    /// <summary>Answers with an error: as JSON, or as the storage does in XML.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string code, string message)
    {
        if (context.Request.Path.StartsWithSegments(BlobRoutes.Account, StringComparison.Ordinal))
        {
            context.Response.Headers["x-ms-error-code"] = code;
            return TextAsync(context, status, "application/xml", $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{SecurityElement.Escape(code)}</Code><Message>{SecurityElement.Escape(message)}</Message></Error>");
        }

        return JsonAsync(context, status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });
    }

    /// <summary>Reads a request's JSON object.</summary>
    /// <exception cref="Refusal">It is too long or no JSON object.</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpContext context)
    {
        if (context.Request.ContentLength > LargestBody)
        {
            throw new Refusal(StatusCodes.Status413PayloadTooLarge, "RequestBodyTooLarge", $"The body has {context.Request.ContentLength} bytes; at most {LargestBody} are read.");
        }

        using var body = new MemoryStream();
        byte[] buffer = new byte[1 << 14];
        for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            body.Write(buffer, 0, count);
            if (body.Length > LargestBody)
            {
                throw new Refusal(StatusCodes.Status413PayloadTooLarge, "RequestBodyTooLarge", $"The body has more than {LargestBody} bytes.");
            }
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw Refusal.OfArgument("The body is no JSON object.");
        }
        catch (JsonException failure)
        {
            throw Refusal.OfArgument($"The body is no JSON object: {failure.Message}");
        }
    }

    private static Task TextAsync(HttpContext context, int status, string type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
