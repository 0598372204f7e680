namespace Qrnn.Training;

/// <summary>Reading whole files with errors in one line.</summary>
internal static class CheckpointFiles
{
    /// <summary>Longest file that is read: what an array holds.</summary>
    private const long MaximumBytes = 0x7FFFFFC7;

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">Longest file that is read.</param>
    /// <exception cref="QrnnException">One line that begins with the path.</exception>
    public static byte[] ReadAll(string path, long limit = MaximumBytes)
    {
        try
        {
            if (OrdinaryFile.IsEmpty(path))
            {
                return [];
            }

            using FileStream stream = File.OpenRead(path);
            if (stream.Length > limit)
            {
                throw new QrnnException($"{path}: has {stream.Length} bytes, the limit is {limit}");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string reason = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message;
            throw new QrnnException($"{path}: {reason}", failure);
        }
    }
}
