using System.Collections.Immutable;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Training;

namespace Qrnn.Reporting;

/// <summary>
/// Measures gradients over random initialisations. By call: the loss of the last scored call, differentiated by the parameters as if every call
/// had its own. As in training the calls before are postselected on their targets. By layer, and the variance: the whole training loss.
/// </summary>
public static class GradientStudy
{
    /// <summary>Measures a network. A function of its arguments, for any number of threads.</summary>
    /// <exception cref="QrnnException">A gradient is not finite.</exception>
    public static GradientReport Measure(RecurrentNetwork network, GradientPlan plan, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Initialisations, 2);
        (SequenceBatch last, int lastCall) = OnlyLast(plan.Batch);
        int[] distances = DistancesUpTo(lastCall, plan.Distances);
        var losses = new double[plan.Initialisations];
        var gradients = new double[plan.Initialisations][];
        var norms = new double[distances.Length][];
        for (int k = 0; k < norms.Length; k++)
        {
            norms[k] = new double[plan.Initialisations];
        }

        for (int draw = 0; draw < plan.Initialisations; draw++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] parameters = ParameterInitialisation.Draw(network.Layout, plan.Seed + (ulong)draw, plan.Spreads);
            gradients[draw] = new double[parameters.Length];
            losses[draw] = network.Differentiate(parameters, plan.Batch, plan.Loss, gradients[draw]).Loss;
            for (int k = 0; k < distances.Length; k++)
            {
                norms[k][draw] = NormOfCall(network, parameters, last, plan.Loss, lastCall - distances[k]);
            }

            if (!double.IsFinite(losses[draw]) || !gradients[draw].All(double.IsFinite))
            {
                throw new QrnnException($"initialisation {plan.Seed + (ulong)draw}: the gradient is not finite: lower the initial spreads");
            }
        }

        double[] variances = [.. Enumerable.Range(0, network.Layout.Count).Select(parameter => Variance([.. gradients.Select(gradient => gradient[parameter])]))];
        return new GradientReport(
            network.Shape,
            plan.Batch.Steps,
            plan.Initialisations,
            Median(losses),
            Median(gradients.Select(static gradient => GradientClipping.Norm(gradient))),
            variances.Average(),
            [.. distances.Select((distance, k) => new CallGradient(distance, Median(norms[k]), norms[k].Min(), norms[k].Max()))],
            [.. Layers(network.Layout).Select(layer => Layer(layer.Name, layer.Parameters, gradients, variances))]);
    }

    /// <summary>The layer of a parameter's tensor: "input", "stage 1" … or "output".</summary>
    private static string LayerOf(string tensor)
    {
        string[] parts = tensor.Split('.'); // cell.input_layer.0.φ, cell.kernel_layer.0.1.θ, cell.output_layer.0.φ
        return parts[1] switch
        {
            "input_layer" => "input",
            "output_layer" => "output",
            _ => FormattableString.Invariant($"stage {int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture) + 1}"),
        };
    }

    private static IEnumerable<(string Name, int[] Parameters)> Layers(ParameterLayout layout) =>
        layout.Tensors.GroupBy(static tensor => LayerOf(tensor.Name))
            .Select(static group => (group.Key, group.SelectMany(static tensor => Enumerable.Range(tensor.Offset, tensor.Length)).ToArray()));

    private static LayerGradient Layer(string name, int[] parameters, double[][] gradients, double[] variances)
    {
        double[] norms = [.. gradients.Select(gradient => Math.Sqrt(parameters.Sum(parameter => gradient[parameter] * gradient[parameter])))];
        double square = norms.Sum(static norm => norm * norm) / ((double)norms.Length * parameters.Length);
        return new LayerGradient(name, parameters.Length, Median(norms), Math.Sqrt(square), parameters.Average(parameter => variances[parameter]));
    }

    /// <summary>The share of one call: what the calls from it on do with the parameters, less what those after it do.</summary>
    private static double NormOfCall(RecurrentNetwork network, double[] parameters, SequenceBatch last, LossKind loss, int call)
    {
        double[] from = new double[parameters.Length], after = new double[parameters.Length];
        network.Differentiate(parameters, last, loss, call, from);
        network.Differentiate(parameters, last, loss, call + 1, after);
        for (int k = 0; k < from.Length; k++)
        {
            from[k] -= after[k];
        }

        return GradientClipping.Norm(from);
    }

    /// <summary>The batch with the last call that counts as the only one.</summary>
    private static (SequenceBatch Batch, int Call) OnlyLast(SequenceBatch batch)
    {
        int call = batch.Kept.AsSpan(0, batch.Steps).LastIndexOf(true);
        bool[] kept = new bool[batch.Kept.Length];
        for (int sample = 0; sample < batch.Samples; sample++)
        {
            kept[(sample * batch.Steps) + call] = batch.Kept[(sample * batch.Steps) + call];
        }

        return (batch with { Kept = kept }, call);
    }

    /// <summary>0, and up to the largest distance at equal ratios.</summary>
    private static int[] DistancesUpTo(int largest, int count) =>
        [.. Enumerable.Range(0, count - 1).Select(k => largest == 0 ? 0 : (int)Math.Round(Math.Pow(largest, k / Math.Max(1.0, count - 2)))).Prepend(0).Distinct().Where(distance => distance <= largest)];

    private static double Median(IEnumerable<double> values) => Training.Sweeps.MedianSpread.Of(values)!.Value.Median;

    private static double Variance(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1);
    }
}
