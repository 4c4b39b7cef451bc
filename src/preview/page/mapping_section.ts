import { nounOf } from '../../braze/object_type.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import { type Html, html } from '../../pages/html.ts';
import type { FieldLine } from '../fields.ts';
import type { MappingPreview } from '../preview.ts';
import { rowWords } from '../sentences.ts';
import type { EntryPreview, StreamPreview } from '../stream.ts';
import { conversionHtml, fieldName, nameText, originHtml, prose, STEP } from './values.ts';

/** In how many rows a line's place goes wrong. @param column of a line for columns that pass, one of them; null: all. */
export type RejectedAt = (line: FieldLine, column?: string | null) => number;

/** What becomes of each stream: a table for each of its entries, a line a field. */
export function mappingSection({ streams }: MappingPreview, rejectedAt: RejectedAt): Html {
  return html`<section aria-labelledby="mapping"><h2 id="mapping">Mapping</h2>
<p>Which column of a row goes into which field at Braze. Values that are missing are left out unless a line says otherwise.</p>
${streams.map((stream) => streamHtml(stream, rejectedAt))}
</section>`;
}

function streamHtml({ stream, ignored, entries }: StreamPreview, rejectedAt: RejectedAt): Html {
  const heading = html`<h3>${nameText(stream)}</h3>`;
  if (ignored)
    return html`<div class="panel">${heading}<p>Its rows are not sent: its entry says <code>ignore</code>.</p></div>`;
  if (entries.length === 0)
    return html`<div class="panel">${heading}<p>It has no entry: a row of it would stop the sync.</p></div>`;
  return html`${entries.map((entry) => entryHtml(stream, entry, rejectedAt))}`;
}

function entryHtml(stream: string, entry: EntryPreview, rejectedAt: RejectedAt): Html {
  const { type, method, conditions, fields, leftOut } = entry;
  const place = entry.entry === '' ? 'from the catalog' : entry.entry;
  return html`<div class="panel" id="${entryAnchor(stream, entry)}">
<h3>${nameText(stream)} <span class="arrow">→</span> ${type.name}</h3>
<p class="muted">${conditions.length === 0 ? `Each row makes ${type.singular}.` : html`Makes ${nounOf(type)} objects: ${conditions.map((words, at) => html`${at > 0 && '; '}${prose(words)}`)}.`}
<small>(${place}, ${method})</small></p>
<table class="mapping"><caption class="unseen">Fields of ${type.name} from ${stream}</caption>
<thead><tr><th scope="col">Braze field</th><th scope="col"><span class="arrow">←</span> from</th><th scope="col">conversion</th></tr></thead>
<tbody>${fields.flatMap((line) => lineRows(line, type.fields, rejectedAt))}</tbody></table>
${leftOut !== null && leftOut.length > 0 && html`<p class="left-out">Not sent: ${leftOut.map((column, at) => html`${at > 0 && ', '}<code>${nameText(column)}</code>`)}</p>`}
</div>`;
}

/** Where the table of an entry is in the page. */
export function entryAnchor(stream: string, { entry }: Pick<EntryPreview, 'entry'>): string {
  return `mapping-${encodeURIComponent(stream.toWellFormed())}${entry.replaceAll('/', '-')}`;
}

/** Columns that pass have a row each. */
function lineRows(line: FieldLine, fields: EntryPreview['type']['fields'], rejectedAt: RejectedAt): Html[] {
  const { field, from, becomes, passes, columns } = line;
  if (!passes)
    return [tableRow(fieldName(field), originHtml(from), becomes, says(line, fields), rejectedAt(line))];
  const passed = (name: Html) => html`<code class="field">${above(field)}${name}</code>`;
  if (columns.length === 0)
    return [tableRow(passed(html`<em>its name</em>`), originHtml(from), becomes, null, rejectedAt(line))];
  return columns.map((column) => {
    const name = nameText(column);
    return tableRow(passed(name), html`column <code>${name}</code>`, becomes, null, rejectedAt(line, column));
  });
}

function above(field: string): Html {
  const tokens = (parsePointer(field) ?? []).slice(0, -1);
  return html`${tokens.map((token) => html`${nameText(token)}${STEP}`)}`;
}

/** What Braze's own field is for; null for the customer's. */
function says({ field }: FieldLine, fields: EntryPreview['type']['fields']): string | null {
  const tokens = parsePointer(field) ?? [];
  return tokens.length === 1 ? (fields.get(tokens[0] ?? '')?.says ?? null) : null;
}

function tableRow(
  field: Html,
  from: Html,
  becomes: readonly string[],
  description: string | null,
  rejected: number,
): Html {
  return html`
<tr${rejected > 0 && html` class="wrong"`}><th scope="row">${field}${description !== null && html`<br><small>${prose(description)}</small>`}</th><td>${from}</td><td>${conversionHtml(becomes)}${rejected > 0 && html` <span class="badge" data-tone="bad">✗ ${rowWords(rejected)} rejected here</span>`}</td></tr>`;
}
