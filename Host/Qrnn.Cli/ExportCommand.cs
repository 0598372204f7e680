using System.CommandLine;
using System.Text.Json.Nodes;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary><c>qrnn export</c>: a run's weights as one file for other programs.</summary>
internal static class ExportCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "export",
            "Write a run's weights as a safetensors file, by default with the names of Bausch's PyTorch code.",
            "qrnn export runs/mnist01-1 --output weights.safetensors",
            "qrnn export runs/mnist01-1 --output weights.safetensors --checkpoint last --names qrnn --precision single");
        var folder = new Argument<string>("RUN") { Description = "The run's folder." };
        var output = new Option<string>("--output", "-o") { HelpName = "FILE", Description = "The file; must not exist.", Required = true };
        Option<string?> checkpoint = Choice("--checkpoint", "Which checkpoint: that of the lowest validation loss or the newest. Default: best.", "best", "last");
        Option<string?> names = Choice("--names", "Names of the tensors: the author's, which begin with 'module.', or those of a run. Default: rvqe.", "rvqe", "qrnn");
        Option<string?> precision = Choice("--precision", "Numbers in the file; his networks have single ones. Default: double.", "double", "single");
        verb.Arguments.Add(folder);
        verb.Options.Add(output);
        verb.Options.Add(checkpoint);
        verb.Options.Add(names);
        verb.Options.Add(precision);
        verb.Does(terminal, context =>
        {
            RunFolder run = RunFolder.Open(terminal.Resolve(context.Get(folder)!));
            CheckpointKind kind = context.Get(checkpoint) == "last" ? CheckpointKind.Last : CheckpointKind.Best;
            TensorType type = context.Get(precision) == "single" ? TensorType.F32 : TensorType.F64;
            string file = terminal.Resolve(context.Get(output)!);
            SafetensorsContent written = WeightsExport.Write(run, kind, file, authorNames: context.Get(names) != "qrnn", type);
            int numbers = written.Tensors.Sum(tensor => tensor.Values.Length);
            context.Text.WriteLine($"{file}: {numbers} numbers in {written.Tensors.Length} tensors, {(type == TensorType.F32 ? "single" : "double")} precision, step {written.Metadata["step"]}");
            context.Answer(() => new JsonObject
            {
                ["file"] = file,
                ["tensors"] = written.Tensors.Length,
                ["parameters"] = numbers,
                ["metadata"] = new JsonObject(written.Metadata.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, pair.Value))),
            });
            return 0;
        });
        return verb;
    }

    private static Option<string?> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string?>(name) { HelpName = string.Join('|', words), Description = description };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
