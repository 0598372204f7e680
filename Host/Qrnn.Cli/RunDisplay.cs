using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Backends;
using Qrnn.Reporting;

namespace Qrnn.Cli;

/// <summary>Shows what a network's shots gave: tables with bars for people, everything for machines.</summary>
internal static class RunDisplay
{
    private const int BarWidth = 20, MostWords = 16;

    /// <summary>Says what is about to run.</summary>
    public static void Announce(RunPlan plan, BackendSettings settings, TargetFit? fit, VerbContext context)
    {
        NetworkProgram program = plan.Program;
        string repeats = program.Shape.Order == 0 ? "no ancillas" : program.Attempts == 1 ? "ancillas measured once" : $"at most {program.Attempts} attempts of each level of a neuron";
        context.Text.WriteLine(FormattableString.Invariant(
            $"{program.Name}, checkpoint of step {plan.Checkpoint.Step}, {repeats}: {plan.Request.Shots} shots on {Where(settings)}"));
        if (fit is { Qir: { Counts: var counts } qir })
        {
            context.Text.WriteLine(FormattableString.Invariant(
                $"as {fit.Target.ProfileName} QIR: {counts.Qubits} qubits of {fit.Target.Qubits}, {counts.Gates.Sum(static gate => gate.Count)} gates, {counts.TwoQubitGates} of them on two qubits, depth {counts.Depth}, {counts.Measurements} measurements, {qir.Bytes} bytes; {Price(fit)}"));
        }
    }

    /// <summary>Prints the distributions.</summary>
    /// <param name="plan">What was run.</param>
    /// <param name="shots">What came out.</param>
    /// <param name="reason">Why there are no exact values; null when there are.</param>
    /// <param name="context">Where to.</param>
    public static void Print(RunPlan plan, NetworkShots shots, string? reason, VerbContext context)
    {
        NetworkProgram program = plan.Program;
        int bits = program.Shape.Inputs;
        var steps = new TextTable("step", "word fed", "shots without a failed neuron", "share", "95 % interval", "exact");
        var words = new TextTable("step", "word", "count", "share", "95 % interval", "exact", "outside", "share, exact as |");
        for (int step = 0; step < shots.Steps.Length; step++)
        {
            StepShots at = shots.Steps[step];
            if (at.Success is { } success)
            {
                steps.Row(step, WordList.Bits(program.Words[step], bits), success.Count, Shown(success.Share), Text(success.Interval), success.Exact);
            }

            int[] shown = [.. Enumerable.Range(0, at.Words.Length).OrderByDescending(word => at.Words[word].Count).ThenByDescending(word => at.Words[word].Exact).Take(MostWords).Order()];
            foreach (int word in shown)
            {
                MeasuredShare share = at.Words[word];
                words.Row(step, WordList.Bits(word, bits), share.Count, Shown(share.Share), Text(share.Interval), share.Exact, share.IsOutsideSimultaneous ? "far" : share.IsOutside ? "yes" : string.Empty, Bar(share));
            }

            if (shown.Length < at.Words.Length)
            {
                words.Row(step, $"{at.Words.Length - shown.Length} more", null, null, "(in --json)", null, string.Empty, string.Empty);
            }
        }

        if (shots.Steps[0].Success is not null)
        {
            steps.Write(context);
        }

        words.Write(context);
        ShotResult result = shots.Result;
        context.Text.WriteLine(FormattableString.Invariant(
            $"{result.Requested} shots asked for, {result.Measured} measured, {result.Failed} failed, {shots.Discarded} discarded because a neuron failed, {shots.Succeeded} of use to the end"));
        PrintCoverage(shots, reason, context);
        context.Text.WriteLine(result.Cost is { } cost ? $"cost: {Money(cost)}" : "cost: nothing, or the backend does not say");
        ShotProvenance from = result.Provenance;
        context.Text.WriteLine(FormattableString.Invariant(
            $"by {from.Backend}{(from.Backend.EndsWith(from.Version, StringComparison.Ordinal) ? string.Empty : $" {from.Version}")}{(from.Job is { } job ? $", job {job}" : string.Empty)}, program {from.ProgramHash}, {from.Seconds:0.##} s"));
    }

