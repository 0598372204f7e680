using System.Diagnostics;
using Qrnn.Training.Torch;
using Xunit;

namespace Qrnn.Tests.Architecture;

/// <summary>Reading a stranger's checkpoint must not be able to execute anything: the code that does it has no means to.</summary>
public sealed class ImportPathTests
{
    // What finds code by name, loads or makes it, or starts programs.
    private static readonly string[] ForbiddenNamespaces = ["System.Reflection", "System.Runtime.Loader", "System.Runtime.Serialization", "System.Linq.Expressions", "Microsoft.CodeAnalysis", "System.Xml.Serialization"];

    private static readonly string[] ForbiddenTypes =
        ["System.Diagnostics.Process", "System.Diagnostics.ProcessStartInfo", "System.Activator", "System.AppDomain", "System.Runtime.InteropServices.NativeLibrary", "System.Runtime.InteropServices.Marshal", "System.Text.Json.JsonSerializer"];

    [Fact]
    public void ImportPath_EveryType_HasNoMeansToExecute()
    {
        Type[] types = [.. typeof(RvqeCheckpoint).Assembly.GetTypes().Where(static type => type.Namespace == typeof(RvqeCheckpoint).Namespace)];
        Assert.True(types.Length > 10, $"{types.Length} types: the import path was not found");
        Assert.All(types, static type => Assert.Empty(TypeReferences.Of(type).Where(Forbidden).Select(used => $"{type} uses {used}")));
    }

    [Fact]
    public void Forbidden_ATypeThatStartsAProcess_IsSeen()
    {
        // Guards the guard.
        Assert.Contains(TypeReferences.Of(typeof(Starter)), Forbidden);
        Assert.Contains(TypeReferences.Of(typeof(Maker)), Forbidden);
    }

    private static bool Forbidden(Type type) =>
        ForbiddenTypes.Contains(type.FullName) || ForbiddenNamespaces.Any(name => type.Namespace is { } own && (own == name || own.StartsWith(name + ".", StringComparison.Ordinal)));

    private static class Starter
    {
        public static void Run(string program) => Process.Start(program).Dispose();
    }

    private static class Maker
    {
        public static object? Make(string name) => Activator.CreateInstance(Type.GetType(name)!);
    }
}
