using Qrnn.Backends;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>What <c>qrnn run</c> runs.</summary>
/// <param name="Run">The run whose network it is.</param>
/// <param name="Checkpoint">Its numbers.</param>
/// <param name="Program">The network over the words.</param>
/// <param name="Request">Shots and seed.</param>
internal sealed record RunPlan(RunFolder Run, Checkpoint Checkpoint, NetworkProgram Program, ShotRequest Request);
