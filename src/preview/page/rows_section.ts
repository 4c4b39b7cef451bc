import { type Html, html } from '../../pages/html.ts';
import { count } from '../../report/progress.ts';
import type { RejectedRow } from '../dry_run.ts';
import type { MappingPreview, RunPreview } from '../preview.ts';
import type { MappedRow } from '../row_keeper.ts';
import { rowWords } from '../sentences.ts';
import { entriesFor } from './place.ts';
import { type Outcome, rowHtml } from './row_html.ts';
import { prose } from './values.ts';

/** Rows that a page shows: more of them make it slow, and nobody reads them. */
export const MOST_ROWS = 1_000;

/** Rejected rows that are open from the beginning; of each stream the first row is, too. */
const OPEN_REJECTED = 5;

/** Rows next to their objects or the reasons why they have none, and filters for them. */
export function rowsSection(mapping: MappingPreview, run: RunPreview): Html {
  const byLine = Map.groupBy(run.rejections, ({ line }) => line);
  const rows = shownRows(run.rows);
  const isOpen = openRows();
  return html`<section aria-labelledby="rows"><h2 id="rows">Rows</h2>
<p>${prose(reachWords(rows.length, run))}</p>
${filters(rows, byLine)}
<p id="none" class="note" hidden>No row is like that. <b>Clear</b> shows all again.</p>
${rows.map((row) => {
  const outcome = outcomeOf(row, run.unchanged);
  const rejections = byLine.get(row.line) ?? [];
  const entries = entriesFor(row.stream, mapping, run);
  return rowHtml({ row, outcome, rejections, entries, isOpen: isOpen(row) });
})}
</section>`;
}

/** The rows that fit the page, in their order: as many of each stream, and of those that are rejected, as there is room. */
export function shownRows(rows: readonly MappedRow[], most = MOST_ROWS): MappedRow[] {
  const counts = new Map<string, number>();
  const ranked = rows.map((row) => {
    const group = row.isRejected ? 'rejected' : `of ${row.stream}`;
    const rank = counts.get(group) ?? 0;
    counts.set(group, rank + 1);
    return { row, rank };
  });
  return ranked
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ row }) => row)
    .toSorted((a, b) => a.line - b.line);
}

function openRows(): (row: MappedRow) => boolean {
  let rejected = 0;
  const seen = new Set<string>();
  return ({ stream, isRejected }) => {
    if (isRejected) return ++rejected <= OPEN_REJECTED;
    const isFirst = !seen.has(stream);
    seen.add(stream);
    return isFirst;
  };
}

function outcomeOf(row: MappedRow, unchanged: ReadonlySet<number>): Outcome {
  if (row.isRejected) return 'rejected';
  if (unchanged.has(row.line)) return 'unchanged';
  return row.objects.length === 0 ? 'nothing' : 'sent';
}

function reachWords(shown: number, { totals: { rows } }: RunPreview): string {
  if (shown === rows.read) return 'Each row beside what becomes of it at Braze.';
  return `${count(shown)} of the ${rowWords(rows.read)} that were looked at are shown, each beside what becomes of it at Braze: the first of each stream, and the first that are rejected. \`preview --json\` has all of them.`;
}

const OUTCOME_WORDS: readonly (readonly [Outcome, string])[] = [
  ['sent', 'would be sent'],
  ['unchanged', 'unchanged'],
  ['nothing', 'nothing is made of it'],
  ['rejected', 'rejected, for any reason'],
];

/** Shown by the script: without one they would do nothing. */
function filters(rows: readonly MappedRow[], byLine: ReadonlyMap<number, readonly RejectedRow[]>): Html {
  const streams = [...new Set(rows.map(({ stream }) => stream))];
  const codes = new Set(rows.flatMap(({ line }) => (byLine.get(line) ?? []).map(({ code }) => code)));
  return html`<form id="filters" class="controls" role="search" aria-label="Rows" hidden>
<label>Stream <select name="stream"><option value="">all streams</option>${streams.map((stream) => html`<option value="${stream}">${stream}</option>`)}</select></label>
<label>Outcome <select name="outcome"><option value="">all rows</option>${OUTCOME_WORDS.map(([outcome, words]) => html`<option value="${outcome}">${words}</option>`)}${codes.size > 0 && html`<optgroup label="rejected with">${[...codes].sort().map((code) => html`<option value="${code}">${code}</option>`)}</optgroup>`}</select></label>
<label class="wide">Search <input type="search" name="text" placeholder="a name, an address, a field …" autocomplete="off" spellcheck="false"></label>
<span class="buttons"><button type="reset">Clear</button> <button type="button" data-open="true">Open all</button> <button type="button" data-open="false">Close all</button></span>
<p id="shown" role="status" class="muted"></p>
</form>`;
}
