using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;

namespace Qrnn.Cli;

/// <summary><c>qrnn amplify</c>: what amplitude amplification costs a neuron or a trained network, and what it leaves.</summary>
internal static class AmplifyCommand
{
    private const int OrderLimit = NetworkShape.OrderLimit, BranchLimit = 4096;

    private static readonly int[] PhaseFreeLengths = [1, 5, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257];
    private static readonly int[] FixedPointLengths = [1, 3, 5, 9, 17, 33, 65, 129, 257];

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "amplify",
            "Amplify a neuron's success, or that of all neurons of a trained network: attempts against success probability, fidelity with both meanings of a neuron, queries, gates and depth, beside the paper's bound; of a run also the overhead per neuron and output word over its training.",
            "qrnn amplify --order 2",
            "qrnn amplify --order 1 --eta 0.3,1.5707963,2.5 --sequence phase-free --error 1e-9 --json",
            "qrnn amplify runs/elman-xor-1 --sequences 4");
        var run = new Argument<string?>("RUN") { Description = "A run's folder; without one, a single neuron.", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> order = Numbers.Integer("--order", "K", $"Neuron: its order, from 1 to {OrderLimit}. Default: 2.", 1, OrderLimit);
        var eta = new Option<string?>("--eta") { HelpName = "LIST", Description = $"Neuron: its angles in radians in the branches of its sources, with commas between; equal weights. Default: random." };
        Option<int?> branches = Numbers.Integer("--branches", "N", $"Neuron: random branches, angles from 0 to π, from 1 to {BranchLimit}. Default: 16.", 1, BranchLimit);
        Option<int?> seed = Numbers.Integer("--seed", "N", "Neuron: seed of the branches. Default: 1.", 0);
        Option<int?> sources = Numbers.Integer("--sources", "N", "Neuron: sources, for gates and depth, from 0 to 8. Default: 3.", 0, 8);
        Option<int?> degree = Numbers.Integer("--degree", "D", "Neuron: most controls on one rotation, for gates and depth, from 1 to 8. Default: 2.", 1, 8);
        var sequence = new Option<string?>("--sequence") { HelpName = "phase-free|pi-over-three|fixed-point|all", Description = "Which phases. Default: all." };
        sequence.AcceptOnlyFromAmong("phase-free", "pi-over-three", "fixed-point", "all");
        Option<double?> error = Numbers.Real("--error", "E", "Lengthen a sequence until 1 - fidelity with the unitary meaning is at most this, from 1e-12 to 0.5. Default: 1e-6.", 1e-12, 0.5);
        Option<double?> least = Numbers.Real("--least-success", "P", "Amplify branches whose attempt succeeds with this probability or more, from 1e-6 to 0.99. Default: the least that the order allows.", 1e-6, 0.99);
        Option<int?> sequences = Numbers.Integer("--sequences", "N", "Run: test sequences that are fed, from 1 to 1000. Default: 4.", 1, 1000);
        verb.Arguments.Add(run);
        Option[] ofNeuron = [order, eta, branches, seed, sources, degree];
        foreach (Option option in (Option[])[.. ofNeuron, sequence, error, least, sequences])
        {
            verb.Options.Add(option);
        }

        verb.Does(terminal, context =>
        {
            double goal = context.Get(error) ?? 1e-6;
            string kind = context.Get(sequence) ?? "all";
            using var kernels = new Kernels(interrupted: context.Interrupted);
            if (context.Get(run) is { } path)
            {
                if (ofNeuron.FirstOrDefault(context.Has) is { } given)
                {
                    throw new QrnnException($"{given.Name} is given beside '{path}': a run has its own neurons");
                }

                AmplifiedRunTables.Show(terminal.Resolve(path), kernels, shape => Sequences(kind, context.Get(least) ?? NeuronAmplification.LeastSuccess(shape.Order), goal), context.Get(sequences) ?? 4, context);
                return 0;
            }

            if (context.Has(sequences))
            {
                throw new QrnnException($"{sequences.Name} is {context.Get(sequences)}: a neuron by itself is fed no sequences; name a run");
            }

            int k = context.Get(order) ?? 2;
            NeuronBranch[] all = context.Get(eta) is { } list
                ? context.Has(branches) || context.Has(seed) ? throw new QrnnException("--eta names the branches: leave --branches and --seed out") : Angles(list)
                : Random(context.Get(branches) ?? 16, (ulong)(context.Get(seed) ?? 1));
            Neuron(k, all, [.. Sequences(kind, context.Get(least) ?? NeuronAmplification.LeastSuccess(k), goal)], new Cost(kernels, k, context.Get(sources) ?? 3, context.Get(degree) ?? 2), goal, context);
            return 0;
        });
        return verb;
    }

    /// <summary>Sequences by kind, each kind from short to long.</summary>
    private static IEnumerable<AmplificationSequence> Sequences(string kind, double least, double goal)
    {
        if (kind is "all" or "phase-free")
        {
            foreach (int attempts in PhaseFreeLengths)
            {
                yield return AmplificationSequence.PhaseFree(attempts, least);
                if (AmplificationSequence.PhaseFreeLoss(attempts, least) <= LossFor(goal))
                {
                    break;
                }
            }
        }

        if (kind is "all" or "fixed-point")
        {
            foreach (int attempts in FixedPointLengths)
            {
                yield return NeuronAmplification.FixedPointFor(attempts, least);
            }
        }

        if (kind is "all" or "pi-over-three")
        {
            for (int depth = 0; depth <= 5; depth++)
            {
                yield return AmplificationSequence.PiOverThree(depth);
            }
        }
    }

    // A loss of amplitude e costs a fidelity of (e / (2 − e))² at most, whatever the branches: longer sequences are of no use.
    private static double LossFor(double infidelity) => 2 * Math.Sqrt(infidelity) / (1 + Math.Sqrt(infidelity));

    private static void Neuron(int order, NeuronBranch[] branches, AmplificationSequence[] sequences, Cost cost, double goal, VerbContext context)
    {
        double[] successes = [.. branches.Select(branch => NeuronAmplification.Success(order, branch.Angle))];
        double least = NeuronAmplification.LeastSuccess(order);
        context.Text.WriteLine(FormattableString.Invariant(
            $"order {order}, {branches.Length} branches: an attempt has {NeuronAmplification.Flags(order)} flags and {NeuronAmplification.Preactivations(order)} pre-activations and succeeds with {successes.Min():0.####} to {successes.Max():0.####} ({least:0.#####} or more in theory)"));
        context.Text.WriteLine(FormattableString.Invariant(
            $"attempts until success: the paper's bound {1 / least:0}; here {successes.Average(static p => 1 / p):0.###} in the mean, {1 / successes.Min():0.###} in the worst branch"));
        int perLevel = AmplificationSequence.PhaseFreeTo(0.5, LossFor(goal)).Attempts;
        double byLevels = NeuronAmplification.PreactivationsByLevels(order, perLevel);
        context.Text.WriteLine($"all flags together, as below; level by level it would take {perLevel} attempts of every level, {byLevels} pre-activations");
        var table = new TextTable("sequence", "attempts", "pre-activations", "success", "1-F unitary", "1-F postselected", "phase", "operations", "depth");
        var rows = new JsonArray();
        AmplificationKind? done = null;
        foreach (AmplificationSequence sequence in sequences.Where(sequence => sequence.Kind != done))
        {
            AmplifiedNeuron result = NeuronAmplification.Of(sequence, order, branches);
            done = result.UnitaryInfidelity <= goal && 1 - result.Success <= Math.Sqrt(goal) ? sequence.Kind : done;
            (int operations, int depth) = cost.Of(sequence.Attempts);
            int queries = sequence.Attempts * NeuronAmplification.Preactivations(order);
            table.Row(Name(sequence.Kind), sequence.Attempts, queries, result.Success, result.UnitaryInfidelity, result.PostselectedInfidelity, result.LargestPhase, operations, depth);
            rows.Add(new JsonObject
            {
                ["sequence"] = Name(sequence.Kind),
                ["attempts"] = sequence.Attempts,
                ["preactivations"] = queries,
                ["success"] = result.Success,
                ["unitaryInfidelity"] = result.UnitaryInfidelity,
                ["postselectedInfidelity"] = result.PostselectedInfidelity,
                ["largestPhase"] = result.LargestPhase,
                ["operations"] = operations,
                ["depth"] = depth,
            });
        }

        table.Write(context);
        context.Answer(() => new JsonObject
        {
            ["order"] = order,
            ["flags"] = NeuronAmplification.Flags(order),
            ["leastSuccess"] = least,
            ["paperOverhead"] = 1 / least,
            ["meanOverhead"] = successes.Average(static p => 1 / p),
            ["worstOverhead"] = 1 / successes.Min(),
            ["preactivationsByLevels"] = byLevels,
            ["branches"] = new JsonArray([.. branches.Select(static branch => (JsonNode)branch.Angle)]),
            ["rows"] = rows,
        });
    }

    /// <summary>What a kind of sequence is called.</summary>
    internal static string Name(AmplificationKind kind) => kind switch
    {
        AmplificationKind.PhaseFree => "phase-free",
        AmplificationKind.FixedPoint => "fixed-point",
        _ => "pi-over-three",
    };

    private static NeuronBranch[] Angles(string list)
    {
        string[] parts = list.Split(',', StringSplitOptions.TrimEntries);
        return parts.Length <= BranchLimit
            ? [.. parts.Select(static part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double angle) && Math.Abs(angle) <= 1000
                ? new NeuronBranch(1, angle)
                : throw new QrnnException($"--eta holds '{part}': must be numbers from -1000 to 1000 with commas between"))]
            : throw new QrnnException($"--eta has {parts.Length} numbers: at most {BranchLimit} are possible");
    }

    private static NeuronBranch[] Random(int count, ulong seed) =>
        [.. Enumerable.Range(0, count).Select(branch => new NeuronBranch(1, Math.PI * CounterRandom.NextDouble(seed, (ulong)branch, 0)))];

    /// <summary>
    /// Operations and depth of the neuron's circuit. From one attempt more to the next they grow by the same number, so that two compilations tell
    /// them for every length.
    /// </summary>
    private sealed class Cost(Kernels kernels, int order, int sources, int degree)
    {
        private readonly Lazy<(CircuitCounts Short, CircuitCounts Long)> _counts = new(() => (Count(kernels, order, sources, degree, 5), Count(kernels, order, sources, degree, 9)));

        public (int Operations, int Depth) Of(int attempts)
        {
            (CircuitCounts shorter, CircuitCounts longer) = _counts.Value;
            int At(int a, int b) => a + ((b - a) * (attempts - 5) / 4);
            return (At(shorter.Operations, longer.Operations), At(shorter.Depth, longer.Depth));
        }

        private static CircuitCounts Count(Kernels kernels, int order, int sources, int degree, int attempts) => CircuitCounts.Of(kernels.Circuits.Neuron(
            order, sources, degree, KernelAncillaPolicy.Amplified(AmplificationSequence.PhaseFree(attempts, 0.5).Phases)));
    }
}
