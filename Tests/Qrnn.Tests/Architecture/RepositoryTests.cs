using System.Text.RegularExpressions;
using System.Xml.Linq;
using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Architecture;

/// <summary>What must hold of the files themselves.</summary>
public sealed partial class RepositoryTests
{
    // Put together from parts so that this file does not break its own rule.
    private static readonly string[] RegistryHosts =
        ["nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "pypi" + ".org", "crates" + ".io", "pkgs.dev." + "azure.com", "registry.yarnpkg" + ".com", "pythonhosted" + ".org"];

    private static readonly string[] TextKinds =
        [".cs", ".csproj", ".props", ".targets", ".json", ".config", ".md", ".qs", ".mjs", ".js", ".sln", ".yml", ".yaml", ".txt", ".xml", ".sh", ".bicep", ""];

    [Fact]
    public void Files_AnyText_NamesNoPackageRegistry()
    {
        foreach (string file in Repository.Files().Where(static file => TextKinds.Contains(Path.GetExtension(file))))
        {
            string text = File.ReadAllText(Repository.PathOf(file));
            Assert.All(RegistryHosts, host => Assert.False(text.Contains(host, StringComparison.OrdinalIgnoreCase), $"{file} names a package registry's host"));
        }
    }

    [Fact]
    public void Layout_TopLevel_IsTheAgreedOne()
    {
        string[] agreed = ["Host", "QsharpKernels", "Tests", "azure", ".ci"];
        string[] folders = [.. Repository.Files().Where(static file => file.Contains('/')).Select(static file => file.Split('/')[0]).Distinct()];
        Assert.Empty(folders.Except(agreed));
        Assert.All(["Host/Qrnn", "Host/Qrnn.Cli", "Host/docs", "Tests/Qrnn.Tests", "Tests/Qrnn.Benchmarks"], static folder => Assert.True(Directory.Exists(Repository.PathOf(folder)), folder));
        Assert.All(["QRNN.sln", "NuGet.config", "README.md", "LICENSE", "CHANGELOG.md", "AGENTS.md", "global.json", ".editorconfig"], static file => Assert.True(File.Exists(Repository.PathOf(file)), file));
    }

    [Fact]
    public void Kernels_Sources_LieFlat()
    {
        // The compiler drops folders that all files share from implicit namespaces; see QsharpKernels/README.md.
        string sources = Repository.PathOf("QsharpKernels", "src");
        Assert.True(!Directory.Exists(sources) || Directory.GetDirectories(sources).Length == 0, "QsharpKernels/src must stay flat");
    }

    [Theory]
    [InlineData("TreatWarningsAsErrors", "true")]
    [InlineData("Nullable", "enable")]
    [InlineData("EnforceCodeStyleInBuild", "true")]
    [InlineData("GenerateDocumentationFile", "true")]
    [InlineData("RestorePackagesWithLockFile", "true")]
    [InlineData("TargetFramework", "net10.0")]
    public void BuildProperties_Hygiene_IsSwitchedOnOnceForAll(string property, string value)
    {
        XElement properties = XDocument.Load(Repository.PathOf("Directory.Build.props")).Root!;
        Assert.Equal(value, properties.Descendants(property).Single().Value);
        foreach (string project in Repository.Files().Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain(XDocument.Load(Repository.PathOf(project)).Descendants(property), element => element.Value != value);
        }
    }

    [Fact]
    public void Projects_Packages_HaveTheirVersionsInOneFileAndALockFile()
    {
        foreach (string project in Repository.Files().Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal)))
        {
            XDocument document = XDocument.Load(Repository.PathOf(project));
            Assert.All(document.Descendants("PackageReference"), reference => Assert.True(reference.Attribute("Version") is null, $"{project}: versions belong in Directory.Packages.props"));
            Assert.DoesNotContain(document.Descendants("NoWarn"), static _ => true);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(project))!, "packages.lock.json")), $"{project} has no packages.lock.json");
        }
    }

    [Fact]
    public void NuGetConfig_Feeds_AreTheMachinesOwn()
    {
        XDocument document = XDocument.Load(Repository.PathOf("NuGet.config"));
        Assert.Empty(document.Descendants("packageSources").Elements("add"));
        Assert.DoesNotContain("://", document.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Library_EveryPublicType_IsDocumented()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(Circuit).Assembly.Location, ".xml"));
        HashSet<string> documented = [.. documentation.Descendants("member").Where(static member => member.Element("summary") is not null).Select(static member => member.Attribute("name")!.Value)];
        Assert.All(typeof(Circuit).Assembly.GetExportedTypes(), type => Assert.Contains($"T:{type.FullName!.Replace('+', '.')}", documented));
    }

    [Fact]
    public void Documents_EveryLink_LeadsSomewhere()
    {
        var broken = new List<string>();
        foreach (string page in Repository.Files().Where(static file => file.EndsWith(".md", StringComparison.Ordinal)))
        {
            string text = CodeBlock().Replace(File.ReadAllText(Repository.PathOf(page)), string.Empty);
            foreach (Match link in Link().Matches(text))
            {
                string target = link.Groups["target"].Value;
                if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
                {
                    continue;
                }

                string[] parts = target.Split('#', 2);
                string path = parts[0].Length == 0 ? Repository.PathOf(page) : Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, Uri.UnescapeDataString(parts[0]));
                if (!File.Exists(path) && !Directory.Exists(path))
                {
                    broken.Add($"{page}: '{target}' is not there");
                }
                else if (parts.Length == 2 && File.Exists(path) && !AnchorsOf(path).Contains(parts[1]))
                {
                    broken.Add($"{page}: '{target}' has no such heading");
                }
            }
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Tests_EverySkip_GivesAReason()
    {
        string attribute = "Skip" + "pableFact";
        foreach (string file in Repository.Files().Where(file => file.StartsWith("Tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)))
        {
            string text = File.ReadAllText(Repository.PathOf(file));
            Assert.DoesNotMatch(SilentSkip(), text);
            Assert.True(!text.Contains($"[{attribute}", StringComparison.Ordinal) || text.Contains("Skip.", StringComparison.Ordinal), $"{file} has a skippable test that never says why");
        }
    }

    private static HashSet<string> AnchorsOf(string page) => [.. File.ReadLines(page).Where(static line => line.StartsWith('#'))
        .Select(static line => NotInAnAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'))];

    [GeneratedRegex(@"\[[^\]\n]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\p{L}\p{N}\s_-]")]
    private static partial Regex NotInAnAnchor();

    [GeneratedRegex(@"Skip\.If(Not)?\([^,;]*\);")]
    private static partial Regex SilentSkip();
}
