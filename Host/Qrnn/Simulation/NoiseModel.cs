using System.Globalization;

namespace Qrnn.Simulation;

/// <summary>How strong the channels are at one kind of place; all numbers are probabilities, 0 to 1.</summary>
/// <param name="Depolarizing">p of the depolarising channel.</param>
/// <param name="Dephasing">p of the dephasing channel.</param>
/// <param name="Damping">γ of amplitude damping.</param>
public readonly record struct NoiseStrengths(double Depolarizing, double Dephasing, double Damping)
{
    /// <summary>Whether nothing happens.</summary>
    public bool IsNone => this is { Depolarizing: 0, Dephasing: 0, Damping: 0 };
}

/// <summary>
/// Noise of a machine: channels after every gate, before every measurement and after every reset, and wrong read-out. Nothing happens to qubits that
/// wait: circuits have no durations.
/// </summary>
/// <remarks>
/// <para>Depolarising with p, on one qubit: ρ → (1−p)·ρ + p/3·(XρX + YρY + ZρZ); on two qubits p is shared by the 15 products of Paulis but I⊗I. So p is
/// the probability that something happens, and p = 3/4 (15/16) leaves nothing of the state.</para>
/// <para>Dephasing with p: ρ → (1−p)·ρ + p·ZρZ. Amplitude damping with γ: Kraus operators diag(1, √(1−γ)) and √γ·|0⟩⟨1|. After a gate on two qubits both of
/// these act on each qubit by itself.</para>
/// <para>Several channels at one place act in the order depolarising, dephasing, damping. A gate on three or more qubits, controls counted, is taken for
/// one gate on each of its qubits with the strengths of two-qubit gates and the channels of one qubit: devices do not have such gates, so hand over
/// circuits that are lowered. A gate under a condition is noisy only when it happens. What is measured is the disturbed qubit; read-out errors flip the
/// recorded bit, and whatever depends on it, not the qubit.</para>
/// </remarks>
public sealed record NoiseModel
{
    private static readonly string[] Places = ["one", "two", "measure", "reset"];

    /// <summary>No noise.</summary>
    public static NoiseModel None { get; } = new();

    /// <summary>After a gate on one qubit.</summary>
    public NoiseStrengths OneQubit { get; init; }

    /// <summary>After a gate on two qubits.</summary>
    public NoiseStrengths TwoQubit { get; init; }

    /// <summary>On the qubit before it is measured.</summary>
    public NoiseStrengths Measurement { get; init; }

    /// <summary>On the qubit after a reset.</summary>
    public NoiseStrengths Reset { get; init; }

    /// <summary>Probability that a measured 0 is recorded as 1.</summary>
    public double ReadZeroAsOne { get; init; }

    /// <summary>Probability that a measured 1 is recorded as 0.</summary>
    public double ReadOneAsZero { get; init; }

    /// <summary>Whether nothing happens at all.</summary>
    public bool IsNone => OneQubit.IsNone && TwoQubit.IsNone && Measurement.IsNone && Reset.IsNone && ReadZeroAsOne == 0 && ReadOneAsZero == 0;

    /// <summary>
    /// Reads a model from a text such as <c>depolarizing@one=1e-4,depolarizing@two=2e-3,damping@reset=0.01,readout=0.003</c>: channels depolarizing, dephasing
    /// and damping at the places one, two, measure and reset; readout for both errors, or readout@0 (a 0 recorded as 1) and readout@1. What is not named is 0;
    /// "none" is no noise.
    /// </summary>
    /// <exception cref="QrnnException">The text is none such.</exception>
    public static NoiseModel Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        NoiseModel model = None;
        if (text.Trim() == "none")
        {
            return model;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string part in text.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? part : part[..equals]).Trim();
            if (equals < 0 || !double.TryParse(part[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            {
                throw new QrnnException($"noise '{Shortened(part)}': must be like depolarizing@two=0.002 or readout=0.003, several with commas between");
            }

            if (!(value >= 0 && value <= 1))
            {
                throw new QrnnException($"noise '{Shortened(part)}': a probability is 0 to 1");
            }

            if (!seen.Add(name))
            {
                throw new QrnnException($"noise '{Shortened(name)}' is given twice");
            }

            model = model.With(name, value);
        }

        return model;
    }

    /// <summary>The text that <see cref="Parse"/> reads back as an equal model.</summary>
    public override string ToString()
    {
        var parts = new List<string>();
        NoiseStrengths[] all = [OneQubit, TwoQubit, Measurement, Reset];
        for (int place = 0; place < Places.Length; place++)
        {
            Add($"depolarizing@{Places[place]}", all[place].Depolarizing);
            Add($"dephasing@{Places[place]}", all[place].Dephasing);
            Add($"damping@{Places[place]}", all[place].Damping);
        }

        if (ReadZeroAsOne.Equals(ReadOneAsZero))
        {
            Add("readout", ReadZeroAsOne);
        }
        else
        {
            Add("readout@0", ReadZeroAsOne);
            Add("readout@1", ReadOneAsZero);
        }

        return parts.Count == 0 ? "none" : string.Join(',', parts);

        void Add(string name, double value)
        {
            if (value != 0)
            {
                parts.Add($"{name}={value.ToString("R", CultureInfo.InvariantCulture)}");
            }
        }
    }

    /// <summary>Checks every number against its limits.</summary>
    /// <exception cref="QrnnException">Names the number and the limit.</exception>
    public NoiseModel Validated()
    {
        double[] all =
        [
            .. new[] { OneQubit, TwoQubit, Measurement, Reset }.SelectMany(static at => new[] { at.Depolarizing, at.Dephasing, at.Damping }), ReadZeroAsOne, ReadOneAsZero,
        ];
        foreach (double value in all)
        {
            if (!(value >= 0 && value <= 1))
            {
                throw new QrnnException($"noise {value.ToString("R", CultureInfo.InvariantCulture)}: a probability is 0 to 1");
            }
        }

        return this;
    }

    private NoiseModel With(string name, double value)
    {
        switch (name)
        {
            case "readout":
                return this with { ReadZeroAsOne = value, ReadOneAsZero = value };
            case "readout@0":
                return this with { ReadZeroAsOne = value };
            case "readout@1":
                return this with { ReadOneAsZero = value };
        }

        string[] parts = name.Split('@');
        int place = parts.Length == 2 ? Array.IndexOf(Places, parts[1]) : -1;
        NoiseStrengths at = place switch { 0 => OneQubit, 1 => TwoQubit, 2 => Measurement, _ => Reset };
        NoiseStrengths? changed = place < 0 ? null : parts[0] switch
        {
            "depolarizing" => at with { Depolarizing = value },
            "dephasing" => at with { Dephasing = value },
            "damping" => at with { Damping = value },
            _ => null,
        };
        return (changed, place) switch
        {
            ({ } one, 0) => this with { OneQubit = one },
            ({ } two, 1) => this with { TwoQubit = two },
            ({ } measurement, 2) => this with { Measurement = measurement },
            ({ } reset, 3) => this with { Reset = reset },
            _ => throw new QrnnException(
                $"noise '{Shortened(name)}' is not known: must be depolarizing, dephasing or damping @ {string.Join(", ", Places)}; or readout, readout@0, readout@1"),
        };
    }

    private static string Shortened(string text) => (text.Length > 40 ? text[..40] + "…" : text).ReplaceLineEndings(" ");
}
