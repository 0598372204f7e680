using Qrnn.Backends;
using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Backends;

public sealed class TargetCatalogTests
{
    [Fact]
    public void All_Targets_HaveUniqueIdsAndSoundNumbers()
    {
        Assert.Equal(TargetCatalog.All.Length, TargetCatalog.All.Select(static target => target.Id).Distinct().Count());
        Assert.All(TargetCatalog.All, static target =>
        {
            Assert.StartsWith(target.Provider, target.Id, StringComparison.Ordinal);
            Assert.True(target.Qubits > 0 && target.MaximumShots is null or > 0 && target.AsOf.Year >= 2025 && target.Source.Length > 0, target.Id);
        });
        Assert.Equal(QirProfile.AdaptiveRi, TargetCatalog.Find("quantinuum.sim.h2-1e").Profile);
    }

    [Fact]
    public void Find_UnknownTarget_NamesTheKnownOnes()
    {
        Assert.Contains("ionq.simulator", Assert.Throws<QrnnException>(static () => TargetCatalog.Find("abacus")).Message, StringComparison.Ordinal);
    }
}
