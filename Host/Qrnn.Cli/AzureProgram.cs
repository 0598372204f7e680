using System.Text;
using Qrnn.Backends;
using Qrnn.Circuits;

namespace Qrnn.Cli;

/// <summary>A program for a target from a file: QIR as it is, Q# compiled for the target's profile.</summary>
internal static class AzureProgram
{
    /// <summary>The QIR of a file.</summary>
    /// <exception cref="QrnnException">It can't be read or compiled.</exception>
    public static string Qir(string path, QuantumTarget target, CancellationToken interrupted)
    {
        string text = ReadText(path);
        if (Path.GetExtension(path) != ".qs")
        {
            return text;
        }

        using var kernels = new Kernels(interrupted: interrupted);
        try
        {
            return kernels.Compiler.CompileToQir(kernels.Library.Program(text), target.Profile);
        }
        catch (QrnnException refused)
        {
            throw new QrnnException(refused.Kind, $"{path}: {refused.Message}", refused);
        }
    }

    private static string ReadText(string path)
    {
        if (Path.GetExtension(path) is not (".ll" or ".qs"))
        {
            throw new QrnnException($"{path}: a program is a QIR file (.ll) or a Q# file with an entry point (.qs); for a trained run use 'qrnn run RUN --backend azure'");
        }

        int limit = QirReaderOptions.Default.MaximumCharacters;
        try
        {
            using var reader = new StreamReader(path);
            var text = new StringBuilder();
            char[] part = new char[1 << 16];
            for (int count; (count = reader.Read(part)) > 0;)
            {
                if (text.Length + count > limit || part.AsSpan(0, count).Contains('\0'))
                {
                    throw new QrnnException($"{path}: is no text of at most {limit} characters");
                }

                text.Append(part, 0, count);
            }

            return text.ToString();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: {(failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : failure.Message)}", failure);
        }
    }
}
