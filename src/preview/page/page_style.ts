/** The style of the preview's page, in addition to that of all pages. */
export const PAGE_STYLE = `
.grid { grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; margin: 1rem 0 0; }
.arrow, .step { color: var(--muted); font-family: var(--sans); }
.field em { font-style: italic; color: var(--muted); }
.none { color: var(--muted); }
.text { white-space: pre-wrap; }
.plain { font-family: var(--mono); font-size: 0.875em; }
.left-out, .reach { margin-top: 0.75rem; }
.mapping th { width: 34%; }
.mapping td:nth-child(2) { width: 33%; }
.values th[scope=row] { width: 30%; }
.panel > h3 + p { margin-bottom: 0.9rem; }
.wide-bars th { width: 62%; padding-right: 1.5rem; }
tfoot :is(th, td) { font-weight: 650; }

tr.wrong > * { background: var(--bad-soft); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
tr.wrong > :first-child { box-shadow: -0.5rem 0 var(--bad-soft), inset 3px 0 var(--bad); padding-left: 0.6rem; }
.mark { color: var(--bad); font-weight: 700; }

#filters { position: sticky; top: 0; z-index: 1; background: var(--paper); padding-block: 0.9rem; border-bottom: 1px solid var(--line); margin-bottom: 0.5rem; }
#filters .wide { flex: 1 1 14rem; }
#filters input { width: 100%; }
#filters .buttons { display: flex; gap: 0.4rem; flex-wrap: wrap; }
#filters p { flex-basis: 100%; margin: 0; font-size: 0.875rem; }
.row { background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); margin-top: 0.6rem; scroll-margin-top: 11rem; }
.row > summary { padding: 0.65rem var(--gap); border-radius: var(--radius); }
.row > summary:hover { background: var(--sunk); }
.row > summary > * { display: inline; margin-right: 0.5rem; }
.row > summary h3 { font-size: 0.9375rem; white-space: nowrap; }
.row > summary .badge { display: inline-block; }
.gist { color: var(--muted); font-size: 0.875rem; }
.sides { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: var(--gap); padding: 0.25rem var(--gap) var(--gap); }
.sides > div { min-width: 0; }
.sides table + table { margin-top: 1.25rem; }
.sides table { font-size: 0.875rem; }
.sides th { width: 38%; }
.reasons { list-style: none; margin: 0.5rem 0 0; padding: 0; display: grid; gap: 0.9rem; }
.reasons > li { border-left: 3px solid var(--bad); padding-left: 0.9rem; }
.reasons b { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.3rem 0.9rem; margin: 0.5rem 0 0; font-size: 0.875rem; }
dt { color: var(--muted); }
dd { margin: 0; }
.line { display: block; }
.found { color: var(--bad); }

@media (max-width: 45rem) {
  .sides { grid-template-columns: minmax(0, 1fr); }
  #filters { position: static; }
  .row { scroll-margin-top: 1rem; }
  .mapping thead { position: absolute; clip-path: inset(50%); }
  .mapping tr { display: grid; grid-template-columns: 1fr 1fr; border-top: 1px solid var(--line); padding-block: 0.4rem; }
  .mapping :is(th, td) { border: 0; padding-block: 0.1rem; width: auto !important; }
  .mapping tbody th { grid-column: 1 / -1; }
  .mapping td:nth-child(2)::before { content: "← "; color: var(--muted); }
  .mapping tr.wrong { background: var(--bad-soft); box-shadow: inset 3px 0 var(--bad); padding-left: 0.6rem; }
  .mapping tr.wrong > * { background: none; box-shadow: none !important; padding-left: 0 !important; }
  table { font-size: 0.875rem; }
}
@media print {
  #filters, nav { display: none !important; }
  .grid { grid-template-columns: 1fr 1fr; }
  .panel:has(.mapping) { break-inside: auto; }
  .row { break-inside: avoid; }
  section > p { break-after: avoid; }
  .row > summary { list-style: none; break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
