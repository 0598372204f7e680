namespace Qrnn.Circuits;

/// <summary>One Q# source. Its file name without <c>.qs</c> is its namespace.</summary>
/// <param name="Name">File name, such as <c>Neuron.qs</c>.</param>
/// <param name="Text">The whole text.</param>
public sealed record KernelSource(string Name, string Text);
