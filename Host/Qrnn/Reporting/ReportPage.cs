using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Qrnn.Reporting;

/// <summary>A report before it is written: texts, tables and plots in order. All texts are plain; the writer escapes them.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Subtitle">The line below it.</param>
/// <param name="Facts">The few numbers at the top.</param>
/// <param name="Sections">The body.</param>
public sealed record ReportPage(string Title, string Subtitle, ImmutableArray<ReportFact> Facts, ImmutableArray<ReportSection> Sections);

/// <summary>One number at the top of a page.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Note">What it is measured on, or empty.</param>
public sealed record ReportFact(string Name, string Value, string Note = "");

/// <summary>A part of a page with a heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Items">What stands below it.</param>
public sealed record ReportSection(string Title, ImmutableArray<ReportItem> Items);

/// <summary>A text, a table, a plot or a sequence.</summary>
public abstract record ReportItem;

/// <summary>A paragraph.</summary>
/// <param name="Text">The text.</param>
public sealed record ReportText(string Text) : ReportItem;

/// <summary>A table; the first column names the rows.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Headings">Headings of the columns.</param>
/// <param name="Rows">Cells row by row.</param>
/// <param name="Note">What a reader must know, or empty.</param>
/// <param name="IsText">True when the cells are texts and not numbers.</param>
/// <param name="IsFolded">True when only its caption is seen until somebody asks for it.</param>
public sealed record ReportTable(string Caption, ImmutableArray<string> Headings, ImmutableArray<ImmutableArray<string>> Rows, string Note = "", bool IsText = false, bool IsFolded = false) : ReportItem;

/// <summary>A plot and its numbers as a table.</summary>
/// <param name="Caption">What it shows, in one line.</param>
/// <param name="Description">What a reader who can't see it should know.</param>
/// <param name="Specification">The Vega-Lite specification, data included.</param>
/// <param name="Numbers">The numbers.</param>
/// <param name="Note">What a reader must know, or empty.</param>
/// <param name="Wide">True to give it the page's whole width.</param>
public sealed record ReportPlot(string Caption, string Description, JsonObject Specification, ReportTable Numbers, string Note = "", bool Wide = false) : ReportItem
{
    /// <summary>The series that the legend names; empty when there is nothing to tell apart.</summary>
    public ImmutableArray<PlotSeries> Legend { get; init; } = [];
}

/// <summary>What was fed, wanted and given at the calls of one sequence.</summary>
/// <param name="Caption">Which sequence.</param>
/// <param name="Rows">Rows of equally many cells, each with its heading.</param>
public sealed record ReportSequence(string Caption, ImmutableArray<ReportSequenceRow> Rows) : ReportItem;

/// <summary>A row of a sequence.</summary>
/// <param name="Heading">What it holds.</param>
/// <param name="Cells">One cell per call.</param>
public sealed record ReportSequenceRow(string Heading, ImmutableArray<ReportCell> Cells);

/// <summary>A cell of a sequence.</summary>
/// <param name="Text">The word.</param>
/// <param name="Mark">How it is marked.</param>
public sealed record ReportCell(string Text, ReportMark Mark = ReportMark.None);

/// <summary>How a cell is marked: never by colour alone.</summary>
public enum ReportMark
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Does not count.</summary>
    Faint,

    /// <summary>As it should be.</summary>
    Right,

    /// <summary>Not as it should be.</summary>
    Wrong,
}
