using System.Globalization;

namespace Qrnn.Emulator.Http;

/// <summary>
/// The part of OData's filters that the service's clients use: comparisons (<c>eq ne lt le gt ge</c>) of a property with a quoted text or a date,
/// <c>startswith(Property, 'text')</c>, <c>and</c>, <c>or</c> and parentheses.
/// </summary>
internal sealed class ListFilter
{
    private const int LongestText = 4096;
    private const int DeepestNesting = 16;

    private readonly List<string> _tokens = [];
    private int _at;
    private int _depth;

    private ListFilter(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            char letter = text[at];
            if (letter == ' ')
            {
                at++;
                continue;
            }

            int end = at + 1;
            if (letter == '\'')
            {
                end = text.IndexOf('\'', at + 1) + 1; // a doubled quote is not needed by any name
                if (end == 0)
                {
                    throw Refusal.OfArgument($"filter '{text}': a quotation does not end.");
                }
            }
            else if (letter is not ('(' or ')' or ','))
            {
                end = text.IndexOfAny([' ', '(', ')', ',', '\''], at);
                end = end < 0 ? text.Length : end;
            }

            _tokens.Add(text[at..end]);
            at = end;
        }
    }

    /// <summary>Reads a filter of items whose properties are texts.</summary>
    /// <param name="text">The filter; null or empty for all.</param>
    /// <param name="property">An item's property by name: null when items have no such property; dates in round-trip form.</param>
    /// <exception cref="Refusal">InvalidArgument.</exception>
    public static Func<T, bool> Parse<T>(string? text, Func<T, string, string?> property)
    {
        if (string.IsNullOrEmpty(text))
        {
            return static _ => true;
        }

        if (text.Length > LongestText)
        {
            throw Refusal.OfArgument($"filter has {text.Length} characters: at most {LongestText}.");
        }

        var reader = new ListFilter(text);
        Func<T, bool> filter = reader.Or(property);
        return reader._at == reader._tokens.Count ? filter : throw reader.Wrong();
    }

    private Func<T, bool> Or<T>(Func<T, string, string?> property)
    {
        Func<T, bool> left = And(property);
        while (Take("or"))
        {
            Func<T, bool> before = left, right = And(property);
            left = item => before(item) || right(item);
        }

        return left;
    }

    private Func<T, bool> And<T>(Func<T, string, string?> property)
    {
        Func<T, bool> left = One(property);
        while (Take("and"))
        {
            Func<T, bool> before = left, right = One(property);
            left = item => before(item) && right(item);
        }

        return left;
    }

    private Func<T, bool> One<T>(Func<T, string, string?> property)
    {
        if (Take("("))
        {
            if (++_depth > DeepestNesting)
            {
                throw Refusal.OfArgument($"filter nests deeper than {DeepestNesting}.");
            }

            Func<T, bool> inner = Or(property);
            _depth--;
            return Take(")") ? inner : throw Wrong();
        }

        if (Take("startswith"))
        {
            string function = Take("(") ? Next() : throw Wrong();
            string start = Take(",") ? Quoted() : throw Wrong();
            return Take(")") ? item => Value(item, function, property).StartsWith(start, StringComparison.OrdinalIgnoreCase) : throw Wrong();
        }

        string name = Next(), comparison = Next();
        if (comparison is not ("eq" or "ne" or "lt" or "le" or "gt" or "ge"))
        {
            throw Wrong();
        }

        bool isDate = name.EndsWith("Time", StringComparison.OrdinalIgnoreCase);
        string wanted = _at < _tokens.Count && _tokens[_at][0] == '\'' ? Quoted() : isDate ? Next() : throw Wrong();
        DateTimeOffset date = default;
        if (isDate && !DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date))
        {
            throw Refusal.OfArgument($"filter: '{wanted}' is no date, such as 2026-01-31 or 2026-01-31T12:00:00Z.");
        }

        return item =>
        {
            string value = Value(item, name, property);
            if (isDate && value.Length == 0)
            {
                return false;
            }

            int order = isDate ? DateTimeOffset.Parse(value, CultureInfo.InvariantCulture).CompareTo(date) : string.Compare(value, wanted, StringComparison.OrdinalIgnoreCase);
            return comparison switch { "eq" => order == 0, "ne" => order != 0, "lt" => order < 0, "le" => order <= 0, "gt" => order > 0, _ => order >= 0 };
        };
    }

    private static string Value<T>(T item, string name, Func<T, string, string?> property) =>
        property(item, name) ?? throw Refusal.OfArgument($"'{name}' is no property that lists are filtered or ordered by.");

    private bool Take(string token)
    {
        bool there = _at < _tokens.Count && _tokens[_at] == token;
        _at += there ? 1 : 0;
        return there;
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw Wrong();

    private string Quoted() => Next() is ['\'', .. var text, '\''] ? text : throw Wrong();

    private Refusal Wrong() => Refusal.OfArgument($"filter is not understood {(_at < _tokens.Count ? $"at '{_tokens[_at]}'" : "at its end")}: such as startswith(Name, 'x') and (State eq 'Failed' or CreationTime ge 2026-01-31).");
}
