using System.Collections.Immutable;

namespace Qrnn.Circuits.Passes;

/// <summary>Control lists as sets: sorted (qubits before input bits, ascending) and without repetition, so that equal sets are equal arrays.</summary>
internal sealed class ControlSets : IEqualityComparer<ImmutableArray<Control>>
{
    /// <summary>Compares canonical lists by content.</summary>
    public static ControlSets Comparer { get; } = new();

    /// <summary>The canonical list of a set.</summary>
    public static ImmutableArray<Control> Canonical(ImmutableArray<Control> controls)
    {
        for (int i = 1; i < controls.Length; i++)
        {
            if (Order(controls[i - 1], controls[i]) >= 0)
            {
                return [.. controls.Distinct().Order(System.Collections.Generic.Comparer<Control>.Create(Order))];
            }
        }

        return controls;
    }

    /// <inheritdoc/>
    public bool Equals(ImmutableArray<Control> x, ImmutableArray<Control> y) => x.AsSpan().SequenceEqual(y.AsSpan());

    /// <inheritdoc/>
    public int GetHashCode(ImmutableArray<Control> obj)
    {
        var hash = new HashCode();
        foreach (Control control in obj)
        {
            hash.Add(2 * control.Index + (int)control.Kind);
        }

        return hash.ToHashCode();
    }

    private static int Order(Control left, Control right) =>
        left.Kind != right.Kind ? left.Kind.CompareTo(right.Kind) : left.Index.CompareTo(right.Index);
}
