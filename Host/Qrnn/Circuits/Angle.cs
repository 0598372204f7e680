using System.Collections.Immutable;

namespace Qrnn.Circuits;

/// <summary>What a symbol in an angle stands for.</summary>
public enum SymbolKind
{
    /// <summary>A trained number, shared by all steps and samples.</summary>
    Parameter,

    /// <summary>A real number per sample and step, such as an angle that a classical network computes.</summary>
    Feature,

    /// <summary>The value of one of the circuit's classical expressions, known only while the circuit runs (measured results).</summary>
    Classical,
}

/// <summary>One summand <c>Coefficient · symbol</c> of an angle.</summary>
public readonly record struct AngleTerm(SymbolKind Kind, int Index, double Coefficient);

/// <summary>An angle in radians that is affine in the circuit's symbols: <c>Constant + Σ Coefficient · symbol</c>.</summary>
public sealed record Angle(double Constant, ImmutableArray<AngleTerm> Terms)
{
    /// <summary>The angle 0.</summary>
    public static Angle Zero { get; } = new(0, []);

    /// <summary>True when no symbol occurs in the angle.</summary>
    public bool IsConstant => Terms.IsEmpty;

    /// <summary>An angle without symbols.</summary>
    public static Angle Of(double constant) => new(constant, []);

    /// <summary>The angle <c>coefficient · parameter</c>.</summary>
    public static Angle OfParameter(int index, double coefficient = 1) => new(0, [new AngleTerm(SymbolKind.Parameter, index, coefficient)]);

    /// <summary>The angle <c>coefficient · feature</c>.</summary>
    public static Angle OfFeature(int index, double coefficient = 1) => new(0, [new AngleTerm(SymbolKind.Feature, index, coefficient)]);

    /// <summary>The sum of two angles; like terms are merged, in the order in which they first occur.</summary>
    public static Angle operator +(Angle left, Angle right)
    {
        if (right.IsConstant)
        {
            return left with { Constant = left.Constant + right.Constant };
        }

        var terms = left.Terms.ToBuilder();
        foreach (AngleTerm term in right.Terms)
        {
            int at = -1;
            for (int i = 0; i < terms.Count && at < 0; i++)
            {
                at = terms[i].Kind == term.Kind && terms[i].Index == term.Index ? i : -1;
            }

            if (at < 0)
            {
                terms.Add(term);
            }
            else
            {
                terms[at] = term with { Coefficient = terms[at].Coefficient + term.Coefficient };
            }
        }

        terms.RemoveAll(static term => term.Coefficient == 0);
        return new Angle(left.Constant + right.Constant, terms.ToImmutable());
    }

    /// <summary>The angle multiplied by a number.</summary>
    public static Angle operator *(double factor, Angle angle) => factor == 0
        ? Zero
        : new Angle(factor * angle.Constant, [.. angle.Terms.Select(term => term with { Coefficient = factor * term.Coefficient })]);

    /// <summary>The angle with the opposite sign.</summary>
    public static Angle operator -(Angle angle) => -1 * angle;

    /// <summary>The difference of two angles.</summary>
    public static Angle operator -(Angle left, Angle right) => left + -right;

    /// <summary>The number of radians for given symbol values.</summary>
    /// <exception cref="InvalidOperationException">The angle depends on a classical value; evaluate that first with <paramref name="classical"/>.</exception>
    public double Evaluate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features = default, Func<int, double>? classical = null)
    {
        double sum = Constant;
        foreach (AngleTerm term in Terms)
        {
            sum += term.Coefficient * term.Kind switch
            {
                SymbolKind.Parameter => parameters[term.Index],
                SymbolKind.Feature => features[term.Index],
                _ => classical is null
                    ? throw new InvalidOperationException($"The angle depends on classical expression {term.Index}, which is known only while the circuit runs.")
                    : classical(term.Index),
            };
        }

        return sum;
    }

    /// <summary>Equal when constant and terms (in order) are equal.</summary>
    public bool Equals(Angle? other) => other is not null && Constant.Equals(other.Constant) && Terms.AsSpan().SequenceEqual(other.Terms.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Constant);
        foreach (AngleTerm term in Terms)
        {
            hash.Add(term);
        }

        return hash.ToHashCode();
    }
}
