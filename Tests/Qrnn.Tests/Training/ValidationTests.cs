using Qrnn.Simulation;
using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Training;

public sealed class ValidationTests
{
    [Fact]
    public void Summarise_SomeCalls_CountsTheKeptOnesAndThePostselectedOnes()
    {
        var batch = new SequenceBatch
        {
            Samples = 2,
            Steps = 3,
            Inputs = new int[6],
            Targets = [0, 1, 2, 3, 0, 1],
            Kept = [true, true, false, true, true, false],
            Postselected = [false, true, true, false, false, false],
        };
        var result = new SequenceResult { Loss = 0.5, Words = [0, 1, 3, 2, 0, 0], WordProbabilities = [0.01, 0.9, 0.3, 0.02, 0.9, 0.1], NeuronProbabilities = [1, 0.25] };
        ValidationResult validation = Validation.Summarise(7, batch, result);
        // Kept: 0 = 0, 1 = 1, 3 ≠ 2, 0 = 0. Postselected: 0.9 and 0.3.
        Assert.Equal(new ValidationResult(7, 0.5, 0.25, 0.3, new NeuronSuccess(0.25, 0.625, 0.5)), validation);
    }
}
