namespace Qrnn.Data.Fetching;

/// <summary>A file that mirrors offer, and how to know that it is the right one.</summary>
/// <param name="Name">Its name, the same on every mirror and on this machine.</param>
/// <param name="UnpackedSha256">SHA-256 of its unpacked bytes, lower-case hexadecimal: mirrors pack differently.</param>
/// <param name="UnpackedLength">Number of its unpacked bytes.</param>
public sealed record RemoteFile(string Name, string UnpackedSha256, long UnpackedLength);

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Host">The mirror's host.</param>
/// <param name="Bytes">Bytes that are there.</param>
/// <param name="Total">Bytes of the whole file; null when the mirror doesn't say.</param>
public sealed record FetchProgress(string File, string Host, long Bytes, long? Total);

/// <summary>What became of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mirror">The address that it came from; null when it was there already.</param>
/// <param name="Bytes">Its length.</param>
public sealed record FetchedFile(string Name, string? Mirror, long Bytes);

/// <summary>Limits of a download.</summary>
public sealed record FetchOptions
{
    /// <summary>Most bytes of a packed file.</summary>
    /// <value>The default is 64 MiB; MNIST's largest has 10.</value>
    public long LengthLimit { get; init; } = 64L << 20;

    /// <summary>How long a mirror may be silent.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries of a mirror whose connection breaks; each goes on where the last one ended.</summary>
    /// <value>The default is 4.</value>
    public int Tries { get; init; } = 4;
}
