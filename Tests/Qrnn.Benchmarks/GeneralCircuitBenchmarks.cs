using System.Diagnostics.CodeAnalysis;

using BenchmarkDotNet.Attributes;

using Qrnn.Circuits;
using Qrnn.Gradients;
using Qrnn.Simulation;

namespace Qrnn.Benchmarks;

/// <summary>200 layers of Ry on every qubit and a CNOT ring, binding of the angles included.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet derives from the class and calls CleanUp.")]
public class GeneralCircuitForwardBenchmarks
{
    private StateVectorSimulator<double>? _simulator;
    private double[] _parameters = [];

    /// <summary>Number of qubits.</summary>
    [Params(8, 10, 12, 14, 16)]
    public int Qubits { get; set; }

    /// <summary>Prepares the circuit.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        Circuit circuit = GeneralCircuits.RyAndRing(Qubits, 200);
        _parameters = GeneralCircuits.Parameters(circuit.ParameterCount);
        _simulator = new StateVectorSimulator<double>(StateVectorProgram.Prepare(circuit));
    }

    /// <summary>Frees the state.</summary>
    [GlobalCleanup]
    public void CleanUp() => _simulator!.Dispose();

    /// <summary>One run.</summary>
    [Benchmark]
    public void Run() => _simulator!.Run(_parameters);
}

/// <summary>Adjoint gradient of one Pauli-Z expectation with respect to 1000 Ry angles.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet derives from the class and calls CleanUp.")]
public class GeneralCircuitGradientBenchmarks
{
    private readonly double[] _gradient = new double[1000];
    private readonly double[] _parameters = GeneralCircuits.Parameters(1000);
    private AdjointGradient? _adjoint;

    /// <summary>Number of qubits.</summary>
    [Params(8, 10, 12)]
    public int Qubits { get; set; }

    /// <summary>Prepares the circuit.</summary>
    [GlobalSetup]
    public void SetUp() => _adjoint = new AdjointGradient(GeneralCircuits.Gradient(Qubits), GeneralCircuits.PauliZ);

    /// <summary>Frees the states.</summary>
    [GlobalCleanup]
    public void CleanUp() => _adjoint!.Dispose();

    /// <summary>One gradient.</summary>
    [Benchmark]
    public double Gradient() => _adjoint!.Evaluate(_parameters, [], 0, _gradient, []);
}
