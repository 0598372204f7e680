using System.Collections.Immutable;
using System.Globalization;

namespace Qrnn.Training.Torch;

/// <summary>The command line that the author's program was started with, as his checkpoints keep it (rvqe.md 1.6, 4.1).</summary>
internal sealed class RvqeArguments
{
    /// <summary>His names and the settings of ours that mean the same.</summary>
    private static readonly ImmutableArray<(string His, string Ours)> SameMeaning =
    [
        ("workspace", "workspace"), ("stages", "stages"), ("order", "order"), ("degree", "degree"), ("initial_bias", "bias"),
        ("optimizer", "optimizer"), ("learning_rate", "learningRate"), ("weight_decay", "weightDecay"), ("epochs", "steps"), ("seed", "seed"),
        ("initial_bias_spread", "initialBiasSpread"), ("initial_weights_spread", "initialWeightsSpread"), ("initial_unitaries_spread", "initialUnitariesSpread"),
    ];

    private const long MaximumFactor = 1_000_000;

    private readonly PickleDictionary _values;

    /// <summary>Wraps what a checkpoint holds under "_original_args".</summary>
    public RvqeArguments(object? value) => _values = (value as PickleNamespace)?.Attributes ?? throw new QrnnException("'_original_args' is no argparse.Namespace with settings");

    /// <summary>Name of the data set.</summary>
    public string Dataset => Text("dataset");

    /// <summary>Steps that the run was to have.</summary>
    public long Epochs => Whole("epochs");

    /// <summary>Words of a sequence, for the tasks whose sequences are made.</summary>
    public long SentenceLength => Whole("sentence_length");

    /// <summary>Samples of a batch over all processes; for data sets of digits, of every digit.</summary>
    public long Samples => Factor("batch_size") * Factor("num_shards");

    /// <summary>Sets everything that has the same meaning here; the settings check their limits.</summary>
    public TrainingConfiguration Apply(TrainingConfiguration configuration)
    {
        foreach ((string his, string ours) in SameMeaning)
        {
            configuration = Set(configuration, ours, Get(his) ?? throw new QrnnException($"_original_args: '{his}' is missing"));
        }

        return Get("stop_at_loss") is { } loss ? Set(configuration, "stopAtLoss", loss) : configuration with { StopAtLoss = 0 };
    }

    /// <summary>Sets one setting from a number or text of a checkpoint.</summary>
    public static TrainingConfiguration Set(TrainingConfiguration configuration, string key, object value)
    {
        Setting setting = TrainingSettings.Find(key);
        string text = value is long or double or bool or string ? string.Create(CultureInfo.InvariantCulture, $"{value}") : throw new QrnnException($"{key} is neither a number nor a text");
        return setting.Apply(configuration, text);
    }

    /// <summary>All that are numbers or texts, of the names that his program has.</summary>
    public IEnumerable<KeyValuePair<string, object>> Known() =>
        from name in (string[])["tag", "dataset", "sentence_length", "batch_size", "num_shards", "num_validation_samples", "timeout", "stop_at_loss", .. SameMeaning.Select(pair => pair.His)]
        where Get(name) is not null
        select KeyValuePair.Create(name, Get(name)!);

    private object? Get(string name) => _values.Get(name) switch
    {
        null => null,
        string text => Setting.Short(text),
        (long or double or bool) and var value => value,
        _ => throw new QrnnException($"_original_args: '{name}' is neither a number nor a text"),
    };

    private string Text(string name) => Get(name) as string ?? throw new QrnnException($"_original_args: '{name}' is no text");

    private long Whole(string name) => Get(name) is long value ? value : throw new QrnnException($"_original_args: '{name}' is no whole number");

    private long Factor(string name) => Whole(name) is >= 1 and <= MaximumFactor and var value ? value : throw new QrnnException($"_original_args: '{name}' is {Whole(name)}: must be 1 to {MaximumFactor}");
}
