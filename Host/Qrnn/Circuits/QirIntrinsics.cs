using System.Globalization;

namespace Qrnn.Circuits;

internal enum QirIntrinsicKind : byte
{
    Unknown,
    Ignored,
    Gate,
    Measure,
    MeasureAndReset,
    Reset,
    ReadResult,
    Record,
    Parameter,
    Feature,
    InputBit,
    Function,
    Postselect,
    Amplify,
}

/// <summary>What a called function means. <see cref="Controls"/> is −1 where the call's arguments tell the number of controls.</summary>
internal readonly record struct QirIntrinsic(
    QirIntrinsicKind Kind, GateKind Gate = default, int Controls = 0, OutputKind Output = default, ClassicalFunction Function = default);

/// <summary>The functions that QIR programs call without defining them, by name.</summary>
internal static class QirIntrinsics
{
    private const string Quantum = "__quantum__qis__";
    private const string Runtime = "__quantum__rt__";
    private const string NativeControlled = "NativeControlled";

    private static readonly Dictionary<string, QirIntrinsic> ByName = Build();

    /// <summary>The meaning of a name; <see cref="QirIntrinsicKind.Unknown"/> when it has none.</summary>
    public static QirIntrinsic Find(string name)
    {
        if (ByName.TryGetValue(name, out QirIntrinsic found))
        {
            return found;
        }

        // NativeControlledRy3: a gate with three controls, kept whole for the simulator.
        if (!name.StartsWith(NativeControlled, StringComparison.Ordinal))
        {
            return default;
        }

        string rest = name[NativeControlled.Length..];
        int digits = rest.Length;
        while (digits > 0 && char.IsAsciiDigit(rest[digits - 1]))
        {
            digits--;
        }

        // "R1" ends in a digit itself: R12 is R1 with two controls.
        foreach (GateDefinition gate in GateTable.All)
        {
            if (rest.Length > gate.Name.Length && digits <= gate.Name.Length
                && rest.StartsWith(gate.Name, StringComparison.OrdinalIgnoreCase)
                && int.TryParse(rest.AsSpan(gate.Name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int controls) && controls > 0)
            {
                return new QirIntrinsic(QirIntrinsicKind.Gate, gate.Kind, controls);
            }
        }

        return default;
    }

    private static Dictionary<string, QirIntrinsic> Build()
    {
        var table = new Dictionary<string, QirIntrinsic>
        {
            [Runtime + "initialize"] = new(QirIntrinsicKind.Ignored),
            [Quantum + "barrier__body"] = new(QirIntrinsicKind.Ignored),
            [Quantum + "m__body"] = new(QirIntrinsicKind.Measure),
            [Quantum + "mz__body"] = new(QirIntrinsicKind.Measure),
            [Quantum + "mresetz__body"] = new(QirIntrinsicKind.MeasureAndReset),
            [Quantum + "reset__body"] = new(QirIntrinsicKind.Reset),
            [Quantum + "read_result__body"] = new(QirIntrinsicKind.ReadResult),
            [Runtime + "read_result"] = new(QirIntrinsicKind.ReadResult),
            ["Param"] = new(QirIntrinsicKind.Parameter),
            ["Feature"] = new(QirIntrinsicKind.Feature),
            ["InputBit"] = new(QirIntrinsicKind.InputBit),
            ["NativePostselect"] = new(QirIntrinsicKind.Postselect),
            ["NativeAmplify"] = new(QirIntrinsicKind.Amplify),
        };
        foreach (OutputKind output in Enum.GetValues<OutputKind>())
        {
            table[$"{Runtime}{output.ToString().ToLowerInvariant()}_record_output"] = new(QirIntrinsicKind.Record, Output: output);
        }

        foreach (ClassicalFunction function in Enum.GetValues<ClassicalFunction>())
        {
            table[function.ToString()] = new(QirIntrinsicKind.Function, Function: function);
        }

        foreach (GateDefinition gate in GateTable.All)
        {
            AddGate(table, gate.Name, gate.Kind, 0);
        }

        AddGate(table, "s_adj", GateKind.SAdjoint, 0);
        AddGate(table, "t_adj", GateKind.TAdjoint, 0);
        AddGate(table, "cx", GateKind.X, 1);
        AddGate(table, "cnot", GateKind.X, 1);
        AddGate(table, "cy", GateKind.Y, 1);
        AddGate(table, "cz", GateKind.Z, 1);
        AddGate(table, "ccx", GateKind.X, 2);
        AddGate(table, "ccnot", GateKind.X, 2);
        return table;
    }

    private static void AddGate(Dictionary<string, QirIntrinsic> table, string name, GateKind kind, int controls)
    {
        table[$"{Quantum}{name}__body"] = new(QirIntrinsicKind.Gate, kind, controls);
        table[$"{Quantum}{name}__ctl"] = new(QirIntrinsicKind.Gate, kind, -1);
        if (!GateTable.Of(kind).IsRotation)
        {
            table[$"{Quantum}{name}__adj"] = new(QirIntrinsicKind.Gate, GateTable.Of(kind).Inverse, controls);
        }
    }
}
