using System.Globalization;
using System.Text.RegularExpressions;

namespace Qrnn.Backends.Azure;

/// <summary>What a service needs to know of a QIR text without running it.</summary>
public static partial class QirEntryPoint
{
    /// <summary>The name of the function that is marked as entry point.</summary>
    /// <exception cref="QrnnException">There is none, or more than one.</exception>
    public static string NameOf(string qir)
    {
        ArgumentNullException.ThrowIfNull(qir);
        HashSet<string> groups = [.. Group().Matches(qir).Where(static match => match.Groups[2].Value.Contains("\"entry_point\"", StringComparison.Ordinal)).Select(static match => match.Groups[1].Value)];
        string[] names = [.. Definition().Matches(qir).Where(match => groups.Contains(match.Groups[2].Value)).Select(static match => match.Groups[1].Value.Trim('"'))];
        return names.Length == 1
            ? names[0]
            : throw new QrnnException($"the QIR has {names.Length} functions with the attribute \"entry_point\": a job needs exactly 1");
    }

    /// <summary>The qubits that the program says it needs; null when it does not say.</summary>
    public static int? Qubits(string qir) =>
        Needed().Match(qir) is { Success: true } match && int.TryParse(match.Groups[1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int qubits) ? qubits : null;

    [GeneratedRegex(@"^attributes (#[0-9]+) = \{([^}\n]*)\}", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Group();

    [GeneratedRegex(@"^define [^@\n]*@(""[^""\n]+""|[A-Za-z0-9_.$-]+)\([^)\n]*\)[^#\n]*(#[0-9]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Definition();

    [GeneratedRegex(@"""(?:required_num_qubits|num_required_qubits)""\s*=\s*""([0-9]{1,9})""", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Needed();
}
