"""The style sheet of the HTML report: light and dark, on a screen and on paper, without anything from elsewhere."""

CSS = """
:root { color-scheme: light dark; --paper: #fff; --panel: #f6f7f9; --ink: #1c2128; --soft: #5b6572; --line: #d9dee5;
  --old: #b93815; --new: #175cd3; --removed: #fdebe5; --added: #e5f0ff; --high: #b42318; --medium: #a15c07;
  --low: #47617d; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --panel: #1d2229; --ink: #e4e8ee; --soft: #9aa6b4;
  --line: #343c47; --old: #ff8a65; --new: #7db4ff; --removed: #3a211b; --added: #182b45; --high: #ff8a7a;
  --medium: #f0b35a; --low: #9db8d6; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; letter-spacing: -.01em; }
h2 { font-size: 19px; margin: 0; }
h3 { font-size: 12px; margin: 24px 0 8px; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); }
p { margin: 6px 0; max-width: 78ch; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 13px; }
h3 code { text-transform: none; letter-spacing: 0; }
a { color: var(--new); text-decoration: none; } a:hover { text-decoration: underline; }
.soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 12px; }
th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 13px;
  white-space: nowrap; }
tr.witness td { background: var(--panel); font-weight: 600; }
td.bad { color: var(--old); } td.good { color: var(--new); }
.finding { border: 1px solid var(--line); border-radius: 10px; padding: 20px 24px 24px; margin-top: 28px; }
.finding > header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
.code { font-weight: 700; color: var(--high); }
.badge { font-size: 12px; border: 1px solid currentColor; border-radius: 999px; padding: 0 9px; white-space: nowrap; }
.high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); }
.safe { color: var(--new); } .unsafe { color: var(--medium); } .none { color: var(--soft); }
.sources { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 620px), 1fr)); gap: 12px; }
.source { background: var(--panel); border-radius: 8px; padding: 10px 0; overflow-x: auto; }
.source h4 { margin: 0 14px 6px; font-size: 12px; color: var(--soft); font-weight: 600; }
.source pre { margin: 0; min-width: max-content; }
.source pre span { display: block; padding: 0 14px; white-space: pre; }
.source .removed { background: var(--removed); } .source .added { background: var(--added); }
.source i { color: var(--soft); font-style: normal; user-select: none; display: inline-block; min-width: 3.2em; }
.proof { background: var(--panel); border-left: 3px solid var(--old); border-radius: 0 8px 8px 0; padding: 10px 14px;
  overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 8px 20px; }
.plots svg { width: 100%; height: auto; display: block; }
svg text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--soft);
  font-size: 10.5px; }
svg .name { fill: var(--ink); font-weight: 600; font-size: 12px; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .old, svg .new { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
svg .old { stroke: var(--old); } svg .new { stroke: var(--new); }
svg .area { fill: var(--old); opacity: .13; }
svg .witness { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.legend { display: flex; gap: 18px; font-size: 13px; color: var(--soft); margin: 0 0 6px; flex-wrap: wrap; }
.legend b { display: inline-block; width: 18px; height: 3px; border-radius: 2px; vertical-align: middle;
  margin-right: 6px; }
.legend .old { background: var(--old); } .legend .new { background: var(--new); }
footer { margin-top: 36px; color: var(--soft); font-size: 13px; }
@media print { :root { --paper: #fff; --panel: #f4f5f7; --ink: #000; --soft: #444; --line: #ccc; --old: #b93815;
  --new: #175cd3; --removed: #fdebe5; --added: #e5f0ff; }
  body { font-size: 11px; } main { max-width: none; padding: 0; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .finding { break-before: page; border: 0; padding: 0; margin: 0; }
  h3 { break-after: avoid; } svg, .proof, .source, .scroll, tr { break-inside: avoid; }
  .contents { break-inside: auto; } details::details-content { content-visibility: visible; height: auto; }
  .source pre { min-width: 0; } .source pre span { white-space: pre-wrap; overflow-wrap: anywhere; }
  table { font-size: 11px; } h2 { font-size: 15px; } code, pre, .mono, td.number { font-size: 10px; } }
"""
