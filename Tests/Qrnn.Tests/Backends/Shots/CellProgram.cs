using System.Collections.Immutable;
using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Tests.Reference;

namespace Qrnn.Tests.Backends.Shots;

/// <summary>A network over a sequence as a measured circuit, from the cell that the tests write out: every postselection becomes a measured verdict, every call's word is measured.</summary>
internal sealed class CellProgram : IShotProgram
{
    private readonly Circuit _circuit;

    public CellProgram(NetworkShape shape, ImmutableArray<int> words)
    {
        Circuit cell = NeuronCircuits.Cell(shape);
        int verdicts = cell.Operations.Count(static operation => operation is PostselectOperation), verdict = words.Length * shape.Inputs;
        Outputs = new OutputLayout(words.Length, shape.Inputs, [.. Enumerable.Repeat(verdicts, words.Length)]);
        var operations = ImmutableArray.CreateBuilder<Operation>();
        for (int call = 0; call < words.Length; call++)
        {
            // One call at a time: the word of a call that is not the last is measured here, where unrolling would postselect it.
            foreach (Operation operation in UnrolledNetwork.Of(cell, shape, [words[call]], [0]).Operations)
            {
                if (operation is PostselectOperation postselect)
                {
                    operations.AddRange(new MeasureOperation(postselect.Qubit, verdict++), new ResetOperation(postselect.Qubit));
                }
                else
                {
                    operations.Add(operation);
                }
            }

            for (int lane = 0; lane < shape.Inputs; lane++)
            {
                operations.AddRange(new MeasureOperation(lane, (call * shape.Inputs) + lane), new ResetOperation(lane));
            }
        }

        operations.AddRange(Enumerable.Range(0, Outputs.Bits).Select(static bit => new OutputOperation(OutputKind.Result, bit, null)));
        _circuit = cell with { Operations = operations.ToImmutable(), BitCount = Outputs.Bits, InputBitCount = 0, CarriedQubits = [] };
        Name = $"cell over {string.Join(' ', words)}";
    }

    public string Name { get; }

    public int ParameterCount => _circuit.ParameterCount;

    public OutputLayout Outputs { get; }

    public Circuit Circuit(bool lowered) => _circuit;

    public KernelProgram Source(ReadOnlySpan<double> parameters) => throw new NotSupportedException();

    public string Qir(ReadOnlySpan<double> parameters, QirProfile profile) => throw new NotSupportedException();
}
