namespace Qrnn.Backends.Azure;

/// <summary>A link to a container or blob whose signature opens it. Its text never shows the signature.</summary>
public sealed class SasUri
{
    private readonly Uri _uri;

    private SasUri(Uri uri) => _uri = uri;

    /// <summary>The address without the signature.</summary>
    public Uri Address => new(_uri.GetLeftPart(UriPartial.Path));

    /// <summary>Whether there is anything after the address; some replies name a blob without opening it.</summary>
    public bool IsSigned => _uri.Query.Contains("sig=", StringComparison.OrdinalIgnoreCase);

    /// <summary>The link with its signature, for requests only.</summary>
    internal Uri Signed => _uri;

    /// <summary>A link that a service gave; null when it is none that a request may follow: https, or http on this machine for a workspace on this machine.</summary>
    internal static SasUri? TryParse(string? text, bool allowLoopback) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && allowLoopback))
            ? new SasUri(uri)
            : null;

    /// <summary>The link of a blob in this container.</summary>
    internal SasUri Blob(string name) => new(new UriBuilder(_uri) { Path = _uri.AbsolutePath.TrimEnd('/') + "/" + name }.Uri);

    /// <summary>The link with something added to its query.</summary>
    internal Uri With(string parameter) => new($"{_uri.GetLeftPart(UriPartial.Path)}?{parameter}{(_uri.Query.Length > 1 ? "&" + _uri.Query[1..] : string.Empty)}");

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();
}
