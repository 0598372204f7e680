using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Qrnn.Estimation;

/// <summary>A quantum machine as the resource estimator sees it: physical qubits and the code that corrects them.</summary>
public sealed class HardwareModel
{
    private readonly JsonObject _parameters;

    internal HardwareModel(string name, JsonObject parameters)
    {
        Name = name;
        _parameters = parameters;
    }

    /// <summary>The name: a predefined one, or that in the file.</summary>
    public string Name { get; }

    /// <summary>
    /// The estimator's predefined models: gate-based qubits with nanosecond or microsecond gates and errors of 1e-3 or 1e-4 (surface code), and Majorana
    /// qubits with errors of 1e-4 or 1e-6 (Floquet code).
    /// </summary>
    /// <remarks>Beverland et al., arXiv:2211.07629, table V.</remarks>
    public static ImmutableArray<HardwareModel> Predefined { get; } =
    [
        Gates("qubit_gate_ns_e3"), Gates("qubit_gate_ns_e4"), Gates("qubit_gate_us_e3"), Gates("qubit_gate_us_e4"),
        Majorana("qubit_maj_ns_e4"), Majorana("qubit_maj_ns_e6"),
    ];

    /// <summary>The models that a list names: predefined names, <c>all</c> for all of them, and files that end in <c>.json</c>; separated by commas.</summary>
    /// <param name="list">The list.</param>
    /// <param name="resolve">Makes a file's path absolute.</param>
    /// <exception cref="QrnnException">A name is unknown or occurs twice, or a file holds no model.</exception>
    public static ImmutableArray<HardwareModel> Parse(string list, Func<string, string> resolve)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(resolve);
        var models = new List<HardwareModel>();
        foreach (string name in list.Split(',', StringSplitOptions.TrimEntries))
        {
            models.AddRange(name == "all" ? Predefined
                : name.EndsWith(".json", StringComparison.Ordinal) ? [HardwareFile.Read(resolve(name))]
                : [Predefined.FirstOrDefault(model => model.Name == name)
                    ?? throw new QrnnException($"hardware is '{name}': the models are {string.Join(", ", Predefined.Select(static model => model.Name))}, all, or a file that ends in .json")]);
        }

        return models.GroupBy(static model => model.Name).FirstOrDefault(static group => group.Count() > 1) is { } twice
            ? throw new QrnnException($"hardware names {twice.Key} twice")
            : [.. models];
    }

    /// <summary>The model in the estimator's own terms: <c>qubitParams</c> and <c>qecScheme</c>.</summary>
    internal JsonObject Parameters() => _parameters.DeepClone().AsObject();

    private static HardwareModel Gates(string name) => new(name, new JsonObject { ["qubitParams"] = new JsonObject { ["name"] = name } });

    private static HardwareModel Majorana(string name) => new(name, new JsonObject
    {
        ["qubitParams"] = new JsonObject { ["name"] = name },
        ["qecScheme"] = new JsonObject { ["name"] = "floquet_code" },
    });
}
