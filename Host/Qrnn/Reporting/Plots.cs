using System.Globalization;
using System.Text.Json.Nodes;

namespace Qrnn.Reporting;

/// <summary>
/// Vega-Lite specifications. They hold data and encodings; the look is said once in Host/charts/render.mjs, and colours are the page's own
/// variables. No text of a run's files becomes anything else than a value here.
/// </summary>
internal static class Plots
{
    private const int Width = 470, WideWidth = 1040, Height = 250, Cell = 46;

    // Fixed words; a number is shown as a person would write it.
    private const string Label = "datum.value === 0 ? '0' : abs(datum.value) >= 1e-3 && abs(datum.value) < 1e5 ? format(datum.value, '~r') : replace(format(datum.value, '.0e'), '+', '')";

    /// <summary>Lines, measured points and published points on common axes.</summary>
    public static JsonObject Series(PlotAxis x, PlotAxis y, IReadOnlyList<PlotSeries> series, IReadOnlyList<PlotLevel>? levels = null, bool wide = false)
    {
        int width = wide ? WideWidth : Width;
        PlotSeries[] shown = [.. series.Select(one => one with { Points = [.. one.Points.Where(point => Fits(point.X, x) && Fits(point.Y, y))] })];
        PlotLevel[] marked = [.. (levels ?? []).Where(level => Fits(level.Y, y))];
        double[] ys = [.. shown.SelectMany(one => one.Points).SelectMany(point => (double[])[point.Y, Within(point.Low, point.Y, y), Within(point.High, point.Y, y)]), .. marked.Select(level => level.Y)];
        double[] xs = [.. shown.SelectMany(one => one.Points).Select(point => point.X)];
        JsonObject horizontal = x.HasCategories
            ? new JsonObject
            {
                ["field"] = "x",
                ["type"] = "ordinal",
                ["title"] = x.Title,
                ["scale"] = new JsonObject { ["domain"] = Words(x.Categories), ["padding"] = 0.2 },
                ["axis"] = new JsonObject { ["labelAngle"] = x.Categories.Max(word => word.Length) * x.Categories.Length > 70 ? -40 : 0 },
            }
            : Axis("x", x, xs, width / 90);
        JsonObject vertical = Axis("y", y, ys, 6);
        var data = new JsonObject();
        var layers = new JsonArray();
        string[] names = [.. shown.Select((_, number) => number.ToString(CultureInfo.InvariantCulture))];
        for (int number = 0; number < shown.Length; number++)
        {
            data[names[number]] = Values(shown[number], names[number], x, y);
            foreach (JsonObject layer in Layers(shown[number], names[number], horizontal, vertical, x.HasCategories && shown.Length > 1 ? names : []))
            {
                layers.Add(layer);
            }
        }

        foreach (PlotLevel level in marked)
        {
            layers.Add(Level(new JsonObject { ["type"] = "rule", ["strokeDash"] = Numbers(2, 3) }, level, vertical));
            layers.Add(Level(new JsonObject { ["type"] = "text", ["align"] = "left", ["baseline"] = "bottom", ["dx"] = 5, ["dy"] = -3, ["fill"] = "var(--ink-soft)", ["x"] = 0 }, level, vertical));
        }

        return new JsonObject { ["width"] = width, ["height"] = Height, ["datasets"] = data, ["layer"] = layers };
    }

