using System.Text.RegularExpressions;
using Xunit;

namespace Qrnn.Tests.Architecture;

/// <summary>
/// What can be said of <c>azure/main.bicep</c> without Microsoft's compiler, which is not on the feeds that this repository is built from: its brackets close, what it declares it uses,
/// and no secret comes out. It has not been deployed.
/// </summary>
public sealed partial class BicepTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("azure", "main.bicep"));

    // Comments and quoted texts, but for what is put into these, hold no brackets that count.
    private static readonly string Code = Comment().Replace(Text, string.Empty);

    [Fact]
    public void Brackets_OutsideOfTexts_Close()
    {
        var open = new Stack<char>();
        foreach (char letter in Quoted().Replace(Code, string.Empty))
        {
            if (letter is '{' or '[' or '(')
            {
                open.Push(letter);
            }
            else if (letter is '}' or ']' or ')')
            {
                Assert.True(open.TryPop(out char before) && (before, letter) is ('{', '}') or ('[', ']') or ('(', ')'), $"a '{letter}' too many");
            }
        }

        Assert.Empty(open);
    }

    [Fact]
    public void Declarations_Each_IsUsedAndDeclaredOnce()
    {
        string[] names = [.. Declaration().Matches(Code).Select(static match => match.Groups["name"].Value)];
        Assert.True(names.Length > 10, "the declarations were not found");
        Assert.Equal(names.Distinct().Count(), names.Length);
        Assert.All(names.Where(static name => !name.Contains("On", StringComparison.Ordinal)), static name => Assert.True(Regex.Count(Code, $@"\b{name}\b") > 1, $"{name} is not used"));
    }

    [Fact]
    public void Resources_OfOneType_HaveOneVersion()
    {
        (string Type, string Version)[] resources = [.. Resource().Matches(Code).Select(static match => (match.Groups["type"].Value, match.Groups["version"].Value))];
        Assert.Equal(["Microsoft.Authorization/roleAssignments", "Microsoft.Quantum/workspaces", "Microsoft.Storage/storageAccounts"], resources.Select(static one => one.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.All(resources.GroupBy(static one => one.Type), static group => Assert.Single(group.Select(static one => one.Version).Distinct()));
    }

    [Fact]
    public void Outputs_All_HoldNoSecret()
    {
        string[] outputs = [.. Code.Split('\n').Where(static line => line.StartsWith("output ", StringComparison.Ordinal))];
        Assert.Equal(6, outputs.Length);
        Assert.All(outputs, static line => Assert.DoesNotMatch("(?i)listKeys|connectionString|apiKey|sas", line));
        Assert.DoesNotContain("listKeys", Code, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"'(\\.|[^'\\\n])*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(param|var|resource) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^resource \w+ '(?<type>[^@']+)@(?<version>\d{4}-\d\d-\d\d(-preview)?)'", RegexOptions.Multiline)]
    private static partial Regex Resource();
}
