// Draws plots: a JSON object { charts: [{ specification, label }] } on standard input, { svg: ["<svg …>", …] } or { error: "…" } on standard
// output. Specifications are Vega-Lite; how plots look is said here once. Every colour is a variable of the page (var(--…)), so that the
// same drawing serves light and dark; nothing is loaded, neither here nor by the drawing.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const look = {
  background: "transparent",
  font: "var(--plot-font)",
  padding: 4,
  view: { stroke: null },
  axis: {
    labelColor: "var(--ink-soft)", titleColor: "var(--ink)", gridColor: "var(--grid)", domainColor: "var(--axis)", tickColor: "var(--axis)",
    labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", titlePadding: 8, labelPadding: 4, tickSize: 4, labelLimit: 160, titleLimit: 600,
  },
  axisX: { grid: false },
  legend: {
    labelColor: "var(--ink)", titleColor: "var(--ink-soft)", labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal", orient: "top", direction: "horizontal",
    labelLimit: 260, titleLimit: 300, symbolSize: 70, symbolOpacity: 1, columnPadding: 14, offset: 8,
  },
  header: { labelColor: "var(--ink)", titleColor: "var(--ink-soft)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", labelPadding: 6 },
  title: { color: "var(--ink)", fontSize: 12, fontWeight: "normal", anchor: "start" },
  point: { opacity: 1, size: 46 },
  text: { fill: "var(--ink)", fontSize: 11 },
  line: { strokeWidth: 1.8, strokeJoin: "round", strokeCap: "round" },
  rule: { stroke: "var(--ink-soft)" },
};

for (const name of ["vega", "vega-lite"]) {
  // The bundles are scripts although their packages say module: run as scripts they set globalThis.vega and globalThis.vegaLite.
  const candidates = [`node_modules/${name}/${name}.min.js`, `node_modules/${name}/build/${name}.min.js`];
  const bundle = candidates.map((path) => new URL(path, import.meta.url)).map(readIfThere).find((text) => text !== null);
  vm.runInThisContext(bundle, { filename: `${name}.min.js` });
}

const { vega, vegaLite } = globalThis;
const refuse = () => Promise.reject(new Error("a plot may load nothing"));
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

try {
  const { charts } = JSON.parse(readFileSync(0, "utf8"));
  const svg = [];
  for (const { specification, label } of charts) {
    const compiled = vegaLite.compile(specification, { config: look }).spec;
    const view = new vega.View(vega.parse(compiled), { renderer: "none", loader });
    svg.push(tidy(await view.toSVG(), label));
    view.finalize();
  }
  process.stdout.write(JSON.stringify({ svg }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: String(error?.message ?? error) }));
}

function readIfThere(url) {
  try {
    return readFileSync(url, "utf8");
  } catch {
    return null;
  }
}

/** Leaves what is seen: one image with one label, a tooltip on every mark, short numbers, none of what is hidden or empty. */
function tidy(drawing, label) {
  return drawing
    .replace(/<text [^>]*opacity="0"[^>]*>[^<]*<\/text>/g, "")
    .replace(/<text [^>]*\/>/g, "")
    .replace(/<path class="foreground"[^>]*\/>/g, "")
    .replace(/<path class="background"[^>]*d="M0,0h0v0h0Z"[^>]*\/>/g, "")
    .replace(/<path class="background"(?![^>]*(fill|stroke)=)[^>]*\/>/g, "")
    .replace(/<(path|rect|text|line)((?: [^>]*)?) aria-label="([^"]*)"([^>]*?)(\/>|>)/g, (_, tag, before, text, after, end) =>
      end === "/>" ? `<${tag}${before}${after}><title>${text}</title></${tag}>` : `<${tag}${before}${after}><title>${text}</title>`)
    .replace(/ (?:role|aria-[a-z]+|pointer-events|class)="[^"]*"/g, "")
    .replace(/ opacity="1"/g, "")
    .replace(/ (?:transform|d|x|y|x2|y2|width|height)="[^"]*"/g, (attribute) => attribute.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))))
    .replace(/^<svg [^>]*width="([^"]*)" height="([^"]*)" viewBox="([^"]*)"[^>]*>/, (_, width, height, box) =>
      `<svg class="plot" role="img" aria-label="${escape(label)}" width="${width}" height="${height}" viewBox="${box}">`);
}

function escape(text) {
  return text.replace(/[&<>"]/g, (letter) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[letter]);
}