    /// <summary>Heat maps side by side, with the value written in every cell.</summary>
    public static JsonObject HeatMap(string rowTitle, string columnTitle, string panelTitle, IReadOnlyList<HeatCell> cells, int cellWidth = Cell)
    {
        const int shades = 9;
        var values = new JsonArray();
        foreach (HeatCell cell in cells)
        {
            int shade = Math.Clamp((int)(cell.Shade * shades), 0, shades - 1);
            values.Add(new JsonObject
            {
                ["p"] = cell.Panel,
                ["r"] = cell.Row,
                ["c"] = cell.Column,
                ["text"] = cell.Text,
                ["tip"] = cell.Tip,
                ["fill"] = $"var(--h{shade})",
                ["ink"] = shade <= 4 ? "var(--h-ink-low)" : "var(--h-ink-high)",
            });
        }

        const double letter = 6.2; // pixels of the plots' small type
        int angle = cells.Count > 0 && cells.Max(static cell => cell.Column.Length) * letter > cellWidth ? -60 : 0;
        JsonObject Place(string field, string title, int angle) => new() { ["field"] = field, ["type"] = "ordinal", ["title"] = title, ["sort"] = null, ["axis"] = new JsonObject { ["labelAngle"] = angle, ["domain"] = false, ["ticks"] = false, ["grid"] = false } };
        JsonObject tip = new() { ["field"] = "tip" };
        var map = new JsonObject
        {
            ["width"] = new JsonObject { ["step"] = cellWidth },
            ["height"] = new JsonObject { ["step"] = 32 },
            ["encoding"] = new JsonObject
            {
                ["x"] = Place("c", columnTitle, angle),
                ["y"] = Place("r", rowTitle, 0),
                ["description"] = tip,
            },
            ["layer"] = new JsonArray(
                new JsonObject { ["mark"] = new JsonObject { ["type"] = "rect", ["stroke"] = "var(--page)", ["strokeWidth"] = 1 }, ["encoding"] = new JsonObject { ["fill"] = Raw("fill") } },
                new JsonObject { ["mark"] = new JsonObject { ["type"] = "text" }, ["encoding"] = new JsonObject { ["text"] = new JsonObject { ["field"] = "text" }, ["fill"] = Raw("ink") } }),
        };
        var data = new JsonObject { ["values"] = values };
        if (cells.All(static cell => cell.Panel.Length == 0))
        {
            map["data"] = data;
            return map;
        }

        return new JsonObject
        {
            ["data"] = data,
            ["facet"] = new JsonObject { ["column"] = new JsonObject { ["field"] = "p", ["type"] = "nominal", ["sort"] = null, ["title"] = panelTitle.Length == 0 ? null : panelTitle } },
            ["spec"] = map,
        };
    }

    private static JsonObject Level(JsonObject mark, PlotLevel level, JsonObject vertical)
    {
        JsonObject y = vertical.DeepClone().AsObject();
        var encoding = new JsonObject { ["y"] = y };
        if (mark["type"]!.GetValue<string>() == "text")
        {
            encoding["text"] = new JsonObject { ["field"] = "label" };
        }

        return new JsonObject { ["data"] = new JsonObject { ["values"] = new JsonArray(new JsonObject { ["y"] = level.Y, ["label"] = level.Label }) }, ["mark"] = mark, ["encoding"] = encoding };
    }

    private static JsonArray Values(PlotSeries series, string name, PlotAxis x, PlotAxis y)
    {
        var values = new JsonArray();
        foreach (PlotPoint point in series.Points)
        {
            string place = x.HasCategories ? x.Categories[(int)point.X] : $"{x.Title} {ReportNumbers.Show(point.X)}";
            string spread = point.Low is { } low && point.High is { } high ? $" ({ReportNumbers.Show(low)} to {ReportNumbers.Show(high)})" : string.Empty;
            values.Add(new JsonObject
            {
                ["x"] = x.HasCategories ? JsonValue.Create(x.Categories[(int)point.X]) : JsonValue.Create(point.X),
                ["y"] = point.Y,
                ["lo"] = Within(point.Low, point.Y, y),
                ["hi"] = Within(point.High, point.Y, y),
                ["s"] = name,
                ["tip"] = $"{series.Name}, {place}: {ReportNumbers.Show(point.Y)}{spread}",
            });
        }

        return values;
    }

    /// <summary>The layers of one series, from back to front.</summary>
    private static IEnumerable<JsonObject> Layers(PlotSeries series, string name, JsonObject horizontal, JsonObject vertical, string[] sideBySide)
    {
        string colour = $"var(--s{series.Colour})";
        JsonObject Layer(JsonObject mark, bool between = false)
        {
            var encoding = new JsonObject { ["x"] = horizontal.DeepClone(), ["y"] = vertical.DeepClone() };
            if (between)
            {
                encoding["y"]!["field"] = "lo";
                encoding["y2"] = new JsonObject { ["field"] = "hi" };
            }

            if (sideBySide.Length > 0)
            {
                encoding["xOffset"] = new JsonObject
                {
                    ["field"] = "s",
                    ["type"] = "nominal",
                    ["scale"] = new JsonObject { ["type"] = "point", ["domain"] = Words(sideBySide), ["range"] = new JsonArray(Beside(-1, sideBySide.Length), Beside(1, sideBySide.Length)) },
                };
            }

            if (mark["type"]!.GetValue<string>() == "point")
            {
                encoding["description"] = new JsonObject { ["field"] = "tip" };
            }

            return new JsonObject { ["data"] = new JsonObject { ["name"] = name }, ["mark"] = mark, ["encoding"] = encoding };
        }

        bool published = series.Style == PlotStyle.Published;
        if (series.Points.Any(static point => point.Low is not null))
        {
            yield return series.Style == PlotStyle.Line
                ? Layer(new JsonObject { ["type"] = "area", ["fill"] = colour, ["fillOpacity"] = 0.18, ["line"] = false }, between: true)
                : Layer(new JsonObject { ["type"] = "rule", ["stroke"] = colour, ["strokeWidth"] = 1.4, ["strokeOpacity"] = 0.75, ["strokeDash"] = published ? Numbers(3, 2) : Numbers(1, 0) }, between: true);
        }

        if (series.Style != PlotStyle.Cloud && horizontal["type"]!.GetValue<string>() != "ordinal")
        {
            yield return Layer(new JsonObject { ["type"] = "line", ["stroke"] = colour, ["strokeDash"] = published ? Numbers(5, 4) : Numbers(1, 0) });
        }

        bool dots = series.Style != PlotStyle.Line || series.Points.Length == 1;
        if (dots)
        {
            yield return Layer(series.Style switch
            {
                PlotStyle.Published => new JsonObject { ["type"] = "point", ["shape"] = "diamond", ["filled"] = false, ["stroke"] = colour, ["fill"] = "var(--page)", ["strokeWidth"] = 1.6, ["size"] = 80 },
                PlotStyle.Measured => new JsonObject { ["type"] = "point", ["shape"] = "circle", ["filled"] = true, ["fill"] = colour, ["size"] = 60 },
                PlotStyle.Cloud => new JsonObject { ["type"] = "point", ["shape"] = "circle", ["filled"] = true, ["fill"] = colour, ["fillOpacity"] = 0.55, ["size"] = 22 },
                _ => new JsonObject { ["type"] = "point", ["shape"] = "circle", ["filled"] = true, ["fill"] = colour, ["size"] = 18 },
            });
        }
    }

