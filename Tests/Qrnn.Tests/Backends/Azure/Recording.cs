using System.Collections.Immutable;
using System.Text;
using System.Web;
using YamlDotNet.RepresentationModel;

namespace Qrnn.Tests.Backends.Azure;

/// <summary>One request and its reply in a recorded conversation of Microsoft's own client.</summary>
internal sealed record Interaction(string Method, Uri Address, byte[] Body, int Status, ImmutableDictionary<string, string> ReplyHeaders, byte[] Reply)
{
    /// <summary>The path without the workspace.</summary>
    public string Path => Address.AbsolutePath[(Math.Max(0, Address.AbsolutePath.IndexOf("/workspaces/myworkspace", StringComparison.Ordinal)) is var start and > 0 ? start + "/workspaces/myworkspace".Length : 0)..];

    /// <summary>The query's parameters.</summary>
    public ImmutableSortedDictionary<string, string> Query => QueryOf(Address);

    public static ImmutableSortedDictionary<string, string> QueryOf(Uri address)
    {
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(address.Query);
        return query.AllKeys.ToImmutableSortedDictionary(static key => key ?? string.Empty, key => query[key] ?? string.Empty, StringComparer.Ordinal);
    }
}

/// <summary>Reads the recordings: YAML of vcrpy, bodies as texts, Python byte strings or base64.</summary>
internal static class Recording
{
    public static string Folder { get; } = System.IO.Path.Combine(Architecture.Repository.PathOf(), "..", "shared", "azure-recordings");

    /// <summary>The conversation with Azure Quantum and its storage; logins and telemetry are no part of it.</summary>
    public static ImmutableArray<Interaction> Read(string name)
    {
        using var reader = new StreamReader(System.IO.Path.Combine(Folder, name));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        return
        [
            .. ((YamlSequenceNode)root["interactions"]).Cast<YamlMappingNode>().Select(Interaction)
                .Where(static one => one.Address.Host != "login.microsoftonline.com" && !one.Address.Host.EndsWith("applicationinsights.azure.com", StringComparison.Ordinal)),
        ];
    }

    private static Interaction Interaction(YamlMappingNode node)
    {
        var request = (YamlMappingNode)node["request"];
        var response = (YamlMappingNode)node["response"];
        return new Interaction(
            Text(request["method"]),
            new Uri(Text(request["uri"])),
            Bytes((YamlScalarNode)request["body"]),
            int.Parse(Text(response["status"]["code"]), System.Globalization.CultureInfo.InvariantCulture),
            ((YamlMappingNode)response["headers"]).Children.ToImmutableDictionary(static header => Text(header.Key), static header => Text(((YamlSequenceNode)header.Value)[0])),
            Bytes((YamlScalarNode)response["body"]["string"]));
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? string.Empty;

    private static byte[] Bytes(YamlScalarNode node)
    {
        string text = node.Value ?? string.Empty;
        if (!node.Tag.IsEmpty && node.Tag.Value.EndsWith("binary", StringComparison.Ordinal))
        {
            return Convert.FromBase64String(text);
        }

        if (node.Style == YamlDotNet.Core.ScalarStyle.Plain && text is "null" or "~" or "")
        {
            return [];
        }

        return text.Length > 2 && text[0] == 'b' && text[1] is '\'' or '"' && text[^1] == text[1] ? OfPython(text.AsSpan(2, text.Length - 3)) : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The bytes that Python writes as b'…'.</summary>
    private static byte[] OfPython(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add(checked((byte)text[i]));
                continue;
            }

            char escaped = text[++i];
            if (escaped == 'x')
            {
                bytes.Add(Convert.ToByte(text.Slice(i + 1, 2).ToString(), 16));
                i += 2;
                continue;
            }

            bytes.Add(escaped switch { 'n' => (byte)'\n', 'r' => (byte)'\r', 't' => (byte)'\t', '\\' or '\'' or '"' => (byte)escaped, _ => throw new FormatException($"\\{escaped} in a Python byte string") });
        }

        return [.. bytes];
    }
}
