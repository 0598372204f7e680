using System.Text.Json.Nodes;
using Qrnn.Reporting;
using Xunit;

namespace Qrnn.Tests.Reporting;

/// <summary>Pages as a browser shows them.</summary>
public sealed class ReportInBrowserTests
{
    private const string Sizes = "[...document.querySelectorAll('svg.plot')].map(svg => { const box = svg.getBoundingClientRect(); return Math.min(box.width, box.height); })";

    // Texts that stick out of their drawing, or lie on each other.
    private const string Misplaced = """
        [...document.querySelectorAll('svg.plot')].flatMap((svg, number) => {
          const frame = svg.getBoundingClientRect();
          const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent.trim()).map(text => ({ words: text.textContent, box: text.getBoundingClientRect() }));
          const outside = texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
            .map(({ words }) => `plot ${number + 1}: '${words}' is cut off`);
          const over = texts.flatMap((a, i) => texts.slice(i + 1).filter(b =>
            Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 && Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 3)
            .map(b => `plot ${number + 1}: '${a.words}' lies on '${b.words}'`));
          return [...outside, ...over];
        })
        """;

    // WCAG 2.1: contrast of every text that is seen with what is painted behind it.
    private const string Faint = """
        (() => {
          const parse = colour => { const all = colour.match(/[\d.]+/g).map(Number); return { rgb: all.slice(0, 3), alpha: all.length > 3 ? all[3] : 1 }; };
          const light = rgb => { const [r, g, b] = rgb.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
          const behind = node => { for (let at = node; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.alpha === 1) return c.rgb; } return [255, 255, 255]; };
          const faint = [];
          for (const node of document.querySelectorAll('h1,h2,p,dt,dd,a,th,td,caption,figcaption,summary,li,svg.plot text')) {
            const box = node.getBoundingClientRect();
            if (!node.textContent.trim() || box.width === 0) continue;
            const style = getComputedStyle(node);
            let ground = behind(node.closest('svg') ?? node);
            if (node.tagName === 'text') {
              const x = box.left + box.width / 2, y = box.top + box.height / 2;
              const cell = [...node.closest('svg').querySelectorAll('path,rect')].filter(mark => { const b = mark.getBoundingClientRect(); const f = getComputedStyle(mark); return f.fill !== 'none' && f.fillOpacity === '1' && b.left <= x && b.right >= x && b.top <= y && b.bottom >= y && b.width > box.width; }).pop();
              if (cell) ground = parse(getComputedStyle(cell).fill).rgb;
            }
            const ink = parse(node.tagName === 'text' ? style.fill : style.color);
            const alpha = Number(style.opacity);
            const ratio = contrast(ink.rgb.map((v, i) => alpha * v + (1 - alpha) * ground[i]), ground);
            if (ratio < LIMIT) faint.push(`'${node.textContent.trim().slice(0, 40)}' has contrast ${ratio.toFixed(2)}`);
          }
          return [...new Set(faint)];
        })()
        """;

    [SkippableFact]
    public async Task Open_RunReport_IsDrawnQuietlyAndReadablyInLightDarkAndPrint()
    {
        Skip.If(Browser.Program is null, "Chromium is not installed (Debian: apt install chromium)");
        using var folder = new TemporaryFolder();
        string page = folder.PathOf("run", "report.html");
        ReportPages.Train(folder.PathOf("run"));
        Assert.Equal(0, Cli.CommandLineRunner.RunIn(folder.Path, "report", "run").ExitCode);
        await AssertGoodAsync(page, plots: 5);
    }

    [SkippableFact]
    public async Task Open_HostilePage_RunsNothing()
    {
        Skip.If(Browser.Program is null, "Chromium is not installed (Debian: apt install chromium)");
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("page.html");
        ReportWriter.Save(ReportPages.WithEverything("</svg><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"), path);
        using Browser browser = await Browser.StartAsync();
        await browser.OpenAsync(path);
        Assert.StartsWith("</svg><script>", (await browser.EvaluateAsync("document.title")).GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, (await browser.EvaluateAsync("document.querySelectorAll('script,img,iframe').length")).GetValue<int>());
        Assert.Single(browser.Requests, static address => !address.StartsWith("data:", StringComparison.Ordinal));
        Assert.Empty(browser.Complaints);
    }

    /// <summary>Fails unless a page has the plots, asks for nothing, complains about nothing, and can be read in every scheme.</summary>
    internal static async Task AssertGoodAsync(string path, int plots)
    {
        using Browser browser = await Browser.StartAsync();
        var pictures = new List<byte[]>();
        foreach ((string scheme, string media) in ((string, string)[])[("light", "screen"), ("dark", "screen"), ("dark", "print")])
        {
            await browser.PreferAsync(scheme, media);
            await browser.OpenAsync(path);
            double[] sizes = [.. (await browser.EvaluateAsync(Sizes)).AsArray().Select(static size => size!.GetValue<double>())];
            Assert.Equal(plots, sizes.Length);
            Assert.All(sizes, static size => Assert.True(size > 60, $"a plot is {size} pixels small"));
            AssertNone(await browser.EvaluateAsync(Misplaced), $"{scheme} {media}");
            AssertNone(await browser.EvaluateAsync(Faint.Replace("LIMIT", $"{Tolerances.LeastContrast}", StringComparison.Ordinal)), $"{scheme} {media}");
            pictures.Add(await browser.PictureAsync());
        }

        Assert.NotEqual(pictures[0], pictures[1]);
        Assert.NotEqual(pictures[1], pictures[2]);
        string own = new Uri(path).AbsoluteUri;
        Assert.DoesNotContain(browser.Requests, address => address != own && !address.StartsWith("data:", StringComparison.Ordinal));
        Assert.True(browser.Complaints.Count == 0, string.Join('\n', browser.Complaints));
    }

    private static void AssertNone(JsonNode problems, string where) =>
        Assert.True(problems.AsArray().Count == 0, $"{where}:\n{string.Join('\n', problems.AsArray().Select(static problem => problem!.GetValue<string>()))}");
}
