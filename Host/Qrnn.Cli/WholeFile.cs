namespace Qrnn.Cli;

/// <summary>Answers that are written into a file.</summary>
internal static class WholeFile
{
    /// <summary>Replaces a file: when that fails, an older one of the name is still there, and no half of the new.</summary>
    /// <exception cref="QrnnException">It can't be written.</exception>
    public static void Write(string path, string text)
    {
        string draft = path + ".new";
        try
        {
            try
            {
                File.Delete(draft); // it may be a link to any file of ours
                File.WriteAllText(draft, text);
                File.Move(draft, path, overwrite: true);
            }
            catch (IOException)
            {
                File.Delete(draft); // of a full disk
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: can't be written: {failure.Message}", failure);
        }
    }
}
