namespace Qrnn.Simulation;

/// <summary>How the words between calls are fixed.</summary>
public enum Collapse
{
    /// <summary>Every call is postselected on its target (training).</summary>
    Targets,

    /// <summary>Calls in <see cref="SequenceBatch.Postselected"/> are postselected on their targets, the others are measured (validation).</summary>
    Measure,
}
