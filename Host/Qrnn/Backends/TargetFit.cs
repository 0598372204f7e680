using System.Collections.Immutable;
using System.Globalization;
using Qrnn.Backends.Azure;
using Qrnn.Circuits;

namespace Qrnn.Backends;

/// <summary>Whether a program can run on a target, in numbers, and what a job of it costs. Nothing is sent to find out.</summary>
public sealed record TargetFit
{
    /// <summary>The target.</summary>
    public required QuantumTarget Target { get; init; }

    /// <summary>Shots of the job.</summary>
    public required long Shots { get; init; }

    /// <summary>The QIR as it is sent, in numbers; null when the program can't even be compiled for the target's profile.</summary>
    public QirFigures? Qir { get; init; }

    /// <summary>What hinders it, each with the number needed and the number there; empty when it fits.</summary>
    public required ImmutableArray<string> Problems { get; init; }

    /// <summary>The estimated price of the job; null when it does not fit or the price is not known.</summary>
    public ShotCost? Cost { get; init; }

    /// <summary>Whether nothing hinders it.</summary>
    public bool Fits => Problems.IsEmpty;

    /// <summary>Fits a program to a target: compiles it for the target's profile and looks at what comes out.</summary>
    /// <param name="program">The program.</param>
    /// <param name="parameters">Its numbers; any will do, because only the angles depend on them.</param>
    /// <param name="target">The target.</param>
    /// <param name="shots">Shots of a job.</param>
    /// <exception cref="QrnnException">The program does not compile at all.</exception>
    public static TargetFit Of(IShotProgram program, ReadOnlySpan<double> parameters, QuantumTarget target, long shots)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(target);
        return target.Profile == QirProfile.Base && QirFigures.ConditionalOperations(program.Circuit(lowered: true)) is > 0 and var conditional
            ? new TargetFit { Target = target, Shots = shots, Problems = [Feedback(target, conditional), .. ShotProblems(target, shots)] }
            : Of(QirFigures.Of(program.Qir(parameters, target.Profile)), target, shots);
    }

    /// <summary>Fits a request to a target: in as many jobs as the target's most shots of one make necessary, their prices together.</summary>
    /// <param name="request">The program, its numbers and its shots.</param>
    /// <param name="target">The target.</param>
    public static TargetFit Of(ShotRequest request, QuantumTarget target)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(target);
        long[] jobs = [.. AzureRequestPlan.Parts(request.Shots, target)];
        TargetFit fit = Of(request.Program, request.Parameters.Span, target, jobs.Max());
        return fit.Cost is not { } cost || fit.Qir is not { } qir ? fit with { Shots = request.Shots } : fit with
        {
            Shots = request.Shots,
            Cost = cost with { Amount = jobs.Sum(shots => target.Price!.Estimate(qir.Counts, shots).Amount) },
        };
    }

    /// <summary>Fits QIR to a target, as it is.</summary>
    /// <param name="qir">The text.</param>
    /// <param name="target">The target.</param>
    /// <param name="shots">Shots of a job.</param>
    /// <exception cref="QrnnException">The text is malformed.</exception>
    public static TargetFit OfQir(string qir, QuantumTarget target, long shots) => Of(QirFigures.Of(qir), target, shots);

    /// <summary>Fits QIR to a target, as it is.</summary>
    /// <param name="qir">The QIR in numbers.</param>
    /// <param name="target">The target.</param>
    /// <param name="shots">Shots of a job.</param>
    public static TargetFit Of(QirFigures qir, QuantumTarget target, long shots)
    {
        ArgumentNullException.ThrowIfNull(qir);
        ArgumentNullException.ThrowIfNull(target);
        var problems = ImmutableArray.CreateBuilder<string>();
        if (qir.Counts.Qubits > target.Qubits)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"needs {qir.Counts.Qubits} qubits, {target.Qubits} are there{Fresh(target)}"));
        }

        if (target.Profile == QirProfile.Base && qir.Conditional > 0)
        {
            problems.Add(Feedback(target, qir.Conditional));
        }

        if (target.Profile == QirProfile.Base && qir.ReusedQubits > 0)
        {
            problems.Add($"uses {qir.ReusedQubits} qubits again after measuring or resetting them, profile base never does");
        }

        if (target.Profile <= QirProfile.AdaptiveRi && qir.Counts.ClassicalTerms > 0)
        {
            problems.Add($"computes {qir.Counts.ClassicalTerms} angles from measured results, profile {target.ProfileName} has no such numbers");
        }

        if (qir.Bytes > target.MaximumQirBytes)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"has {qir.Bytes} bytes of QIR, {target.MaximumQirBytes} are allowed"));
        }

        problems.AddRange(ShotProblems(target, shots));
        return new TargetFit
        {
            Target = target,
            Shots = shots,
            Qir = qir,
            Problems = problems.ToImmutable(),
            Cost = problems.Count == 0 ? target.Price?.Estimate(qir.Counts, shots) : null,
        };
    }

    /// <summary>Refuses a program that does not fit.</summary>
    /// <param name="name">What the program is called in the message.</param>
    /// <returns>This fit.</returns>
    /// <exception cref="QrnnException">Names the target and every limit with its numbers.</exception>
    public TargetFit Required(string name) => Fits
        ? this
        : throw new QrnnException($"{name} does not fit {Target.Id}: {string.Join("; ", Problems)}");

    private static ImmutableArray<string> ShotProblems(QuantumTarget target, long shots) =>
        shots > target.MaximumShots ? [string.Create(CultureInfo.InvariantCulture, $"asks for {shots} shots, {target.MaximumShots} are allowed in a job")] : [];

    private static string Feedback(QuantumTarget target, int conditional) =>
        $"makes {conditional} operations depend on measured results, profile {target.ProfileName} has no feedback";

    private static string Fresh(QuantumTarget target) => target.Profile == QirProfile.Base ? " (profile base takes a fresh one after each measurement)" : string.Empty;
}
