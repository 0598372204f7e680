using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Qrnn.Circuits;
using Qrnn.Models;

namespace Qrnn.Estimation;

/// <summary>
/// Estimates networks with Microsoft's resource estimator. The first two calls of the cell are counted as they stand; every further call costs what the second
/// does beyond the first, because whatever ran before, a call leaves its qubits equally far behind each other. So a long sequence takes as long as a short one, and
/// its counts are those of the plain program (Host/docs/estimation.md).
/// </summary>
/// <param name="compiler">The Q# compiler; not disposed here.</param>
/// <param name="library">The kernels.</param>
public sealed class ResourceEstimator(KernelCompiler compiler, KernelLibrary library)
{
    /// <summary>Most rotations in one call of a cell: about 20 s in the estimator.</summary>
    public const long CallLimit = 2_000_000;

    /// <summary>Most rotations or CCZ gates, and most layers of them, in a whole program: the estimator keeps layers in a 32-bit memory.</summary>
    public const long ProgramLimit = 60_000_000;

    // The longest amplification that is run.
    private const int RunAttempts = 9;

    private readonly ConcurrentDictionary<(NetworkShape, EstimationPolicy, int Attempts, int Calls, string Parameters), LogicalCounts> _known = [];

    /// <summary>Estimates a network on all machines at once.</summary>
    /// <exception cref="QrnnException">A setting is out of range, the network is too large, or the Q# compiler is missing or refuses.</exception>
    public ResourceEstimate Estimate(EstimationSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        LogicalCounts counts = Count(settings, cancellation);
        JsonElement[] replies = Ask(KernelEntry.Counts(counts), [.. settings.Hardware.Select(model => Job(model, settings.ErrorBudget, settings.Frontier))], cancellation);
        ImmutableArray<HardwareEstimate> hardware = [.. replies.Select((reply, i) => EstimatorReply.Read(settings.Hardware[i].Name, reply))];
        return new ResourceEstimate(settings, counts, hardware);
    }

    /// <summary>The logical counts of a network.</summary>
    /// <exception cref="QrnnException">See <see cref="Estimate"/>.</exception>
    public LogicalCounts Count(EstimationSettings settings, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Refuse(settings.Validated());
        LogicalCounts first = Calls(settings, 1, cancellation);
        if (settings.Calls == 1)
        {
            return first;
        }

        LogicalCounts second = Calls(settings, 2, cancellation);
        LogicalCounts all = second + ((settings.Calls - 2) * (second - first));
        return Fits(all) ? all : throw TooLarge(settings, all);
    }

    // One or two calls. Four more attempts of an amplification cost what the four before cost, as a further call does: longer sequences are not run.
    private LogicalCounts Calls(EstimationSettings settings, int calls, CancellationToken cancellation)
    {
        if (settings.Policy != EstimationPolicy.Amplify || settings.Shape.Order == 0 || settings.AttemptsOrDefault <= RunAttempts)
        {
            return Plain(settings, calls, cancellation);
        }

        LogicalCounts fewer = Plain(settings with { Attempts = RunAttempts - 4 }, calls, cancellation), most = Plain(settings with { Attempts = RunAttempts }, calls, cancellation);
        return most + ((settings.AttemptsOrDefault - RunAttempts) / 4 * (most - fewer));
    }

    /// <summary>The logical counts of so many calls, every gate counted; takes time and memory in proportion.</summary>
    internal LogicalCounts Plain(EstimationSettings settings, int calls, CancellationToken cancellation = default)
    {
        var key = (settings.Shape, settings.Policy, settings.AttemptsOrDefault, calls, ParametersKey(settings));
        return _known.TryGetValue(key, out LogicalCounts? known)
            ? known
            : _known[key] = EstimatorReply.Counts(Ask(Entry(settings, calls), [new JsonObject()], cancellation)[0]);
    }

    /// <summary>The estimator's answer to the plain program on the settings' machines, for the tests.</summary>
    internal ImmutableArray<HardwareEstimate> PlainEstimate(EstimationSettings settings, CancellationToken cancellation = default) =>
        [.. Ask(Entry(settings, settings.Calls), [.. settings.Hardware.Select(model => Job(model, settings.ErrorBudget, settings.Frontier))], cancellation)
            .Select((reply, i) => EstimatorReply.Read(settings.Hardware[i].Name, reply))];

