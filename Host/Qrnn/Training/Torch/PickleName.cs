using System.Collections.Immutable;

namespace Qrnn.Training.Torch;

/// <summary>What a name in a checkpoint's pickle stands for.</summary>
internal enum PickleNameKind
{
    /// <summary>Python's ordered dictionary, empty when it is made.</summary>
    OrderedDictionary,

    /// <summary>The settings of a command line.</summary>
    Namespace,

    /// <summary>A tensor from its storage, offset, sizes and strides.</summary>
    RebuildTensor,

    /// <summary>A tensor that is trained; the same numbers.</summary>
    RebuildParameter,

    /// <summary>A type of numbers.</summary>
    Storage,

    /// <summary>A name that is kept as it is and never used.</summary>
    Inert,
}

/// <summary>
/// A name that a pickle may refer to. The list is complete: nothing is ever looked up by name in this process, so a name can do no more than
/// what <see cref="PickleMachine"/> does for its kind.
/// </summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">The name within it.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Element">The numbers of a storage type.</param>
internal sealed record PickleName(string Module, string Name, PickleNameKind Kind, TorchElement Element = TorchElement.Float)
{
    /// <summary>The author's training function: an argument parser keeps it beside the settings.</summary>
    private const string TrainingFunction = "command_train";

    private static readonly ImmutableArray<PickleName> All =
    [
        new("collections", "OrderedDict", PickleNameKind.OrderedDictionary),
        new("argparse", "Namespace", PickleNameKind.Namespace),
        new("torch._utils", "_rebuild_tensor_v2", PickleNameKind.RebuildTensor),
        new("torch._utils", "_rebuild_parameter", PickleNameKind.RebuildParameter),
        .. Enum.GetValues<TorchElement>().Select(element => new PickleName("torch", $"{element}Storage", PickleNameKind.Storage, element)),
    ];

    /// <summary>The full name, of bounded length and on one line.</summary>
    public string Shown => Show(Module, Name);

    /// <summary>The name that a pickle refers to, or null when a checkpoint may not refer to it.</summary>
    public static PickleName? Find(string module, string name) =>
        All.FirstOrDefault(known => known.Module == module && known.Name == name)
        ?? (name == TrainingFunction && module is "__main__" or "__mp_main__" or "main" ? new PickleName(module, name, PickleNameKind.Inert) : null);

    /// <summary>Any full name as an error shows it.</summary>
    public static string Show(string module, string name) => $"{Setting.Short(module)}.{Setting.Short(name)}";
}
