namespace Qrnn.Reporting;

/// <summary>
/// How a page looks. Colours of series are those of Okabe and Ito (distinguishable with any colour vision), darker or lighter where the
/// background asks for it; shades h0 to h8 grow in lightness only in one direction, so that they survive grey printing.
/// </summary>
internal static class ReportStyle
{
    public const string Sheet = """
        :root {
          color-scheme: light dark;
          --plot-font: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif;
          --page: #ffffff; --panel: #ffffff; --ink: #1b1f24; --ink-soft: #57606a; --line: #d8dee4; --grid: #e7ebef; --axis: #8c959f; --accent: #0a5fa3;
          --good: #0b6b4f; --bad: #b42318;
          --s0: #0072b2; --s1: #d55e00; --s2: #00815d; --s3: #a64d86; --s4: #b07800; --s5: #3d8fc4; --s6: #57606a; --s7: #1b1f24;
          --h0: #f4f8fb; --h1: #dce9f3; --h2: #bfd8ea; --h3: #9ac3df; --h4: #70abd1; --h5: #3078aa; --h6: #1f6496; --h7: #0f4d7d; --h8: #083a60;
          --h-ink-low: #10202e; --h-ink-high: #ffffff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0f1419; --panel: #151b22; --ink: #e6ebf0; --ink-soft: #a3adb8; --line: #2d3742; --grid: #242d37; --axis: #6b7682; --accent: #7ab8ee;
            --good: #5cc8a1; --bad: #ff8f80;
            --s0: #56b4e9; --s1: #ff8c42; --s2: #3ecf9f; --s3: #e093c3; --s4: #f0c04a; --s5: #9ad3f5; --s6: #a3adb8; --s7: #e6ebf0;
            --h0: #16222d; --h1: #17303f; --h2: #174055; --h3: #17526d; --h4: #1d6788; --h5: #3a85a8; --h6: #64a6c6; --h7: #97c8e0; --h8: #cfe8f5;
            --h-ink-low: #f2f7fb; --h-ink-high: #06121b;
          }
        }
        @media print {
          :root {
            color-scheme: light;
            --page: #ffffff; --panel: #ffffff; --ink: #000000; --ink-soft: #444c56; --line: #c8ced4; --grid: #e7ebef; --axis: #8c959f; --accent: #000000;
            --good: #0b6b4f; --bad: #b42318;
            --s0: #0072b2; --s1: #d55e00; --s2: #00815d; --s3: #a64d86; --s4: #b07800; --s5: #3d8fc4; --s6: #57606a; --s7: #000000;
            --h0: #f4f8fb; --h1: #dce9f3; --h2: #bfd8ea; --h3: #9ac3df; --h4: #70abd1; --h5: #3078aa; --h6: #1f6496; --h7: #0f4d7d; --h8: #083a60;
            --h-ink-low: #10202e; --h-ink-high: #ffffff;
          }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          body { font-size: 10pt; padding: 0; }
          nav { display: none; }
          figure, tr, .facts div { break-inside: avoid; }
          h2 { break-after: avoid; }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 28px 32px 64px; background: var(--page); color: var(--ink); font: 15px/1.5 var(--plot-font); }
        h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
        h2 { font-size: 19px; margin: 40px 0 12px; padding-top: 10px; border-top: 1px solid var(--line); font-weight: 650; clear: both; }
        p { margin: 8px 0; max-width: 82ch; overflow-wrap: anywhere; }
        a { color: var(--accent); }
        .subtitle { color: var(--ink-soft); margin: 0 0 18px; }
        .note { color: var(--ink-soft); font-size: 13px; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(172px, 1fr)); gap: 10px; margin: 0 0 14px; }
        .facts div { border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; background: var(--panel); }
        .facts dt { color: var(--ink-soft); font-size: 13px; }
        .facts dd { margin: 0; font-size: 21px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .facts dd.note { font-size: 12px; font-weight: 400; }
        nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0; padding: 0; }
        main section { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 24px; }
        main section > * { grid-column: 1 / -1; min-width: 0; }
        main section > figure:not(.wide) { grid-column: auto; }
        figure { margin: 10px 0 18px; padding: 14px 16px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--panel); min-width: 0; }
        figcaption { font-weight: 600; margin-bottom: 6px; }
        figcaption b { color: var(--ink-soft); font-weight: 600; margin-right: 4px; }
        .plot { display: block; max-width: 100%; height: auto; }
        .wide .plot { margin: 0 auto; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 6px; padding: 0; font-size: 13px; }
        .legend svg { vertical-align: -2px; margin-right: 6px; }
        .scroll { overflow-x: auto; }
        details { font-size: 13px; margin-top: 6px; }
        summary { cursor: pointer; color: var(--accent); }
        details .scroll { max-height: 340px; overflow: auto; }
        table { border-collapse: collapse; font-size: 13.5px; margin: 8px 0; font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: var(--ink-soft); font-size: 13px; padding-bottom: 4px; }
        th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        thead th { color: var(--ink-soft); font-weight: 600; text-align: right; vertical-align: bottom; }
        th:first-child { text-align: left; overflow-wrap: anywhere; }
        tbody th:first-child { font-weight: 500; }
        td { text-align: right; overflow-wrap: anywhere; }
        table.texts td, table.texts thead th { text-align: left; }
        .sequence { font: 13px/1.35 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        .sequence td { padding: 2px 5px; text-align: center; white-space: nowrap; border-bottom: 1px solid var(--line); }
        .sequence th { font-family: var(--plot-font); white-space: nowrap; color: var(--ink-soft); }
        .faint { color: var(--ink-soft); }
        .right { color: var(--good); }
        .wrong { color: var(--bad); text-decoration: underline; text-underline-offset: 2px; }
        @media (max-width: 900px) {
          main section { grid-template-columns: minmax(0, 1fr); }
          body { padding: 16px; }
        }

        """;
}
