using Qrnn.Models;
using Qrnn.Simulation;

using Xunit;

namespace Qrnn.Tests.Simulation;

/// <summary>Tests that take all memory that the engines may book, alone.</summary>
[CollectionDefinition(nameof(MemoryRefusalTests), DisableParallelization = true)]
[Collection(nameof(MemoryRefusalTests))]
public sealed class MemoryRefusalTests
{
    [Fact]
    public void Differentiate_AfterALargerBatchWasRefused_IsAsBefore()
    {
        NetworkShape shape = new() { Workspace = 3, Inputs = 1, Stages = 1, Order = 1, Degree = 2 };
        double[] parameters = TileCases.Parameters(shape, 1);
        SequenceBatch small = TileCases.Batch(shape, 2, 2, 1), large = TileCases.Batch(shape, 64, 2, 1);
        double[] before = new double[parameters.Length], after = new double[parameters.Length];
        using RecurrentSimulator simulator = RecurrentSimulator.Create(TileCases.Program(shape), new SimulatorOptions { Threads = 1, RegisterBits = 128 });
        simulator.Differentiate(parameters, small, LossKind.SoftmaxOfProbabilities, before);

        WithoutMemory(() => simulator.Differentiate(parameters, large, LossKind.SoftmaxOfProbabilities, new double[parameters.Length]));
        simulator.Differentiate(parameters, small, LossKind.SoftmaxOfProbabilities, after);

        Assert.Equal(before, after);
    }

    private static void WithoutMemory(Action refused)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers(); // memory that nobody holds any more must not come back in between
        long rest = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes - NativeMemoryBudget.Taken;
        NativeMemoryBudget.Take(rest);
        try
        {
            Assert.Throws<QrnnException>(refused);
        }
        finally
        {
            NativeMemoryBudget.Return(rest);
        }
    }
}
