using FsCheck;
using FsCheck.Fluent;

using Qrnn.Circuits;
using Qrnn.Circuits.Passes;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Circuits.Passes;

/// <summary>Random circuits through each pass and through all of them; the failing seed is in the message.</summary>
public sealed class PassPropertyTests
{
    [Fact]
    public void ClassicalLanes_AnyCircuit_DoesTheSame() => Check(ClassicalLanes.Apply);

    [Fact]
    public void Multiplexing_AnyCircuit_DoesTheSame() => Check(Multiplexing.Apply);

    [Fact]
    public void AncillaContraction_AnyCircuit_DoesTheSame() => Check(AncillaContraction.Apply);

    [Fact]
    public void FusionPipeline_AnyCircuit_DoesTheSame() => Check(FusionPipeline.Apply);

    [Fact]
    public void FusionPipeline_OnItsOwnResult_DoesTheSame() => Check(static circuit => FusionPipeline.Apply(FusionPipeline.Apply(circuit)));

    [Fact]
    public void FusionPipeline_RandomCircuits_EveryPassFindsSomethingToDo()
    {
        // Without this the checks above could pass on circuits that no pass touches.
        Circuit[] fused = [.. Enumerable.Range(0, 100).Select(seed => FusionPipeline.Apply(PassChecks.Any(seed)))];
        Assert.True(fused.Count(static circuit => circuit.Operations.Any(static operation => operation is AncillaBlock)) > 20);
        Assert.True(fused.Count(static circuit => circuit.Operations.Any(static operation => operation is MultiplexedRotation)) > 20);
        Assert.True(fused.Count(static circuit => circuit.Operations.Any(static operation => operation is PostselectOperation)) > 5);
    }

    private static void Check(Func<Circuit, Circuit> pass) => Prop.ForAll(RandomCircuits.Seeds(), seed =>
    {
        Circuit circuit = PassChecks.Any(seed);
        PassChecks.AssertSame(circuit, pass(circuit), seed);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20061, 461901));
}
