using Xunit;

namespace Qrnn.Tests.Kernels;

/// <summary>The tests that share one Q# compiler.</summary>
[CollectionDefinition(Name)]
public sealed class CompilerCollection : ICollectionFixture<CompilerFixture>
{
    public const string Name = "Q# compiler";
}
