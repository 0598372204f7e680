using System.Collections.Immutable;
using System.Security.Cryptography;
using Qrnn.Models;

namespace Qrnn.Training;

/// <summary>What a run begins with that does not begin with initial parameters.</summary>
/// <param name="Last">The checkpoint that training goes on from.</param>
/// <param name="Best">The best one so far.</param>
/// <param name="Origin">Where they come from.</param>
public sealed record RunStart(Checkpoint Last, Checkpoint? Best, ImportedFrom Origin)
{
    /// <summary>Settings that give parameters their meaning: with another value the same numbers are another network.</summary>
    private static readonly string[] ShapeKeys = ["workspace", "stages", "order", "degree", "bias", "meaning"];

    /// <summary>Another run's parameters at step 0, with an optimiser that remembers nothing: fine-tuning, or lengths in turn.</summary>
    /// <param name="source">The run that has the parameters. It is only read.</param>
    /// <param name="kind">Which of its checkpoints.</param>
    /// <param name="configuration">What is to be trained; must be of the same network.</param>
    /// <exception cref="QrnnException">The networks differ (names the setting and both values), or there is no such checkpoint.</exception>
    public static RunStart From(RunFolder source, CheckpointKind kind, TrainingConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(configuration);
        RequireSameNetwork(source, configuration);
        string file = source.WeightsPath(kind);
        Checkpoint taken = source.Read(kind, configuration.Shape.Layout());
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(CheckpointFiles.ReadAll(file)));
        if (!taken.Parameters.AsSpan().SequenceEqual(source.Read(kind, configuration.Shape.Layout()).Parameters))
        {
            throw new QrnnException($"{source.Location}: is being trained by another process, its checkpoint changed while it was read: try again");
        }

        ValidationResult? measured = kind == CheckpointKind.Best ? taken.BestValidation : taken.LastValidation;
        var origin = new ImportedFrom(
            file,
            sha256,
            source.Configuration.Task,
            taken.Step,
            measured?.Loss ?? double.NaN,
            measured?.CharacterErrorRate ?? double.NaN,
            ["parameters of another run; the optimiser begins anew, steps count from 0"],
            TrainingSettings.All.ToImmutableSortedDictionary(setting => setting.Key, setting => Kept(setting.Read(source.Configuration)), StringComparer.Ordinal));
        return new RunStart(new Checkpoint { Step = 0, Parameters = taken.Parameters, Optimizer = [], MetricsLines = 1 }, null, origin);
    }

    private static void RequireSameNetwork(RunFolder source, TrainingConfiguration configuration)
    {
        NetworkShape theirs = source.Configuration.Shape, ours = configuration.Shape;
        if (theirs.Inputs != ours.Inputs)
        {
            throw new QrnnException($"{source.Location}: words of {configuration.Task} have {ours.Inputs} bits, its network was trained on {source.Configuration.Task} with words of {theirs.Inputs}");
        }

        foreach (Setting setting in ShapeKeys.Select(TrainingSettings.Find))
        {
            object there = setting.Read(source.Configuration), here = setting.Read(configuration);
            if (!there.Equals(here))
            {
                throw new QrnnException(FormattableString.Invariant($"{source.Location}: its network has {setting.Key} {there}, this one {here}: give {setting.Option} {there}, or the run's config.json in place of a task"));
            }
        }
    }

    /// <summary>A setting's value as <see cref="ImportedFrom.Arguments"/> keeps it.</summary>
    private static object Kept(object value) => value switch
    {
        int whole => (long)whole,
        long or double or bool or string => value,
        _ => FormattableString.Invariant($"{value}"),
    };
}
