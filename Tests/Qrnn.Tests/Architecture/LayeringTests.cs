using System.Reflection;
using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Architecture;

/// <summary>Data flows one way (design of Host/docs/architecture.md): a folder of Host/Qrnn may use only the folders in its row.</summary>
public sealed class LayeringTests
{
    // A folder without a row fails the test: whoever adds one decides here where it stands.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Circuits"] = [],
        ["Simulation"] = ["Circuits"],
        ["Gradients"] = ["Circuits", "Simulation"],
        ["Models"] = ["Circuits", "Simulation", "Gradients"],
        ["Estimation"] = ["Circuits", "Models"],
        ["Data"] = ["Simulation", "Models"],
        ["Backends"] = ["Circuits", "Simulation", "Gradients", "Models", "Data"],
        ["Training"] = ["Circuits", "Simulation", "Gradients", "Models", "Data", "Backends"],
        ["Reporting"] = ["Circuits", "Simulation", "Gradients", "Models", "Data", "Backends", "Training", "Estimation"],
    };

    private static readonly Assembly Library = typeof(Circuit).Assembly;

    [Fact]
    public void Library_EveryTypeOfEveryFolder_UsesOnlyFoldersToItsLeft()
    {
        var broken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in Library.GetTypes())
        {
            if (FolderOf(type) is not { } folder)
            {
                continue;
            }

            foreach (Type used in TypeReferences.Of(type))
            {
                if (used.Assembly == Library && FolderOf(used) is { } other && other != folder && !(MayUse.GetValueOrDefault(folder) ?? []).Contains(other))
                {
                    broken.Add($"{folder} must not use {other}: {type} uses {used}");
                }
            }
        }

        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Library_EveryFolder_HasARowAndItsOwnNamespace()
    {
        string library = Repository.PathOf("Host", "Qrnn");
        string[] folders = [.. Repository.Files().Where(static file => file.StartsWith("Host/Qrnn/", StringComparison.Ordinal) && file.Count(static letter => letter == '/') > 2)
            .Select(static file => file.Split('/')[2]).Distinct()];
        Assert.All(folders, static folder => Assert.True(MayUse.ContainsKey(folder), $"Host/Qrnn/{folder} has no row in LayeringTests.MayUse"));
        foreach (string file in folders.SelectMany(folder => Directory.GetFiles(Path.Combine(library, folder), "*.cs", SearchOption.AllDirectories)))
        {
            string folder = Path.GetRelativePath(library, file).Split(Path.DirectorySeparatorChar)[0];
            string? line = File.ReadLines(file).FirstOrDefault(static line => line.StartsWith("namespace ", StringComparison.Ordinal));
            Assert.True(line is null || line.StartsWith($"namespace Qrnn.{folder}", StringComparison.Ordinal), $"{file}: {line}");
        }
    }

    [Fact]
    public void MayUse_Rows_HaveNoCycle()
    {
        var placed = new HashSet<string>();
        for (int round = 0; round < MayUse.Count; round++)
        {
            placed.UnionWith(MayUse.Where(row => row.Value.All(placed.Contains)).Select(static row => row.Key));
        }

        Assert.Equal(MayUse.Keys.Order(), placed.Order());
    }

    [Fact]
    public void Of_MethodBody_IsSearched()
    {
        // Guards the guard: a reference that stands only inside a method body must be seen.
        Assert.Contains(typeof(Uri), TypeReferences.Of(typeof(OnlyInsideABody)));
    }

    private static string? FolderOf(Type type) => type.Namespace is { } name && name.StartsWith("Qrnn.", StringComparison.Ordinal) ? name.Split('.')[1] : null;

    private static class OnlyInsideABody
    {
        public static string Use(string text) => Uri.EscapeDataString(text);
    }
}
