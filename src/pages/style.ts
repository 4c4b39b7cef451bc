/**
 * The style that all pages share: the tokens (colours, sizes) as custom properties, and the parts that pages are made of.
 * Every pair of ink and ground has the contrast of WCAG AA.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f8f7f4;
  --panel: #ffffff;
  --sunk: #f1efea;
  --ink: #23252b;
  --muted: #5c606b;
  --line: #dfdcd4;
  --edge: #878b95;
  --accent: #4b3fb5;
  --accent-soft: #ebe9fa;
  --good: #17693f;
  --good-soft: #e1f2e8;
  --bad: #a92a20;
  --bad-soft: #fbe9e6;
  --warn: #7c5200;
  --warn-soft: #fbf0d6;
  --bar: #7d74d6;
  --bar-good: #3f9b6a;
  --bar-bad: #d0574b;
  --bar-warn: #c28f2c;
  --bar-quiet: #a9adb8;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Cantarell, sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace;
  --radius: 0.6rem;
  --gap: clamp(1rem, 0.6rem + 1.6vw, 1.75rem);
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15161a;
    --panel: #1d1f25;
    --sunk: #25272e;
    --ink: #e7e5e0;
    --muted: #a4a8b3;
    --line: #353842;
    --edge: #777c89;
    --accent: #b3abff;
    --accent-soft: #2a2850;
    --good: #7fd3a4;
    --good-soft: #18352a;
    --bad: #ff9c90;
    --bad-soft: #43211f;
    --warn: #eabf66;
    --warn-soft: #3b2f17;
    --bar: #8b82e6;
    --bar-good: #4fae7c;
    --bar-bad: #e0695d;
    --bar-warn: #cf9f40;
    --bar-quiet: #6d7280;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font: 100%/1.55 var(--sans); -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere; }
body > header, body > main, body > footer { max-width: 72rem; margin-inline: auto; padding-inline: var(--gap); }
body > header { padding-block: clamp(1.75rem, 5vw, 3.5rem) 0; }
body > footer { padding-block: 2rem 3rem; color: var(--muted); font-size: 0.875rem; }
h1, h2, h3, h4 { line-height: 1.2; margin: 0; font-weight: 650; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 1.2rem + 1.8vw, 2.35rem); letter-spacing: -0.02em; }
h2 { font-size: 1.35rem; letter-spacing: -0.01em; }
h3 { font-size: 1.05rem; }
h4 { font-size: 0.875rem; }
p { margin: 0; max-width: 68ch; text-wrap: pretty; }
main > section { margin-top: clamp(2.25rem, 5vw, 3.5rem); }
section > h2 + p { margin-top: 0.35rem; color: var(--muted); }
a { color: var(--accent); text-underline-offset: 0.25em; text-decoration-thickness: 1px; }
code, .code { font-family: var(--mono); font-size: 0.875em; font-variant-ligatures: none; }
small { font-size: 0.8125rem; color: var(--muted); }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.25rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 2; padding: 0.5rem 1rem; background: var(--panel); border-radius: 0 0 var(--radius) var(--radius); }
.skip:focus { top: 0; }
.lead { text-wrap: balance; font-size: 1.1rem; color: var(--muted); margin-top: 0.6rem; }
.muted { color: var(--muted); }

.panel { background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap); margin-top: 1rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1rem; margin-top: 1rem; }
.grid > .panel { margin: 0; }
.note { display: flex; gap: 0.6rem; align-items: baseline; border-radius: var(--radius); padding: 0.7rem 1rem; margin-top: 1rem; background: var(--sunk); }
.note > * { max-width: 72ch; }
.note[data-tone=bad] { background: var(--bad-soft); }
.note[data-tone=warn] { background: var(--warn-soft); }
.note[data-tone=good] { background: var(--good-soft); }
.badge { display: inline-block; padding: 0.1rem 0.55rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; background: var(--sunk); color: var(--muted); }
.badge[data-tone=plain] { background: var(--accent-soft); color: var(--accent); }
.badge[data-tone=good] { background: var(--good-soft); color: var(--good); }
.badge[data-tone=bad] { background: var(--bad-soft); color: var(--bad); }
.badge[data-tone=warn] { background: var(--warn-soft); color: var(--warn); }

table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
caption { text-align: left; font-weight: 650; padding-bottom: 0.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid var(--line); font-weight: inherit; }
:is(th, td):last-child { padding-right: 0; }
thead :is(th, td) { border-top: 0; color: var(--muted); font-size: 0.8125rem; font-weight: 600; padding-top: 0; vertical-align: bottom; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }

.bars th, .bars td { border: 0; padding-block: 0.3rem; }
.bars th { width: 45%; }
.bars td { font-variant-numeric: tabular-nums; }
.bar { display: block; height: 0.45rem; margin-top: 0.2rem; border-radius: 0.25rem; width: max(2px, calc(100% * var(--part))); background: var(--bar); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar[data-tone=good] { background: var(--bar-good); }
.bar[data-tone=bad] { background: var(--bar-bad); }
.bar[data-tone=warn] { background: var(--bar-warn); }
.bar[data-tone=quiet] { background: var(--bar-quiet); }

label { font-size: 0.8125rem; font-weight: 600; color: var(--muted); display: grid; gap: 0.25rem; }
input, select, button { font: inherit; font-size: 1rem; font-weight: 400; color: var(--ink); background: var(--panel); border: 1px solid var(--edge); border-radius: 0.4rem; padding: 0.4rem 0.65rem; min-height: 2.5rem; max-width: 100%; }
button { cursor: pointer; font-weight: 600; }
button:hover { background: var(--sunk); }
input::placeholder { color: var(--muted); opacity: 1; }
.controls { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; }
summary { cursor: pointer; }

@media (prefers-reduced-motion: no-preference) {
  html { scroll-behavior: smooth; }
  .skip { transition: top 0.15s; }
}
@media print {
  @page { margin: 15mm; }
  :root { color-scheme: light; --paper: #fff; --panel: #fff; }
  html { font-size: 10pt; }
  body > header, body > main, body > footer { max-width: none; padding-inline: 0; }
  .skip, .controls, button { display: none !important; }
  .panel { break-inside: avoid; }
  h2, h3, h4, thead { break-after: avoid; }
  tr { break-inside: avoid; }
  .badge, .note { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
