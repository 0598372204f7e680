using System.Collections.Immutable;
using System.Text;

namespace Qrnn.Reporting;

/// <summary>
/// Writes a report as one HTML file that needs nothing else: no script, no request (its own policy forbids both), plots as drawings. Every
/// text is escaped here and nowhere else, whatever it holds.
/// </summary>
public static class ReportWriter
{
    /// <summary>The page as HTML.</summary>
    /// <param name="page">What it holds.</param>
    /// <param name="cancellation">Ends the drawing of plots.</param>
    /// <exception cref="QrnnException">The plots can't be drawn.</exception>
    public static string Write(ReportPage page, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ReportPlot[] plots = [.. page.Sections.SelectMany(static section => section.Items).OfType<ReportPlot>()];
        var drawings = new Queue<string>(PlotRenderer.Draw(plots, cancellation));
        var html = new StringBuilder();
        html.Append($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="color-scheme" content="light dark">
            <title>{Escape(page.Title)}</title>
            <link rel="icon" href="data:,">
            <style>
            {ReportStyle.Sheet}</style>
            </head>
            <body>
            <header>
            <h1>{Escape(page.Title)}</h1>
            <p class="subtitle">{Escape(page.Subtitle)}</p>

            """.ReplaceLineEndings("\n"));
        Facts(html, page.Facts);
        Contents(html, page.Sections);
        html.Append("</header>\n<main>\n");
        int number = 0;
        for (int section = 0; section < page.Sections.Length; section++)
        {
            html.Append($"<section aria-labelledby=\"s{section + 1}\">\n<h2 id=\"s{section + 1}\">{Escape(page.Sections[section].Title)}</h2>\n");
            foreach (ReportItem item in page.Sections[section].Items)
            {
                switch (item)
                {
                    case ReportText text:
                        html.Append($"<p>{Escape(text.Text)}</p>\n");
                        break;
                    case ReportTable { IsFolded: true } table:
                        html.Append($"<details><summary>{Escape(table.Caption)}</summary>\n");
                        Table(html, table);
                        html.Append("</details>\n");
                        break;
                    case ReportTable table:
                        Table(html, table);
                        break;
                    case ReportPlot plot:
                        Plot(html, plot, drawings.Dequeue(), ++number);
                        break;
                    case ReportSequence sequence:
                        Sequence(html, sequence);
                        break;
                }
            }

            html.Append("</section>\n");
        }

        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>Writes the page into a file, which is whole at any moment.</summary>
    /// <param name="page">What it holds.</param>
    /// <param name="path">The file; its folder is made when it is not there.</param>
    /// <param name="cancellation">Ends the drawing of plots.</param>
    /// <exception cref="QrnnException">The plots can't be drawn, or the file can't be written.</exception>
    public static void Save(ReportPage page, string path, CancellationToken cancellation = default)
    {
        byte[] html = Encoding.UTF8.GetBytes(Write(page, cancellation));
        path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            new DurableFiles().Replace(path, html);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new QrnnException($"{path}: can't be written: {failure.Message}", failure);
        }
    }

    /// <summary>A text so that it is shown as it is, in an element or in an attribute.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            escaped.Append(letter switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' => " ",
                _ when char.IsControl(letter) => "\ufffd",
                _ => letter,
            });
        }

        return escaped.ToString();
    }

    private static void Facts(StringBuilder html, ImmutableArray<ReportFact> facts)
    {
        if (facts.IsEmpty)
        {
            return;
        }

        html.Append("<dl class=\"facts\">\n");
        foreach (ReportFact fact in facts)
        {
            html.Append($"<div><dt>{Escape(fact.Name)}</dt><dd>{Escape(fact.Value)}</dd>");
            html.Append(fact.Note.Length == 0 ? "</div>\n" : $"<dd class=\"note\">{Escape(fact.Note)}</dd></div>\n");
        }

        html.Append("</dl>\n");
    }

    private static void Contents(StringBuilder html, ImmutableArray<ReportSection> sections)
    {
        if (sections.Length < 2)
        {
            return;
        }

        html.Append("<nav aria-label=\"Contents\"><ul>\n");
        for (int section = 0; section < sections.Length; section++)
        {
            html.Append($"<li><a href=\"#s{section + 1}\">{Escape(sections[section].Title)}</a></li>\n");
        }

        html.Append("</ul></nav>\n");
    }

    private static void Plot(StringBuilder html, ReportPlot plot, string drawing, int number)
    {
        html.Append($"<figure{(plot.Wide ? " class=\"wide\"" : string.Empty)}>\n<figcaption><b>{number}</b> {Escape(plot.Caption)}</figcaption>\n");
        Legend(html, plot.Legend);
        html.Append("<div class=\"scroll\">").Append(drawing).Append("</div>\n");
        if (plot.Note.Length > 0)
        {
            html.Append($"<p class=\"note\">{Escape(plot.Note)}</p>\n");
        }

        html.Append("<details><summary>The numbers</summary>\n");
        Table(html, plot.Numbers);
        html.Append("</details>\n</figure>\n");
    }

    private static void Legend(StringBuilder html, ImmutableArray<PlotSeries> legend)
    {
        if (legend.IsDefaultOrEmpty)
        {
            return;
        }

        html.Append("<ul class=\"legend\">\n");
        foreach (PlotSeries series in legend)
        {
            string colour = $"var(--s{series.Colour})";
            string line = $"<path d=\"M1,7H27\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{(series.Style == PlotStyle.Published ? " stroke-dasharray=\"5 4\"" : string.Empty)}/>";
            string key = series.Style switch
            {
                PlotStyle.Line => line,
                PlotStyle.Measured => $"{line}<circle cx=\"14\" cy=\"7\" r=\"4.5\" fill=\"{colour}\"/>",
                PlotStyle.Published => $"{line}<path d=\"M14,1.5L19,7L14,12.5L9,7Z\" fill=\"var(--page)\" stroke=\"{colour}\" stroke-width=\"1.6\"/>",
                _ => $"<circle cx=\"14\" cy=\"7\" r=\"3\" fill=\"{colour}\"/>",
            };
            html.Append($"<li><svg width=\"28\" height=\"14\" viewBox=\"0 0 28 14\" aria-hidden=\"true\">{key}</svg>{Escape(series.Name)}</li>\n");
        }

        html.Append("</ul>\n");
    }

    private static void Table(StringBuilder html, ReportTable table)
    {
        html.Append($"<div class=\"scroll\"><table{(table.IsText ? " class=\"texts\"" : string.Empty)}>\n<caption>{Escape(table.Caption)}</caption>\n<thead><tr>");
        foreach (string heading in table.Headings)
        {
            html.Append($"<th scope=\"col\">{Escape(heading)}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (ImmutableArray<string> row in table.Rows)
        {
            html.Append("<tr>");
            for (int column = 0; column < row.Length; column++)
            {
                html.Append(column == 0 ? $"<th scope=\"row\">{Escape(row[0])}</th>" : $"<td>{Escape(row[column])}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        if (table.Note.Length > 0)
        {
            html.Append($"<p class=\"note\">{Escape(table.Note)}</p>\n");
        }
    }

    private static void Sequence(StringBuilder html, ReportSequence sequence)
    {
        html.Append($"<div class=\"scroll\"><table class=\"sequence\">\n<caption>{Escape(sequence.Caption)}</caption>\n<tbody>\n");
        foreach (ReportSequenceRow row in sequence.Rows)
        {
            html.Append($"<tr><th scope=\"row\">{Escape(row.Heading)}</th>");
            foreach (ReportCell cell in row.Cells)
            {
                html.Append(cell.Mark switch
                {
                    ReportMark.Faint => $"<td class=\"faint\">{Escape(cell.Text)}</td>",
                    ReportMark.Right => $"<td class=\"right\">{Escape(cell.Text)}</td>",
                    ReportMark.Wrong => $"<td class=\"wrong\"><strong>{Escape(cell.Text)}</strong></td>",
                    _ => $"<td>{Escape(cell.Text)}</td>",
                });
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
    }
}