    private static JsonObject Axis(string field, PlotAxis axis, double[] values, int count)
    {
        var scale = new JsonObject { ["zero"] = axis.FromZero };
        var ticks = new JsonObject { ["tickCount"] = count, ["labelExpr"] = Label };
        if (axis.Logarithmic && values.Length > 0)
        {
            (double low, double high, double[] marks) = Decades(values.Min(), values.Max(), count);
            scale = new JsonObject { ["type"] = "log", ["domain"] = Numbers(low, high), ["nice"] = false };
            ticks["values"] = Numbers(marks);
        }
        else if (values.Length > 0 && values.Min() == values.Max())
        {
            // A flat series would stand on the edge of an empty scale.
            double value = values[0], margin = value == 0 ? 1 : Math.Abs(value) / 2;
            scale["domain"] = Numbers(Math.Min(axis.FromZero ? 0 : value - margin, value), value + margin);
        }

        return new JsonObject { ["field"] = field, ["type"] = "quantitative", ["title"] = axis.Title, ["scale"] = scale, ["axis"] = ticks };
    }

    /// <summary>Ends and marks of a logarithmic axis: whole decades when it spans some, else the ends of the data and 1, 2, 5.</summary>
    private static (double Low, double High, double[] Marks) Decades(double smallest, double largest, int count)
    {
        double from = Math.Log10(smallest), to = Math.Log10(largest);
        double low = smallest / 1.2, high = largest * 1.2;
        int first = (int)Math.Floor(Math.Log10(low)), last = (int)Math.Ceiling(Math.Log10(high));
        double[] steps = to - from < 0.5 ? [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9] : to - from < 2.2 ? [1, 2, 5] : [1];
        int every = Math.Max(1, (int)Math.Ceiling((last - first) / (1.5 * count)));
        double[] marks = [.. Enumerable.Range(first, last - first + 1).Where(decade => decade % every == 0)
            .SelectMany(decade => steps.Select(step => double.Parse(string.Create(CultureInfo.InvariantCulture, $"{step}e{decade}"), CultureInfo.InvariantCulture))).Where(mark => mark >= low && mark <= high)];
        return (low, high, marks);
    }

    /// <summary>Where the outermost of several series stands beside the middle of its category: close to it, whatever the width of the plot.</summary>
    private static JsonObject Beside(int side, int count) => new() { ["expr"] = string.Create(CultureInfo.InvariantCulture, $"bandwidth('x') / 2 + {side} * min(bandwidth('x') * 0.35, {6 * (count - 1)})") };

    private static bool Fits(double value, PlotAxis axis) => double.IsFinite(value) && (!axis.Logarithmic || value > 0);

    private static double Within(double? end, double value, PlotAxis axis) => end is { } there && Fits(there, axis) ? there : value;

    private static JsonObject Raw(string field) => new() { ["field"] = field, ["type"] = "nominal", ["scale"] = null, ["legend"] = null };

    private static JsonArray Numbers(params double[] values) => [.. values.Select(static value => JsonValue.Create(value))];

    private static JsonArray Words(IEnumerable<string> values) => [.. values.Select(static value => JsonValue.Create(value))];
}
