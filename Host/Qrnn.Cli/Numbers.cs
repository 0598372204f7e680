using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Qrnn.Cli;

/// <summary>Options that take a number and say themselves what is wrong with one: name, value and limits in one line.</summary>
internal static class Numbers
{
    /// <summary>An option for a whole number; null when it is not written.</summary>
    public static Option<int?> Integer(string name, string helpName, string description, int minimum, int maximum = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = argument => Parse<int>(argument, name, minimum, maximum, "a whole number", int.TryParse),
    };

    /// <summary>An option for a number; null when it is not written.</summary>
    public static Option<double?> Real(string name, string helpName, string description, double minimum = double.MinValue, double maximum = double.MaxValue) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = argument => Parse<double>(argument, name, minimum, maximum, "a number", double.TryParse),
    };

    private delegate bool TryParse<T>(string text, NumberStyles styles, IFormatProvider provider, out T value);

    private static T? Parse<T>(ArgumentResult argument, string name, T minimum, T maximum, string kind, TryParse<T> tryParse)
        where T : struct, IComparable<T>, IFormattable
    {
        string text = argument.Tokens.Count == 0 ? string.Empty : argument.Tokens[^1].Value;
        if (!tryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) || !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
        {
            argument.AddError($"{name} is '{text}': must be {kind}{Range(minimum, maximum)}.");
            return null;
        }

        if (value.CompareTo(minimum) < 0 || value.CompareTo(maximum) > 0)
        {
            argument.AddError($"{name} is {text}: must be {kind}{Range(minimum, maximum)}.");
            return null;
        }

        return value;
    }

    private static string Range<T>(T minimum, T maximum)
        where T : struct, IFormattable
    {
        bool bounded = maximum is not (int.MaxValue or long.MaxValue or double.MaxValue);
        string low = minimum.ToString(null, CultureInfo.InvariantCulture), high = maximum.ToString(null, CultureInfo.InvariantCulture);
        return minimum is double.MinValue or int.MinValue or long.MinValue
            ? bounded ? $" up to {high}" : string.Empty
            : bounded ? $" from {low} to {high}" : $" of at least {low}";
    }
}
