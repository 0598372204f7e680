using Qrnn.Backends.Shots;
using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training;

/// <summary>Where the circuits of a gradient run.</summary>
public enum TrainingBackend
{
    /// <summary>Nowhere: their exact probabilities are computed, as from infinitely many shots.</summary>
    Exact,

    /// <summary>The host's own engine, shot by shot.</summary>
    Native,

    /// <summary>Microsoft's simulator.</summary>
    Qdk,

    /// <summary>Azure Quantum.</summary>
    Azure,
}

/// <summary>How gradients are found, and where the circuits for that run. Ranges are in <see cref="TrainingSettings"/>.</summary>
public sealed record ShotSettings
{
    /// <summary>Fewest shots of a circuit.</summary>
    public const long FewestShots = 2;

    private const int FewestToAllocate = 20;

    /// <summary>How gradients are found.</summary>
    public GradientMethod Gradient { get; init; } = GradientMethod.Adjoint;

    /// <summary>Where circuits run.</summary>
    public TrainingBackend Backend { get; init; } = TrainingBackend.Exact;

    /// <summary>Shots per circuit.</summary>
    public int Shots { get; init; } = 1000;

    /// <summary>1 measures each ancilla once and discards failures; more repeat a neuron until it succeeds, at most so often.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How shots are spread over circuits.</summary>
    public ShotAllocation Allocation { get; init; } = ShotAllocation.Variance;

    /// <summary>How far SPSA moves parameters.</summary>
    public double SpsaStep { get; init; } = 0.2;

    /// <summary>Directions per gradient of SPSA.</summary>
    public int SpsaRepetitions { get; init; } = 1;

    /// <summary>The service's target.</summary>
    public string Target { get; init; } = string.Empty;

    /// <summary>The simulator's noise; empty for none.</summary>
    public string Noise { get; init; } = string.Empty;

    /// <summary>Most shots of the whole run; 0 for any.</summary>
    public long MaximumShots { get; init; }

    /// <summary>Most that the whole run may cost by the estimate; 0 for any.</summary>
    public double MaximumCost { get; init; }

    /// <summary>Whether gradients take shots.</summary>
    public bool TakesShots => Backend != TrainingBackend.Exact;

    /// <summary>The estimator's part.</summary>
    /// <param name="circuitLimit">Most shots of one circuit; null for any.</param>
    public ShotTrainingOptions Options(long? circuitLimit) => new()
    {
        Method = Gradient,
        Shots = Shots,
        Allocation = Allocation,
        SpsaStep = SpsaStep,
        SpsaRepetitions = SpsaRepetitions,
        CircuitLimit = circuitLimit ?? long.MaxValue,
    };

    /// <summary>Refuses what no circuits can do, and settings that contradict each other.</summary>
    /// <exception cref="QrnnException">Names the settings, why, and what to use.</exception>
    internal void Require(TrainingConfiguration configuration)
    {
        string backend = $"{TrainingSettings.Find("backend").Read(configuration)}", gradient = $"{TrainingSettings.Find("gradient").Read(configuration)}";
        Refuse(TakesShots && Gradient == GradientMethod.Adjoint, $"gradient is adjoint with backend {backend}: shots show no way back through a circuit; use gradient parameter-shift or spsa");
        Refuse(Noise.Length > 0 && Backend is not (TrainingBackend.Native or TrainingBackend.Qdk), $"noise is '{Noise}' with backend {backend}: only native and qdk simulate noise");
        Refuse(Target.Length > 0 && Backend != TrainingBackend.Azure, $"target is '{Target}' with backend {backend}: only azure has targets");
        Refuse(Target.Length == 0 && Backend == TrainingBackend.Azure, "target is missing with backend azure: name one of 'qrnn azure targets'");
        if (Gradient == GradientMethod.Adjoint)
        {
            return;
        }

        NetworkShape shape = configuration.Shape;
        Refuse(configuration.Between == OutputsBetween.Keep, $"between is keep with gradient {gradient}: words that are neither measured nor reset are no program that the backends have; use between trace");
        Refuse(
            configuration.Between == OutputsBetween.Measure,
            $"between is measure with gradient {gradient}: its loss is the mean over measured paths of each path's own loss, of which shots of different paths say nothing; use between trace, the same circuit with the loss of the mean distribution");
        Refuse(
            shape.Meaning == NeuronMeaning.Unitary && shape.Order > 0,
            $"meaning is unitary at order {shape.Order} with gradient {gradient}: it needs amplified neurons, for which there is no program for devices; use meaning postselected or order 0");
        Refuse(configuration.Optimizer == OptimizerKind.Lbfgs, $"optimizer is lbfgs with gradient {gradient}: it takes up to {configuration.MaximumEvaluations} gradients a step, each of many circuits, and noise misleads its line search; use adam, rmsprop or sgd");
        Refuse(configuration.Precision == Precision.Single, $"precision is single with gradient {gradient}: differences of shifted circuits need double");
        Refuse(Attempts > 1 && !TakesShots && shape.Order > 0, $"attempts is {Attempts} with backend exact: exact probabilities are those of neurons that are measured once, must be 1");
        Refuse(
            TakesShots && Gradient == GradientMethod.ParameterShift && Allocation == ShotAllocation.Variance && Shots < FewestToAllocate,
            $"shots is {Shots} with shotAllocation variance: it needs {FewestToAllocate} or more to learn from; use shotAllocation even");
    }

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw new QrnnException(message);
        }
    }
}
