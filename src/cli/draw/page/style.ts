/** The look of the page: two colour schemes, one column that fits a phone, print in between. */
export const style = `
:root { color-scheme: light dark;
  --ground: #fbfbfa; --panel: #fff; --ink: #1d1f23; --muted: #62666d; --line: #e3e4e6;
  --train: #2f6fb3; --validation: #c77f1a; --test: #3f8f5f; --kept: #2f6fb3; --other: #7a7f87;
  --near: #8a63b8; --leak: #c77f1a; --rejected: #c0443c; --filtered: #9aa0a8; --duplicate: #3f8f9f;
  --pass: #2c7a4b; --fail: #b3261e; --undecided: #9a6200; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #16181b; --panel: #1e2125; --ink: #e8e9eb; --muted: #a0a5ad; --line: #33373d;
  --train: #6aa5e6; --validation: #e0a84f; --test: #6cc08e; --kept: #6aa5e6; --other: #9aa0a8;
  --near: #b595e0; --leak: #e0a84f; --rejected: #ee7a70; --filtered: #7a7f87; --duplicate: #67b9c9;
  --pass: #6cc08e; --fail: #ee7a70; --undecided: #e0a84f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 800px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 0 0 12px; } h3 { font-size: 15px; margin: 18px 0 6px; color: var(--muted); }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 18px 20px; margin-top: 16px; }
p { margin: 8px 0 10px; }
.muted { color: var(--muted); font-weight: 400; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg text.muted { fill: var(--muted); }
svg .bar-train { stroke: var(--train); stroke-width: 2; } svg .bar-near { stroke: var(--near); stroke-width: 2; }
svg .bar-validation { stroke: var(--validation); stroke-width: 2; } svg .bar-mark { stroke: var(--fail); stroke-width: 2; }
svg polyline { fill: none; stroke-linejoin: round; } svg polyline.bar-other { stroke-width: 1; opacity: 0.6; }
svg .bar-other { stroke: var(--other); stroke-width: 2; }
svg .axis { stroke: var(--line); } svg .mark { stroke: var(--muted); stroke-dasharray: 3 3; }
.train { fill: var(--train); background: var(--train); }
.validation { fill: var(--validation); background: var(--validation); }
.test { fill: var(--test); background: var(--test); }
.kept { fill: var(--kept); background: var(--kept); }
.duplicate { fill: var(--duplicate); background: var(--duplicate); }
.near { fill: var(--near); background: var(--near); }
.leak { fill: var(--leak); background: var(--leak); }
.rejected { fill: var(--rejected); background: var(--rejected); }
.filtered { fill: var(--filtered); background: var(--filtered); }
.other { fill: var(--other); background: var(--other); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 10px 0 0; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
figure { margin: 0 0 14px; } figcaption { margin-bottom: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(108px, 1fr)); gap: 12px; margin-top: 16px; }
.tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.tile b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--muted); font-size: 13px; } td.n, th.n { text-align: right; white-space: nowrap; }
code, .text { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
.where { white-space: nowrap; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 10px; border: 1px solid; font-weight: 600; font-size: 13px; }
.PASS { color: var(--pass); } .FAIL, .error { color: var(--fail); } .INCONCLUSIVE, .warning { color: var(--undecided); }
.finding { border-top: 1px solid var(--line); padding: 10px 0; } .finding:first-of-type { border-top: 0; }
.finding ul { margin: 6px 0 0; padding-left: 18px; }
details { margin-top: 10px; } summary { cursor: pointer; color: var(--muted); }
@media (max-width: 640px) { section { overflow-x: auto; } .rows, .plot { min-width: 600px; } }
@media print { section, .tile { break-inside: avoid; } body { background: #fff; } }
`;