    /// <summary>Everything, for machines.</summary>
    public static JsonObject Describe(RunPlan plan, BackendSettings settings, TargetFit? fit, NetworkShots? shots)
    {
        NetworkProgram program = plan.Program;
        var answer = new JsonObject
        {
            ["run"] = plan.Run.Location,
            ["step"] = plan.Checkpoint.Step,
            ["program"] = program.Name,
            ["words"] = new JsonArray([.. program.Words.Select(word => (JsonNode)WordList.Bits(word, program.Shape.Inputs))]),
            ["attempts"] = program.Attempts,
            ["backend"] = settings.Kind.ToString().ToLowerInvariant(),
            ["target"] = settings.Target.Length > 0 ? settings.Target : null,
            ["shots"] = plan.Request.Shots,
            ["seed"] = plan.Request.Seed,
            ["fit"] = fit is null ? null : FitTable.Describe(fit),
        };
        if (shots is null)
        {
            answer["dryRun"] = true;
            return answer;
        }

        ShotResult result = shots.Result;
        answer["measured"] = result.Measured;
        answer["failed"] = result.Failed;
        answer["discarded"] = shots.Discarded;
        answer["succeeded"] = shots.Succeeded;
        answer["steps"] = new JsonArray([.. shots.Steps.Select((step, index) => new JsonObject
        {
            ["fed"] = WordList.Bits(program.Words[index], program.Shape.Inputs),
            ["success"] = step.Success is { } success ? Describe(success) : null,
            ["words"] = new JsonArray([.. step.Words.Select((share, word) =>
            {
                JsonObject described = Describe(share);
                described.Insert(0, "word", WordList.Bits(word, program.Shape.Inputs));
                return described;
            })]),
        })]);
        answer["confidence"] = NetworkShots.Confidence;
        answer["outside"] = shots.Shares.Count(static share => share.IsOutside);
        answer["outsideSimultaneous"] = shots.Shares.Count(static share => share.IsOutsideSimultaneous);
        answer["cost"] = result.Cost is { } cost ? new JsonObject { ["amount"] = cost.Amount, ["currency"] = cost.Currency, ["isEstimate"] = cost.IsEstimate } : null;
        answer["provenance"] = new JsonObject
        {
            ["backend"] = result.Provenance.Backend,
            ["version"] = result.Provenance.Version,
            ["job"] = result.Provenance.Job,
            ["programHash"] = result.Provenance.ProgramHash,
            ["seconds"] = Math.Round(result.Provenance.Seconds, 3),
        };
        return answer;
    }

    private static void PrintCoverage(NetworkShots shots, string? reason, VerbContext context)
    {
        int shares = shots.Shares.Count(), outside = shots.Shares.Count(static share => share.IsOutside), far = shots.Shares.Count(static share => share.IsOutsideSimultaneous);
        context.Text.WriteLine(reason is not null
            ? $"exact values: not computed, {reason}"
            : FormattableString.Invariant(
                $"exact values outside: {outside} of {shares} outside their own 95 % interval (chance alone gives up to {shares * (1 - NetworkShots.Confidence):0.#}), {far} outside the wider ones that hold all at once in 95 % of runs"));
    }

    private static JsonObject Describe(MeasuredShare share) => new()
    {
        ["count"] = share.Count,
        ["of"] = share.Of,
        ["share"] = share.Of == 0 ? null : share.Share,
        ["low"] = share.Interval.Low,
        ["high"] = share.Interval.High,
        ["simultaneousLow"] = share.Simultaneous.Low,
        ["simultaneousHigh"] = share.Simultaneous.High,
        ["exact"] = share.Exact,
        ["outside"] = share.IsOutside,
    };

    private static string Where(BackendSettings settings) => settings.Kind.ToString().ToLowerInvariant()
        + (settings.Target.Length > 0 ? $" {settings.Target}" : string.Empty) + (settings.Noise.Length > 0 ? $" with noise {settings.Noise}" : string.Empty);

    private static string Price(TargetFit fit) => fit.Cost is { } cost ? $"cost {Money(cost)}"
        : fit.Target.PriceNote is { } note ? $"cost {note}" : "cost not known";

    private static string Money(ShotCost cost) => FormattableString.Invariant($"{cost.Amount:0.##} {cost.Currency}{(cost.IsEstimate ? " (estimate)" : string.Empty)}");

    /// <summary>An interval, with as many digits as its width has meaning for.</summary>
    public static string Text(BinomialInterval interval)
    {
        const int fewest = 4, most = 15, ofWidth = 2;
        double width = interval.High - interval.Low;
        int digits = width > 0 ? Math.Clamp(ofWidth - (int)Math.Floor(Math.Log10(width)), fewest, most) : fewest;
        string format = "F" + digits.ToString(CultureInfo.InvariantCulture);
        return $"{interval.Low.ToString(format, CultureInfo.InvariantCulture)} to {interval.High.ToString(format, CultureInfo.InvariantCulture)}";
    }

    private static double? Shown(double share) => double.IsNaN(share) ? null : share;

    /// <summary>The share as a bar, the exact value as a mark on it.</summary>
    private static string Bar(MeasuredShare share)
    {
        char[] bar = new char[BarWidth];
        int filled = double.IsNaN(share.Share) ? 0 : (int)Math.Round(share.Share * BarWidth);
        Array.Fill(bar, '█', 0, filled);
        Array.Fill(bar, '·', filled, BarWidth - filled);
        if (share.Exact is { } exact)
        {
            bar[Math.Clamp((int)(exact * BarWidth), 0, BarWidth - 1)] = '|';
        }

        return new string(bar);
    }
}
