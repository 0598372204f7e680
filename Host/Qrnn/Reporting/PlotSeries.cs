using System.Collections.Immutable;

namespace Qrnn.Reporting;

/// <summary>A point of a plot.</summary>
/// <param name="X">Where, on an axis of numbers; the number of the category on an axis of words.</param>
/// <param name="Y">How much.</param>
/// <param name="Low">Lower end of its spread; null without.</param>
/// <param name="High">Upper end of its spread.</param>
public sealed record PlotPoint(double X, double Y, double? Low = null, double? High = null);

/// <summary>How a series is drawn.</summary>
public enum PlotStyle
{
    /// <summary>A line; spreads are a band behind it.</summary>
    Line,

    /// <summary>Filled circles joined by a line; spreads are bars.</summary>
    Measured,

    /// <summary>Hollow diamonds joined by dashes: numbers that others published.</summary>
    Published,

    /// <summary>Small unjoined points.</summary>
    Cloud,
}

/// <summary>Points that belong together.</summary>
/// <param name="Name">What they are, for the legend.</param>
/// <param name="Colour">Number of the colour, from 0 to 7.</param>
/// <param name="Style">How they are drawn.</param>
/// <param name="Points">The points, from left to right.</param>
public sealed record PlotSeries(string Name, int Colour, PlotStyle Style, ImmutableArray<PlotPoint> Points);

/// <summary>An axis of a plot.</summary>
/// <param name="Title">What it measures, with its unit.</param>
/// <param name="Logarithmic">True for a logarithmic scale; points that are not above zero are left out.</param>
/// <param name="FromZero">True when zero must be on it.</param>
/// <param name="Categories">The words of an axis of words; empty for numbers.</param>
public sealed record PlotAxis(string Title, bool Logarithmic = false, bool FromZero = false, ImmutableArray<string> Categories = default)
{
    /// <summary>True for an axis of words.</summary>
    public bool HasCategories => !Categories.IsDefaultOrEmpty;
}

/// <summary>A horizontal line with a name, such as a published value.</summary>
/// <param name="Y">Where.</param>
/// <param name="Label">Its name.</param>
public sealed record PlotLevel(double Y, string Label);

/// <summary>A cell of a heat map.</summary>
/// <param name="Panel">Which of the maps side by side; empty for a single one.</param>
/// <param name="Row">Row.</param>
/// <param name="Column">Column.</param>
/// <param name="Shade">Its colour, from 0 to 1.</param>
/// <param name="Text">What is written in it.</param>
/// <param name="Tip">What it says when pointed at.</param>
public sealed record HeatCell(string Panel, string Row, string Column, double Shade, string Text, string Tip);
