using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Qrnn.Models;

namespace Qrnn.Training.Torch;

/// <summary>A checkpoint of the author's PyTorch code (rvqe.md 4.1), read without executing anything in it.</summary>
public sealed class RvqeCheckpoint
{
    private const string Prefix = "module.", OutputLayer = "cell.output_layer.";

    private RvqeCheckpoint(string file, byte[] bytes, TorchFile content)
    {
        File = Path.GetFileName(file);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        PickleDictionary root = content.Root as PickleDictionary ?? throw new QrnnException("holds no dictionary: not one of the author's checkpoints");
        Epoch = root.Get("epoch") is long and >= 0 and < int.MaxValue and var epoch ? (long)epoch : throw new QrnnException("'epoch' is no whole number from 0 to 2147483646");
        BestValidationLoss = Number(content, root, "best_validation_loss");
        BestCharacterErrorRate = Number(content, root, "best_character_error_rate");
        Arguments = new RvqeArguments(root.Get("_original_args"));
        Samples = Arguments.Samples;
        PickleDictionary weights = root.Get("model_state_dict") as PickleDictionary ?? throw new QrnnException("'model_state_dict' is no dictionary");
        Template = Arguments.Apply(new TrainingConfiguration
        {
            Task = Arguments.Dataset,
            Shape = new NetworkShape { Inputs = Inputs(weights) },
            Batch = 1,
            ValidationBatch = 1,
            Length = 2,
            Steps = 1,
            StopAtLoss = 0,
            LearningRate = 1,
        });
        Template.Shape.Validated();
        Layout = Template.Shape.Layout();
        Parameters = Weights(content, weights, Layout);
        var optimizer = new RvqeOptimizer(content, root.Get("optimizer_state_dict"), Layout);
        Template = optimizer.Apply(Template);
        (Optimizer, OptimizerLost) = optimizer.Map(Template);
    }

    /// <summary>The file's name, without its folder.</summary>
    public string File { get; }

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>The step that the checkpoint was written in, from 0: <see cref="Epoch"/> + 1 steps were done.</summary>
    public long Epoch { get; }

    /// <summary>The lowest validation loss of his run so far.</summary>
    public double BestValidationLoss { get; }

    /// <summary>The lowest character error rate of his run so far.</summary>
    public double BestCharacterErrorRate { get; }

    /// <summary>Name of his data set.</summary>
    public string Dataset => Arguments.Dataset;

    /// <summary>Samples of his batch over all processes; for data sets of digits, of every digit.</summary>
    public long Samples { get; }

    /// <summary>The network.</summary>
    public NetworkShape Shape => Template.Shape;

    /// <summary>Names and places of the parameters.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>The flat parameter vector; his 32-bit numbers, exactly.</summary>
    public double[] Parameters { get; }

    /// <summary>What the optimiser remembers, as ours does.</summary>
    public ImmutableArray<NamedTensor> Optimizer { get; }

    /// <summary>Why the optimiser's memory could not be translated; null when it was, or when there was none.</summary>
    public string? OptimizerLost { get; }

    /// <summary>
    /// Whether the weights are those of the best validation. His program writes a checkpoint when a validation is the best so far, and one when the
    /// run ends, whose name has "-final"; the best of a run lies before its end, at a step that the file does not tell.
    /// </summary>
    public bool IsBest => !File.Contains("-final", StringComparison.Ordinal) && Epoch + 1 < Arguments.Epochs;

    /// <summary>His command line.</summary>
    internal RvqeArguments Arguments { get; }

    /// <summary>His settings; task, batch and length are set by <see cref="RvqeImport"/>.</summary>
    internal TrainingConfiguration Template { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="QrnnException">One line that begins with the path: it is damaged, is none of his checkpoints, or refers to something that no checkpoint needs.</exception>
    public static RvqeCheckpoint Read(string path) => Parse(CheckpointFiles.ReadAll(path, TorchFile.MaximumBytes), path);

    /// <summary>Reads the bytes of a file, in time and memory that their number bounds.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="path">What to call them in errors, and where the file's name is from.</param>
    public static RvqeCheckpoint Parse(byte[] bytes, string path)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            return new RvqeCheckpoint(path, bytes, TorchFile.Parse(bytes));
        }
        catch (QrnnException failure)
        {
            throw new QrnnException($"{path}: {failure.Message}", failure);
        }
    }

    private static int Inputs(PickleDictionary weights)
    {
        int inputs = 0;
        while (inputs <= NetworkShape.LaneLimit && Find(weights, string.Create(CultureInfo.InvariantCulture, $"{OutputLayer}{inputs}.θ")) is not null)
        {
            inputs++;
        }

        return inputs > 0 ? inputs : throw new QrnnException($"'model_state_dict' has no {OutputLayer}0.θ: not a network of the author's code");
    }

    private static double[] Weights(TorchFile content, PickleDictionary weights, ParameterLayout layout)
    {
        // Every tensor is checked before memory for the numbers is asked for.
        TorchTensor[] tensors = [.. layout.Tensors.Select(wanted =>
        {
            TorchTensor found = Find(weights, wanted.Name) as TorchTensor ?? throw new QrnnException($"tensor '{wanted.Name}' is missing");
            return found.Sizes.SequenceEqual(wanted.Shape.Select(size => (long)size))
                ? found
                : throw new QrnnException($"tensor '{wanted.Name}' has shape [{string.Join(", ", found.Sizes)}], the network needs [{string.Join(", ", wanted.Shape)}]");
        })];
        if (weights.Entries.Count != tensors.Length)
        {
            throw new QrnnException($"'model_state_dict' has {weights.Entries.Count} tensors, the network has {tensors.Length}");
        }

        double[] parameters = new double[layout.Count];
        foreach ((ParameterTensor wanted, TorchTensor found) in layout.Tensors.Zip(tensors))
        {
            double[] values = content.Read(found);
            if (!values.All(double.IsFinite))
            {
                throw new QrnnException($"tensor '{wanted.Name}' has a number that is not finite");
            }

            values.CopyTo(parameters, wanted.Offset);
        }

        return parameters;
    }

    /// <summary>A tensor by its name with the prefix of parallel training, which his checkpoints have, or without.</summary>
    private static object? Find(PickleDictionary weights, string name) => weights.Get(Prefix + name) ?? weights.Get(name);

    private static double Number(TorchFile content, PickleDictionary root, string name)
    {
        double value = root.Get(name) switch
        {
            double number => number,
            long number => number,
            TorchTensor { Count: 1 } tensor => content.Read(tensor)[0],
            _ => throw new QrnnException($"'{name}' is no number"),
        };
        return double.IsFinite(value) ? value : throw new QrnnException($"'{name}' is not finite");
    }
}
