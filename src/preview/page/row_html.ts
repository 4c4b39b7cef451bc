import type { BrazeObject } from '../../braze/object_type.ts';
import { parseExact } from '../../json/exact.ts';
import { formatPointer } from '../../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { codeWords } from '../../mapping/method_cures.ts';
import { type Content, type Html, html } from '../../pages/html.ts';
import { count } from '../../report/progress.ts';
import { entryPath, type RejectedRow } from '../dry_run.ts';
import type { FieldLine } from '../fields.ts';
import type { MappedRow } from '../row_keeper.ts';
import type { EntryPreview } from '../stream.ts';
import { entryAnchor } from './mapping_section.ts';
import { columnsOf, type Place, passedName, placesOf } from './place.ts';
import { fieldName, leavesOf, nameText, originHtml, prose, valueHtml } from './values.ts';

/** What became of a row. */
export type Outcome = 'sent' | 'unchanged' | 'nothing' | 'rejected';

/** A row, and all that the page shows of it. */
export interface ShownRow {
  readonly row: MappedRow;
  readonly outcome: Outcome;
  readonly rejections: readonly RejectedRow[];
  /** Of the row's stream. */
  readonly entries: readonly EntryPreview[];
  readonly isOpen: boolean;
}

/** Lines of a table, objects, and reasons that a row is shown with. */
const MOST_LINES = 100;
const MOST_OBJECTS = 20;
const MOST_REASONS = 10;

const OUTCOMES = {
  sent: { words: 'sent', tone: 'good' },
  unchanged: { words: 'unchanged', tone: 'quiet' },
  nothing: { words: 'not sent', tone: 'quiet' },
  rejected: { words: 'rejected', tone: 'bad' },
} as const;

/** A row next to what becomes of it: its objects, or the reasons why there are none. */
export function rowHtml(shown: ShownRow): Html {
  const { row, outcome, rejections, entries, isOpen } = shown;
  const reasons = rejections.map((reason) => ({ reason, places: placesOf(reason, entries) }));
  const wrong = new Set(reasons.flatMap(({ reason, places }) => columnsOf(reason, places, row.data)));
  const codes = new Set(rejections.map(({ code }) => code));
  const { words, tone } = OUTCOMES[outcome];
  return html`
<details class="row" id="line-${row.line}" data-stream="${row.stream}" data-outcomes="${[outcome, ...codes].join(' ')}"${isOpen && html` open`}>
<summary><h3>Line ${count(row.line)}</h3> <span>${nameText(row.stream)}</span> <span class="badge" data-tone="${tone}">${words}</span> <span class="gist">${gist(shown)}</span></summary>
<div class="sides">
<div>${dataTable(row, wrong)}</div>
<div>${outcome === 'rejected' ? reasonList(reasons, row.stream) : objectList(row.objects, outcome)}</div>
</div>
</details>`;
}

/** What a closed row is about: its objects, and whom or what the first one names. */
function gist({ row: { objects }, outcome, rejections }: ShownRow): Content {
  if (outcome === 'rejected') return [...new Set(rejections.map(({ code }) => code))].join(', ');
  const types = Map.groupBy(objects, ({ type }) => type.name);
  const words = [...types].map(([name, { length }]) => (length === 1 ? name : `${count(length)} × ${name}`));
  const [first] = objects.slice(0, 1).flatMap(leavesOfObject);
  return [words.join(', '), first !== undefined && html` · ${first[0].at(-1) ?? ''} ${valueHtml(first[1])}`];
}

function leavesOfObject({ json }: BrazeObject): [path: string[], value: Json][] {
  return leavesOf(parseExact(json) as JsonObject);
}

function dataTable({ line, data }: MappedRow, wrong: ReadonlySet<string>): Html {
  const columns = Object.entries(data);
  // What is wrong is shown however many columns there are.
  const shown = columns.filter(([name], at) => at < MOST_LINES || wrong.has(name));
  return html`<table><caption>Row <span class="unseen">of line ${line}</span></caption>
<thead class="unseen"><tr><th scope="col">Column</th><th scope="col">Value</th></tr></thead>
<tbody>${shown.map(([name, value]) => valueRow(html`<code>${nameText(name)}</code>`, value, wrong.has(name)))}</tbody></table>
${more(columns.length - shown.length, 'column')}`;
}

