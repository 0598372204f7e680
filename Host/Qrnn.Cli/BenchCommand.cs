using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;

namespace Qrnn.Cli;

/// <summary><c>qrnn bench</c>: what a full training step costs on this machine.</summary>
internal static class BenchCommand
{
    private const double DefaultSeconds = 2;

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "bench",
            "Time full training steps (forward, gradient, clipping, AdamW) on random words after a warm-up, and set them beside this machine's measured peak.",
            "qrnn bench --workspace 4 --inputs 2 --stages 1 --order 2 --degree 3 --batch 8 --length 36",
            "qrnn bench --workspace 6 --degree 4 --stages 3 --threads 1 --precision single --json",
            "qrnn bench --all --output Tests/Qrnn.Benchmarks/Results/training-steps.md");
        var shape = new ShapeOptions(verb);
        Option<int?> batch = Numbers.Integer("--batch", "N", "Sequences in the batch, from 1 to 100000. Default: 8.", 1, 100_000);
        Option<int?> length = Numbers.Integer("--length", "N", "Words per sequence, from 2 to 100000; the cell is called once less. Default: 36.", 2, 100_000);
        Option<int?> threads = Numbers.Integer("--threads", "N", "Threads, from 0 (one per core) to 1024. Default: 0.", 0, 1024);
        var precision = new Option<string?>("--precision") { HelpName = "double|single", Description = "Numbers that states are simulated with. Default: double." };
        precision.AcceptOnlyFromAmong("double", "single");
        Option<double?> seconds = Numbers.Real("--seconds", "X", "Time to measure after the warm-up, from 0 to 3600; at least five steps. Default: 2.", 0, 3600);
        var all = new Option<bool>("--all") { Description = "Every experiment of the paper beside the author's own code, each in a process of its own." };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "With --all: also write the table as Markdown." };
        foreach (Option option in new Option[] { batch, length, threads, precision, seconds, all, output })
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            var plan = new BenchPlan(
                shape.Shape(context),
                context.Get(batch) ?? 8,
                context.Get(length) ?? 36,
                context.Get(threads) ?? 0,
                context.Get(precision) == "single" ? Precision.Single : Precision.Double,
                context.Get(seconds) ?? DefaultSeconds);
            if (context.Get(all))
            {
                return BenchTable.Run(plan, context.Get(output) is { } file ? terminal.Resolve(file) : null, context);
            }

            return context.Get(output) is null ? One(plan, context) : throw new QrnnException("--output is given without --all: a single measurement is printed, not written");
        });
        return verb;
    }

    private static int One(BenchPlan plan, VerbContext context)
    {
        StepTiming timing;
        using (ISequenceModel model = Networks.Create(plan.Shape, plan.Threads, plan.Precision, context.Interrupted))
        {
            timing = TrainingStepBenchmark.Measure(model, plan.Batch, plan.Length, plan.Seconds, context.Interrupted);
        }

        long memory = PeakMemory.Bytes(); // before measuring the machine, which needs memory of its own
        int bytes = plan.Precision == Precision.Single ? sizeof(float) : sizeof(double);
        StepCost cost = StepCost.Of(plan.Shape, plan.Batch, plan.Length - 1, bytes);
        MachinePeak machine = MachinePeak.Measure();
        int threads = plan.Threads == 0 ? Environment.ProcessorCount : plan.Threads;
        double peak = (plan.Precision == Precision.Single ? machine.SingleFlops : machine.DoubleFlops) * Math.Min(threads, Environment.ProcessorCount);
        double fraction = cost.Operations / timing.SecondsPerStep / peak;
        var table = new TextTable("what", "value");
        table.Row("seconds per training step (median)", timing.SecondsPerStep);
        table.Row("microseconds per sample and cell call", timing.MicrosecondsPerCall);
        table.Row("steps measured", timing.MeasuredSteps);
        table.Row("parameters", timing.Parameters);
        table.Row("peak memory of the process, MiB", Math.Round(memory / 1048576.0, 1));
        table.Row("floating-point operations per step", cost.Operations);
        table.Row("state bytes read and written per step", cost.Bytes);
        table.Row("GFLOP/s reached", Math.Round(cost.Operations / timing.SecondsPerStep / 1e9, 3));
        table.Row(FormattableString.Invariant($"GFLOP/s peak, measured here, {machine.VectorBits}-bit vectors, {threads} threads"), Math.Round(peak / 1e9, 1));
        table.Row("fraction of the peak", Math.Round(fraction, 4));
        table.Row("GB/s in cache, measured here, one thread", Math.Round(machine.CacheBytes / 1e9, 1));
        table.Write(context);
        context.Answer(() => new JsonObject
        {
            ["secondsPerStep"] = timing.SecondsPerStep,
            ["microsecondsPerCall"] = timing.MicrosecondsPerCall,
            ["measuredSteps"] = timing.MeasuredSteps,
            ["parameters"] = timing.Parameters,
            ["peakMemoryBytes"] = memory,
            ["operations"] = cost.Operations,
            ["stateBytes"] = cost.Bytes,
            ["peakFraction"] = fraction,
            ["machineFlops"] = peak,
            ["machineCacheBytesPerSecond"] = machine.CacheBytes,
            ["vectorBits"] = machine.VectorBits,
            ["threads"] = threads,
            ["precision"] = plan.Precision == Precision.Single ? "single" : "double",
        });
        return 0;
    }
}

/// <summary>What to measure, and how.</summary>
internal sealed record BenchPlan(NetworkShape Shape, int Batch, int Length, int Threads, Precision Precision, double Seconds);
