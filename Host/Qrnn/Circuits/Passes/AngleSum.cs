using System.Collections.Immutable;

namespace Qrnn.Circuits.Passes;

/// <summary>A growing sum of angles: like terms merge in constant time each, in the order in which they first occur.</summary>
internal sealed class AngleSum
{
    private readonly List<AngleTerm> _terms = [];
    private Dictionary<(SymbolKind Kind, int Index), int>? _places;
    private double _constant;

    /// <summary>Adds an angle.</summary>
    public void Add(Angle angle)
    {
        _constant += angle.Constant;
        foreach (AngleTerm term in angle.Terms)
        {
            int place = Place(term);
            if (place < 0)
            {
                _places?.Add((term.Kind, term.Index), _terms.Count);
                _terms.Add(term);
            }
            else
            {
                _terms[place] = term with { Coefficient = _terms[place].Coefficient + term.Coefficient };
            }
        }
    }

    /// <summary>The sum without terms that cancelled.</summary>
    public Angle ToAngle() => new(_constant, [.. _terms.Where(static term => term.Coefficient != 0)]);

    private int Place(AngleTerm term)
    {
        // Most sums have one or two terms: a dictionary each would cost more than it saves.
        if (_places is null && _terms.Count < 8)
        {
            return _terms.FindIndex(other => other.Kind == term.Kind && other.Index == term.Index);
        }

        _places ??= _terms.Select(static (other, index) => (other, index)).ToDictionary(static pair => (pair.other.Kind, pair.other.Index), static pair => pair.index);
        return _places.GetValueOrDefault((term.Kind, term.Index), -1);
    }
}
