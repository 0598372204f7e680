using System.Globalization;

namespace Qrnn.Reporting;

/// <summary>Numbers as reports show them.</summary>
internal static class ReportNumbers
{
    /// <summary>Four significant digits, without an exponent where that is readable; "–" for what is not finite.</summary>
    public static string Show(double value)
    {
        if (!double.IsFinite(value))
        {
            return "–";
        }

        double size = Math.Abs(value);
        if (size is >= 1e4 and < 1e9)
        {
            return Show((long)Math.Round(value));
        }

        string text = size is 0 or (>= 1e-4 and < 1e4)
            ? double.Round(value, size == 0 ? 0 : Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8)).ToString("0.########", CultureInfo.InvariantCulture)
            : value.ToString("0.###e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
        return text.Replace('-', '−');
    }

    /// <summary>A number that may be missing.</summary>
    public static string Show(double? value) => value is { } number ? Show(number) : "–";

    /// <summary>A whole number with thin spaces between thousands.</summary>
    public static string Show(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    /// <summary>A share as a percentage with two decimals.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + "\u2009%" : "–";

    /// <summary>A time in the unit that suits it.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 120 => $"{Show(seconds)} s",
        < 7200 => $"{Show(seconds / 60)} min",
        _ => $"{Show(seconds / 3600)} h",
    };

    /// <summary>The value of a setting.</summary>
    public static string Setting(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e'),
        bool flag => flag ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
