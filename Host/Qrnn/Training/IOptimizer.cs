using System.Collections.Immutable;

namespace Qrnn.Training;

/// <summary>The function that an optimiser lowers: the loss at a point, and there the gradient as it is to be used (clipped).</summary>
/// <param name="parameters">The point.</param>
/// <param name="gradient">Receives ∂loss/∂parameter.</param>
/// <returns>The loss.</returns>
public delegate double LossClosure(ReadOnlySpan<double> parameters, Span<double> gradient);

/// <summary>
/// A rule that changes parameters to lower a loss. Settings mean what they mean in PyTorch. An optimiser remembers (momenta, curvature);
/// <see cref="Save"/> and <see cref="Load"/> carry that memory over bit for bit.
/// </summary>
public interface IOptimizer
{
    /// <summary>One step: calls the closure once (L-BFGS: up to its limit of evaluations) and changes the parameters in place.</summary>
    /// <param name="parameters">The point; replaced by the next one.</param>
    /// <param name="closure">The function.</param>
    /// <param name="scale">The learning rate is multiplied by this, for schedules.</param>
    /// <returns>The loss before the step, from the first call.</returns>
    double Step(Span<double> parameters, LossClosure closure, double scale = 1);

    /// <summary>Everything that the next steps depend on. Empty before the first step.</summary>
    ImmutableArray<NamedTensor> Save();

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    /// <exception cref="QrnnException">A tensor is missing or has a wrong length.</exception>
    void Load(IReadOnlyList<NamedTensor> state);
}
