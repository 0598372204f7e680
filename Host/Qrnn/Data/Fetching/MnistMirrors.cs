using System.Collections.Immutable;

namespace Qrnn.Data.Fetching;

/// <summary>MNIST's four files and where they are offered.</summary>
public static class MnistMirrors
{
    /// <summary>Public copies, tried in this order.</summary>
    public static ImmutableArray<Uri> Default { get; } =
    [
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        new("https://yann.lecun.com/exdb/mnist/"),
    ];

    /// <summary>The files. The hashes are those of the unpacked files; the training images' MD5 is the well-known 6bbc9ace898e44ae57da46a324031adb.</summary>
    public static ImmutableArray<RemoteFile> Files { get; } =
    [
        new("train-images-idx3-ubyte.gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", 47_040_016),
        new("train-labels-idx1-ubyte.gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 60_008),
        new("t10k-images-idx3-ubyte.gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", 7_840_016),
        new("t10k-labels-idx1-ubyte.gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 10_008),
    ];

    /// <summary>A mirror that a user names.</summary>
    /// <exception cref="QrnnException">It is no address of a folder on the web.</exception>
    public static Uri Parse(string address) =>
        Uri.TryCreate(address.EndsWith('/') ? address : address + "/", UriKind.Absolute, out Uri? mirror) && (mirror.Scheme == Uri.UriSchemeHttps || mirror.Scheme == Uri.UriSchemeHttp) && mirror.Query.Length == 0
            ? mirror
            : throw new QrnnException($"--mirror is '{address}': must be the address of a folder, such as https://example.org/mnist/");
}
