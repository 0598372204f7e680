namespace Qrnn.Circuits.Passes;

/// <summary>All passes in the order in which each finds most to do.</summary>
/// <remarks>
/// Bausch's cell (rvqe.md 1.3) becomes: per neuron one <see cref="AncillaBlock"/>, per work stage W uncontrolled Ry as
/// <see cref="GateOperation"/>, nothing else; qubits keep their numbers. A neuron of order 0 becomes one
/// <see cref="MultiplexedRotation"/>, and a stage's Ry that meets such a neuron on its own lane with nothing between goes into it.
/// </remarks>
public static class FusionPipeline
{
    /// <summary>The fused circuit.</summary>
    public static Circuit Apply(Circuit circuit) => AncillaContraction.Apply(Multiplexing.Apply(ClassicalLanes.Apply(circuit)));
}
