using Qrnn.Simulation;

namespace Qrnn.Data;

/// <summary>
/// Batches of an opened task. A batch is a pure function of (seed, stream, step, samples, length): nothing is kept between draws, so a
/// resumed run sees the batches of an undisturbed one, and threads may share a source.
/// </summary>
public interface ISequenceSource
{
    /// <summary>The batch of one step.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which of the independent streams.</param>
    /// <param name="step">The number of the batch within its stream.</param>
    /// <param name="samples">Sequences in the batch.</param>
    /// <param name="length">Words in a sequence, L.</param>
    SequenceBatch Batch(ulong seed, SequenceStream stream, long step, int samples, int length);
}
