namespace Qrnn.Models;

/// <summary>What becomes of the outputs that do not count in the loss, in training and in validation.</summary>
public enum OutputsBetween
{
    /// <summary>Postselected on the task's targets, as the author's code does. A target that knows the answer writes it into the state.</summary>
    Postselect,

    /// <summary>Measured, and the result thrown away: each run of a sequence draws its own results.</summary>
    Measure,

    /// <summary>The same channel without drawing: the word lanes are traced out, so that the state becomes a mixture and probabilities are exact.</summary>
    Trace,

    /// <summary>Not measured and not reset: the word lanes keep their amplitudes, and the next word is flipped onto them.</summary>
    Keep,
}
