using System.Text.Json.Nodes;
using Qrnn.Circuits;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Reporting;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>The tables of <c>qrnn amplify RUN</c>.</summary>
internal static class AmplifiedRunTables
{
    private const int HistoryRows = 12;

    public static void Show(string path, Kernels kernels, Func<NetworkShape, IEnumerable<AmplificationSequence>> sequencesOf, int count, VerbContext context)
    {
        EvaluatedRun run = EvaluatedRun.Open(path, CheckpointKind.Best, static configuration => configuration);
        NetworkShape shape = run.Configuration.Shape;
        if (shape.Order == 0)
        {
            throw new QrnnException($"{path}: its neurons have order 0: they have no ancilla, there is nothing to amplify");
        }

        if (run.Configuration.Between != OutputsBetween.Postselect)
        {
            throw new QrnnException($"{path}: leaves its outputs open: amplification is measured where every call is collapsed on its target");
        }

        AmplificationSequence[] sequences = [.. sequencesOf(shape)];
        TileProgram cell = kernels.Circuits.FusedCell(shape);
        var network = new AmplifiedNetwork(cell, shape.Order, run.Checkpoint.Parameters);
        SequenceBatch batch = First(run.Configuration, count);
        var rows = new JsonArray();
        double least = NeuronAmplification.LeastSuccess(shape.Order);
        context.Text.WriteLine(FormattableString.Invariant(
            $"order {shape.Order}, {shape.Neurons} neurons, trained with {shape.Meaning.ToString().ToLowerInvariant()} neurons, {batch.Samples} sequences of {batch.Steps} calls, checkpoint of step {run.Checkpoint.Step}"));
        var table = new TextTable("sequence", "attempts", "pre-activations per call", "least success", "mean success", "all neurons of a call", "1-F unitary", "worst", "1-F postselected", "1 / word", "worst");
        foreach (AmplifiedCalls calls in network.Measure(batch, [.. sequences.DistinctBy(static each => (each.Attempts == 1, each.Kind, each.Attempts)), null], context.Interrupted))
        {
            string name = calls.Sequence is null ? "limit" : AmplifyCommand.Name(calls.Sequence.Kind);
            int? attempts = calls.Sequence?.Attempts;
            int? queries = attempts * shape.Neurons * NeuronAmplification.Preactivations(shape.Order);
            table.Row(name, attempts, queries, calls.LeastSuccess, calls.MeanSuccess, calls.CallSuccess, calls.UnitaryInfidelity, calls.WorstUnitaryInfidelity, calls.PostselectedInfidelity, calls.MeanInverseWord, 1 / calls.LeastWord);
            rows.Add(new JsonObject
            {
                ["sequence"] = name,
                ["attempts"] = attempts,
                ["preactivations"] = queries,
                ["leastSuccess"] = calls.LeastSuccess,
                ["meanSuccess"] = calls.MeanSuccess,
                ["callSuccess"] = calls.CallSuccess,
                ["unitaryInfidelity"] = calls.UnitaryInfidelity,
                ["worstUnitaryInfidelity"] = calls.WorstUnitaryInfidelity,
                ["postselectedInfidelity"] = calls.PostselectedInfidelity,
                ["meanWordOverhead"] = calls.MeanInverseWord,
                ["worstWordOverhead"] = 1 / calls.LeastWord,
            });
        }

        table.Write(context);
        (int Group, double[] Success)[] tables = [.. network.Tables()];
        context.Text.WriteLine(FormattableString.Invariant(
            $"one attempt of a neuron over all configurations of its sources: the paper's bound on attempts {1 / least:0}, the worst of this network {tables.Max(static each => 1 / each.Success.Min()):0.###}, the mean {tables.Average(static each => each.Success.Average(static p => 1 / p)):0.###}"));
        JsonArray history = History(run, context);
        context.Answer(() => new JsonObject
        {
            ["run"] = path,
            ["order"] = shape.Order,
            ["neurons"] = shape.Neurons,
            ["meaning"] = shape.Meaning == NeuronMeaning.Unitary ? "unitary" : "postselected",
            ["step"] = run.Checkpoint.Step,
            ["paperOverhead"] = 1 / least,
            ["rows"] = rows,
            ["perNeuron"] = new JsonArray([.. tables.Select(static each => new JsonObject
            {
                ["neuron"] = each.Group,
                ["meanOverhead"] = each.Success.Average(static p => 1 / p),
                ["worstOverhead"] = 1 / each.Success.Min(),
            })]),
            ["training"] = history,
        });
    }

    /// <summary>The first test sequences of the run's task.</summary>
    private static SequenceBatch First(TrainingConfiguration configuration, int count)
    {
        SequenceBatch batch = configuration.OpenTask().Batch((ulong)configuration.Seed, SequenceStream.Test, 1, configuration.ValidationBatch, configuration.Length);
        int samples = Math.Min(count, batch.Samples), calls = samples * batch.Steps;
        return batch with { Samples = samples, Inputs = batch.Inputs[..calls], Targets = batch.Targets[..calls], Kept = batch.Kept[..calls], Postselected = batch.Postselected[..calls] };
    }

    /// <summary>Attempts until success over the training, from the run's metrics.</summary>
    private static JsonArray History(EvaluatedRun run, VerbContext context)
    {
        MetricsValidation[] all = [.. MetricsReader.ReadAll(run.Folder.MetricsPath).OfType<MetricsValidation>().Where(static line => line.Result.Neurons is not null)];
        MetricsValidation[] shown = all.Length <= HistoryRows ? all : [.. Enumerable.Range(0, HistoryRows).Select(k => all[k * (all.Length - 1) / (HistoryRows - 1)])];
        var rows = new JsonArray();
        if (shown.Length == 0)
        {
            return rows;
        }

        // Unitary neurons were trained in the limit, where they always succeed: the metrics know nothing of their attempts.
        bool limit = run.Configuration.Shape.Meaning == NeuronMeaning.Unitary;
        context.Text.WriteLine("over the training, attempts until success (1 / probability): of a neuron in the geometric mean and at worst, of a postselected output word at worst"
            + (limit ? "; unitary neurons were not recorded" : string.Empty));
        var table = new TextTable("step", "loss", "neuron", "worst neuron", "worst word");
        foreach (ValidationResult each in shown.Select(static line => line.Result))
        {
            double? mean = limit ? null : 1 / each.Neurons!.GeometricMean, worst = limit ? null : 1 / each.Neurons!.Minimum;
            double word = 1 / each.MinimumPostselectionProbability;
            table.Row(each.Step, each.Loss, mean, worst, word);
            rows.Add(new JsonObject { ["step"] = each.Step, ["loss"] = each.Loss, ["neuronOverhead"] = mean, ["worstNeuronOverhead"] = worst, ["worstWordOverhead"] = word });
        }

        table.Write(context);
        return rows;
    }
}