function valueRow(name: Html, value: Json, isWrong = false): Html {
  return html`
<tr${isWrong && html` class="wrong"`}><th scope="row">${name}</th><td>${isWrong && html`<span class="mark">✗<span class="unseen"> wrong:</span></span> `}${valueHtml(value)}</td></tr>`;
}

function objectList(objects: readonly BrazeObject[], outcome: Outcome): Html {
  const note =
    outcome === 'unchanged'
      ? html`<p class="note">Braze has all of this already, so nothing is sent.</p>`
      : outcome === 'nothing' && html`<p class="note">Nothing is made of this row.</p>`;
  return html`${note}${objects.slice(0, MOST_OBJECTS).map(objectTable)}${more(objects.length - MOST_OBJECTS, 'object')}`;
}

function objectTable(object: BrazeObject): Html {
  const { type, place } = object;
  const leaves = leavesOfObject(object);
  const element = place.element === null ? '' : `, element ${place.element}`;
  return html`<table><caption><span class="arrow">→</span> ${type.name} <small>(${entryPath(place) || 'from the catalog'}${element})</small></caption>
<thead class="unseen"><tr><th scope="col">Braze field</th><th scope="col">Value</th></tr></thead>
<tbody>${leaves.slice(0, MOST_LINES).map(([path, value]) => valueRow(fieldName(formatPointer(path)), value))}</tbody></table>
${more(leaves.length - MOST_LINES, 'field')}`;
}

interface Reason {
  readonly reason: RejectedRow;
  readonly places: readonly Place[];
}

function reasonList(reasons: readonly Reason[], stream: string): Html {
  return html`<h4>Why it is rejected</h4>
<ul class="reasons">${reasons.slice(0, MOST_REASONS).map((reason) => reasonItem(reason, stream))}</ul>
${more(reasons.length - MOST_REASONS, 'reason')}`;
}

/** What is wrong, where, what was found, and what to do about it. */
function reasonItem({ reason, places }: Reason, stream: string): Html {
  const { code, path, message, value } = reason;
  const { cure } = codeWords(code, places[0]?.entry.method ?? 'json_schema');
  return html`
<li><p><b>${originHtml(sentence(message))}</b> <code>${code}</code></p>
<dl>
<dt>Where</dt><dd>${placeHtml(path, places, stream)}</dd>
${value !== undefined && html`<dt>Found</dt><dd class="found">${valueHtml(value)}</dd>`}
${cure !== '' && html`<dt>What to do</dt><dd>${prose(cure)}</dd>`}
</dl></li>`;
}

/** The place in the object, and the lines of the mapping that fill it. */
function placeHtml(path: string, places: readonly Place[], stream: string): Html {
  const isWhole = places.every(({ lines }) => lines.length === 0);
  return html`${(path !== '' || isWhole) && fieldName(path)}
${places.map(
  ({ entry, lines }) =>
    html`${lines.map((line) => lineHtml(line, path))} <a href="#${entryAnchor(stream, entry)}">mapping of ${entry.type.name}</a>`,
)}`;
}

function lineHtml(line: FieldLine, path: string): Html {
  if (line.passes)
    return html`<span class="line"><span class="arrow">←</span> column <code>${nameText(passedName(line, path))}</code></span>`;
  return html`<span class="line">${line.field !== path && fieldName(line.field)} <span class="arrow">←</span> ${originHtml(line.from)}</span>`;
}

/** A message as a sentence, without the entry: that has a link. */
function sentence(message: string): string {
  const words = message.replace(/^\/streams\/\d+: /, '');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`;
}

function more(number: number, what: string): Content {
  return (
    number > 0 && html`<p class="muted">and ${count(number)} more ${number === 1 ? what : `${what}s`}</p>`
  );
}