    /// <summary>The plain program: the network of <see cref="KernelEntry.Network"/>, every word all ones and every output measured.</summary>
    internal static string Entry(EstimationSettings settings, int calls)
    {
        double[] parameters = settings.Parameters.IsEmpty
            ? ParameterInitialisation.Draw(settings.Shape.Layout(), 1, new InitialSpreads(0.1, 0.01, 0.01)) // the author's spreads
            : [.. settings.Parameters];
        KernelAncillaPolicy policy = settings.Policy switch
        {
            EstimationPolicy.RepeatUntilSuccess => KernelAncillaPolicy.ExpectAttempts(settings.AttemptsOrDefault),
            EstimationPolicy.Amplify => KernelAncillaPolicy.Amplified(Phases(settings.AttemptsOrDefault)),
            _ => KernelAncillaPolicy.Measure,
        };
        bool[] word = [.. Enumerable.Repeat(true, settings.Shape.Inputs)];
        return KernelEntry.Network(NetworkCircuits.KernelShapeOf(settings.Shape), policy, parameters, [.. Enumerable.Repeat(word, calls)]);
    }

    // Every antisymmetric list of generic phases costs the same: what the phases are decides how well it amplifies, not what it takes.
    private static double[] Phases(int attempts)
    {
        double[] half = [.. Enumerable.Range(1, (attempts - 1) / 2).Select(static i => 0.3 + (0.001 * i))];
        return [.. half.Select(static phase => -phase), .. half.Reverse()];
    }

    private static JsonObject Job(HardwareModel model, double errorBudget, bool frontier)
    {
        JsonObject job = model.Parameters();
        job["errorBudget"] = errorBudget;
        job["estimateType"] = frontier ? "frontier" : "singlePoint";
        return job;
    }

    private JsonElement[] Ask(string entry, JsonObject[] jobs, CancellationToken cancellation)
    {
        string parameters = new JsonArray([.. jobs]).ToJsonString();
        JsonElement reply = compiler.EstimateAsync(library.Program(entry), KernelEntry.Expression, parameters, cancellation).GetAwaiter().GetResult();
        return reply.ValueKind == JsonValueKind.Array && reply.GetArrayLength() == jobs.Length
            ? [.. reply.EnumerateArray()]
            : throw new QrnnException($"The resource estimator gave {(reply.ValueKind == JsonValueKind.Array ? reply.GetArrayLength() : 0)} answers to {jobs.Length} questions.");
    }

    private static void Refuse(EstimationSettings settings)
    {
        NetworkShape shape = settings.Shape;
        LogicalCounts call = NetworkCountFormula.Of(shape, 1);

        // A repetition is told to the estimator; an amplification is run, up to a point.
        if (Math.Max(call.Rotations, call.CczGates) > CallLimit / (settings.Policy == EstimationPolicy.Amplify && shape.Order > 0 ? Math.Min(RunAttempts, settings.AttemptsOrDefault) : 1))
        {
            throw new QrnnException(string.Create(
                CultureInfo.InvariantCulture,
                $"workspace {shape.Workspace}, inputs {shape.Inputs}, stages {shape.Stages}, order {shape.Order} and degree {shape.Degree} make {call.Rotations} rotations and {call.CczGates} Toffoli gates a call{(settings.Policy == EstimationPolicy.Amplify ? $", {Math.Min(RunAttempts, settings.AttemptsOrDefault)} times" : string.Empty)}: at most {CallLimit} can be estimated"));
        }

        // No policy needs fewer gates than this; what the others need is seen once a call is counted.
        if (NetworkCountFormula.Of(shape, settings.Calls) is var all && NetworkCountFormula.HasDepth(shape) && !Fits(all))
        {
            throw TooLarge(settings, all);
        }
    }

    private static bool Fits(LogicalCounts counts) => counts.RotationDepth <= ProgramLimit && counts.CczGates <= int.MaxValue && counts.Rotations <= int.MaxValue;

    private static QrnnException TooLarge(EstimationSettings settings, LogicalCounts counts) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"length is {settings.Length}: {counts.Rotations} rotations in {counts.RotationDepth} layers and {counts.CczGates} Toffoli gates; at most {ProgramLimit} layers and {int.MaxValue} gates can be estimated"));

    private static string ParametersKey(EstimationSettings settings) =>
        settings.Parameters.IsEmpty ? string.Empty : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(settings.Parameters.AsSpan())));
}
