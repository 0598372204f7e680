using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>A network with what it has learnt. With <see cref="Collapse.Targets"/> it must draw nothing: exact numbers are asked of it.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Model">The network.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Loss">How its outputs were scored.</param>
/// <param name="Postselects">True when outputs that do not count are postselected; then their success is reported.</param>
public sealed record TrainedNetwork(string Name, ISequenceModel Model, double[] Parameters, LossKind Loss, bool Postselects = true);
