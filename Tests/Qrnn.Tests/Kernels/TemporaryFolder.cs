namespace Qrnn.Tests.Kernels;

/// <summary>A new folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("qrnn-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
