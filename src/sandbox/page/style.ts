/** The rules of the sandbox's page in addition to the shared style. */
export const PAGE_STYLE = `
body > header { display: flex; flex-wrap: wrap; gap: 1rem var(--gap); align-items: end; justify-content: space-between; }
.state { display: flex; gap: 0.75rem; align-items: center; }
main > section:first-of-type { margin-top: 1.75rem; }
.small { font-size: 0.8125rem; }
pre { font: 0.8125rem/1.6 var(--mono); margin: 0.6rem 0 0; padding: 0.75rem 1rem; background: var(--sunk); white-space: pre-wrap; border-radius: 0.4rem; overflow-x: auto; }
.start { border-color: var(--accent); }
.start > p:not(:first-child) { margin-top: 1rem; }

.tiles { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 2rem; padding: 0; margin: 1.25rem 0 0; color: var(--muted); }
.tiles strong { color: var(--ink); font-size: 1.5rem; font-weight: 650; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; margin-right: 0.15rem; }

.rates { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1rem; margin-top: 1rem; }
.rate { margin: 0; display: grid; grid-template-columns: 1fr auto; gap: 0.25rem 1rem; align-items: baseline; background: var(--panel); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap); }
.rate > :not(figcaption, .now) { grid-column: 1 / -1; }
.rate:first-child { grid-column: 1 / -1; }
.rate .now { color: var(--muted); white-space: nowrap; }
.rate .now strong { font-size: 1.5rem; color: var(--ink); font-variant-numeric: tabular-nums; }
.chart { display: block; width: 100%; height: 4rem; margin-top: 0.5rem; overflow: visible; }
.rate:first-child .chart { height: 8rem; }
.rate:not(:first-child) .axis { display: none; }
.rate:not(:first-child) .now strong { font-size: 1.125rem; }
.rate figcaption .muted { display: inline-block; }
.chart rect { fill: var(--bar); }
.chart rect.limited { fill: var(--bar-bad); }
.chart line { stroke: var(--line); vector-effect: non-scaling-stroke; }
.chart line.limit { stroke: var(--muted); stroke-dasharray: 6 5; stroke-width: 1.5; }
.axis { display: flex; justify-content: space-between; max-width: none; font-size: 0.75rem; color: var(--muted); }
.refused, .error { color: var(--bad); }
.bars + p { margin-top: 0.6rem; }
.caption { font-size: 0.9375rem; padding-bottom: 0.5rem; }

.reasons { list-style: none; padding: 0; margin: 0; display: grid; }
.reasons p { max-width: none; }
.reasons li { display: grid; grid-template-columns: 8.5rem 1fr; gap: 0.25rem 1rem; align-items: baseline; padding: 0.75rem 0; border-top: 1px solid var(--line); }
.reasons li:first-child { border-top: 0; padding-top: 0; }
.reasons li:last-child { padding-bottom: 0; }
.reasons .badge { justify-self: start; font-variant-numeric: tabular-nums; white-space: nowrap; }
.words { font-weight: 600; max-width: none; }

.profiles { display: grid; grid-template-columns: minmax(14rem, 2fr) 5fr; gap: 1rem; align-items: start; margin-top: 1rem; }
.profiles > .panel { margin: 0; min-width: 0; }
#search { width: 100%; }
#results > p { margin-top: 0.5rem; }
.results { list-style: none; padding: 0; margin: 0.5rem -0.6rem 0; }
.results.row { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: 0; }
.results a { display: block; padding: 0.35rem 0.6rem; border-radius: 0.4rem; color: inherit; text-decoration: none; }
.results a .muted { font-size: 0.8125rem; }
.results:not(.row) a strong { display: block; }
.results a:hover { background: var(--sunk); }
.results a[aria-current] { background: var(--accent-soft); }
#profile > h3 { font-size: 1.2rem; }
#profile > table, .wide > table { margin-top: 1.25rem; }
.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.values th { width: 40%; color: var(--muted); }
.wide { overflow-x: auto; }
.wide table { min-width: 34rem; }
.wide td, .wide th { padding-right: 1rem; }

.faults { list-style: none; padding: 0; margin: 1rem 0 0; border: 1px solid var(--line); border-radius: var(--radius); background: var(--panel); }
.faults > li { padding: 0.75rem var(--gap); }
.faults > li + li { border-top: 1px solid var(--line); }
.head { display: grid; grid-template-columns: 11rem 1fr auto; gap: 0.25rem 1rem; align-items: center; }
.switch { display: flex; gap: 0.75rem; align-items: center; font-size: 1rem; color: var(--ink); cursor: pointer; }
.switch code { white-space: nowrap; }
.switch input { appearance: none; flex: none; width: 2.5rem; height: 1.4rem; min-height: 0; margin: 0; padding: 0; border-radius: 1rem; border: 1px solid var(--edge); background: var(--sunk); position: relative; cursor: pointer; }
.switch input::before { content: ""; position: absolute; inset: 2px auto 2px 2px; aspect-ratio: 1; border-radius: 50%; background: var(--edge); }
.switch input:checked { background: var(--accent); border-color: var(--accent); }
.switch input:checked::before { inset: 2px 2px 2px auto; background: var(--panel); }
.faults details { margin-top: 0.35rem; }
.faults summary { color: var(--muted); font-size: 0.8125rem; width: max-content; }
.faults .controls { margin-top: 0.6rem; padding-bottom: 0.35rem; }
.faults input[type=number] { width: 9rem; }
.faults .controls label { min-width: 0; max-width: 100%; }
.faults select { width: 16rem; text-overflow: ellipsis; }
.faults .long { flex: 1 1 16rem; }
.faults .long input { width: 100%; }
.flag { display: flex; gap: 0.5rem; align-items: center; min-height: 2.5rem; }
.flag input { min-height: 0; }
.error { margin-top: 0.5rem; font-weight: 600; }

@media (prefers-reduced-motion: no-preference) {
  .switch input::before { transition: inset 0.12s; }
}
@media (max-width: 45rem) {
  .time { white-space: normal; }
  .profiles { grid-template-columns: 1fr; }
  .head { grid-template-columns: 1fr auto; }
  .head > p { grid-column: 1 / -1; grid-row: 2; }
  .reasons li { grid-template-columns: 1fr; }
}
@media (forced-colors: active) {
  .switch input, .bar, .chart { forced-color-adjust: none; }
}
`;
