using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Reporting;

/// <summary>A network with what it has learnt.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Model">The network.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Loss">How its outputs were scored.</param>
public sealed record TrainedNetwork(string Name, ISequenceModel Model, double[] Parameters, LossKind Loss);
