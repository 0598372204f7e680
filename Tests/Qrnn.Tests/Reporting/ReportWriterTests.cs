using System.Text.RegularExpressions;
using System.Xml.Linq;
using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Pages as text: nothing of a stranger's run may become markup, and nothing may be asked for.</summary>
public sealed partial class ReportWriterTests
{
    private const string Hostile = "</title></style></svg>]]>--><script>alert(1)</script><img src=x onerror=alert(2)> \"' onload='alert(3)' javascript:alert(4) {{x}} \u0007 é 😀";

    [Fact]
    public void Write_HostileTextEverywhere_IsShownAndNotRun()
    {
        string html = ReportWriter.Write(ReportPages.WithEverything(Hostile));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        string tags = string.Concat(Tag().Matches(html).Select(static match => match.Value));
        Assert.DoesNotMatch(@"\son[a-z]+\s*=", Quoted().Replace(tags, "\"\""));
        Assert.DoesNotContain("\u0007", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HostileTextEverywhere_StaysWellFormed()
    {
        string html = ReportWriter.Write(ReportPages.WithEverything(Hostile));
        string body = html[html.IndexOf("<body>", StringComparison.Ordinal)..html.IndexOf("</html>", StringComparison.Ordinal)];
        XElement parsed = XElement.Parse(body);
        Assert.Equal(3, parsed.Descendants("figure").Count());
        Assert.All(parsed.Descendants("figure"), static figure =>
        {
            XElement svg = figure.Descendants("svg").Single(static one => (string?)one.Attribute("class") == "plot");
            Assert.Equal("img", (string?)svg.Attribute("role"));
            Assert.Contains("alert(1)", (string?)svg.Attribute("aria-label"), StringComparison.Ordinal);
            Assert.Contains(svg.Descendants("title"), static title => title.Value.Contains("alert(1)", StringComparison.Ordinal));
            Assert.NotEmpty(figure.Descendants("table").Descendants("td"));
        });
    }

    [Fact]
    public void Write_AnyPage_AsksForNothing()
    {
        string html = ReportWriter.Write(ReportPages.WithEverything("plain"));
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?i)@import|url\(|\ssrc=|<iframe|<object|<embed|<base|<form|<script", html);
        Assert.All(Href().Matches(html), static match => Assert.Matches("^(#s[0-9]+|data:,)$", match.Groups[1].Value));
    }

    [Fact]
    public void Write_HeatMap_HasTheCellsTexts()
    {
        ReportTable table = new("t", ["a"], [["b"]]);
        ReportPlot map = new("caption", "text", Plots.HeatMap("row", "column", string.Empty, [new HeatCell("", "r1", "c1", 0, "12", "tip 12"), new HeatCell("", "r1", "c2", 1, "345", "tip 345")]), table);
        string html = ReportWriter.Write(new ReportPage("p", "s", [], [new ReportSection("x", [map])]));
        Assert.Contains(">345</text>", html, StringComparison.Ordinal);
        Assert.Contains("<title>tip 345</title>", html, StringComparison.Ordinal);
        Assert.Contains("var(--h8)", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SmallNumbersOnAnAxis_AreNotRoundedAway()
    {
        PlotSeries series = new("s", 0, PlotStyle.Measured, [new PlotPoint(1, 1e-5), new PlotPoint(2, 3e-3)]);
        ReportPlot plot = new("caption", "text", Plots.Series(new PlotAxis("x"), new PlotAxis("y", Logarithmic: true), [series]), new ReportTable("t", ["a"], []));
        string html = ReportWriter.Write(new ReportPage("p", "s", [], [new ReportSection("x", [plot])]));
        Assert.Contains(">1e-5</text>", html, StringComparison.Ordinal);
        Assert.Contains(">0.001</text>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.00095081, "0.0009508")]
    [InlineData(1.23456e-7, "1.235e−7")]
    [InlineData(-12.3456, "−12.35")]
    [InlineData(20456.7, "20\u2009457")]
    [InlineData(double.PositiveInfinity, "–")]
    public void Show_Number_HasFourDigits(double value, string expected) => Assert.Equal(expected, ReportNumbers.Show(value));

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Href();
}
