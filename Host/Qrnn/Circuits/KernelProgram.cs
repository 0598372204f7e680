using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Qrnn.Circuits;

/// <summary>Everything that is compiled together: the kernels and a small generated source with the entry point.</summary>
/// <param name="Sources">The sources; names are unique.</param>
public sealed record KernelProgram(ImmutableArray<KernelSource> Sources)
{
    /// <summary>The file name of generated entry points, as diagnostics show it.</summary>
    public const string EntryName = "Entry.qs";

    /// <summary>The same program with a source added, or replaced if it has one of that name.</summary>
    public KernelProgram With(string name, string text)
    {
        var source = new KernelSource(name, text);
        for (int i = 0; i < Sources.Length; i++)
        {
            if (Sources[i].Name == name)
            {
                return new KernelProgram(Sources.SetItem(i, source));
            }
        }

        return new KernelProgram(Sources.Add(source));
    }

    /// <summary>The same program with a generated entry point.</summary>
    public KernelProgram WithEntry(string text) => With(EntryName, text);

    /// <summary>A hash (hexadecimal) of all names and texts and of <paramref name="salt"/>; the order of the sources does not matter.</summary>
    internal string ContentHash(params ReadOnlySpan<string> salt)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in salt)
        {
            Append(hash, part);
        }

        foreach (KernelSource source in Sources.OrderBy(static source => source.Name, StringComparer.Ordinal))
        {
            Append(hash, source.Name);
            Append(hash, source.Text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // The length comes first, so that no two different lists of parts give the same bytes.
        static void Append(IncrementalHash hash, string part)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    /// <summary>Equal when the sources are equal in order.</summary>
    public bool Equals(KernelProgram? other) => other is not null && Sources.AsSpan().SequenceEqual(other.Sources.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Sources.Length == 0 ? 0 : HashCode.Combine(Sources.Length, Sources[^1]);
}
