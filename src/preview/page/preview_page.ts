import { codeWords } from '../../mapping/method_cures.ts';
import { type Content, type Html, html } from '../../pages/html.ts';
import { page } from '../../pages/page.ts';
import { count } from '../../report/progress.ts';
import type { FieldLine } from '../fields.ts';
import type { MappingPreview, RunPreview, ValueWarning } from '../preview.ts';
import { rowWords } from '../sentences.ts';
import { mappingSection, type RejectedAt } from './mapping_section.ts';
import { PAGE_STYLE } from './page_style.ts';
import { entriesFor, linesAt, passedName, placesOf } from './place.ts';
import { rowsSection } from './rows_section.ts';
import { totalsSection } from './totals_section.ts';
import { fieldName, nameText, prose } from './values.ts';

/** What a page says in addition to the preview itself. */
export interface PageOptions {
  /** `filters.client.ts` as it is built. */
  readonly script: string;
  readonly version: string;
  /** When it is made, milliseconds since 1970. */
  readonly now: number;
  /** Whether values of rows are hidden. */
  readonly isMasked: boolean;
}

/** A preview as one page that needs no other file, for people who never saw a configuration. */
export function previewPage(mapping: MappingPreview, run: RunPreview, options: PageOptions): string {
  const body = html`<header>
<h1>What would go to Braze</h1>
<p class="lead">${leadWords(run)} Nothing was sent for this page.</p>
<p class="note" data-tone="warn">${options.isMasked ? MASKED : PRIVATE}</p>
${failureNote(run)}
<nav aria-label="Page"><ul><li><a href="#totals">Totals</a></li>${run.valueWarnings.length > 0 && html`<li><a href="#values">Values to look at</a></li>`}<li><a href="#mapping">Mapping</a></li><li><a href="#rows">Rows</a></li></ul></nav>
</header>
<main id="main">
${totalsSection(run)}
${warningSection(mapping, run)}
${valueSection(mapping, run)}
${mappingSection(mapping, rejectedAt(mapping, run))}
${rowsSection(mapping, run)}
</main>
<footer><p>Made by destination-braze ${options.version} on ${new Date(options.now).toISOString().slice(0, 10)}, as a preview of a sync.</p></footer>`;
  return page({ title: 'What would go to Braze', style: PAGE_STYLE, script: options.script, body });
}

const PRIVATE = html`<span>This page shows data of your customers. Pass it on only to people who may see it.</span>`;
const MASKED = html`<span>Values of rows are hidden: letters are shown as x, digits as 0. Names of columns and fields are as they are.</span>`;

function leadWords({ totals: { rows } }: RunPreview): string {
  if (rows.read === 0) return 'No row was read.';
  if (rows.sent === rows.read) return `All of the ${rowWords(rows.read)} that were read would be sent.`;
  const skipped = rows.skipped.values().reduce((sum, each) => sum + each, 0);
  const parts = [
    `${count(rows.sent)} would be sent`,
    ...(rows.unchanged > 0 ? [`${count(rows.unchanged)} unchanged`] : []),
    ...(skipped > 0 ? [`${count(skipped)} left out`] : []),
    ...(rows.rejected > 0 ? [`${count(rows.rejected)} rejected`] : []),
  ];
  return `Of the ${rowWords(rows.read)} that were read: ${parts.join(', ')}.`;
}

function failureNote({ failure }: RunPreview): Content {
  if (failure === null) return null;
  return html`<div class="note" data-tone="bad"><p><b>The sync would stop.</b> ${prose(failure.message)} <code>${failure.code}</code></p></div>`;
}

/** How many rows are rejected at each line of the mapping, and of one for columns that pass at each column. */
function rejectedAt(mapping: MappingPreview, run: RunPreview): RejectedAt {
  const places = new Map<FieldLine, { readonly row: number; readonly column: string }[]>();
  for (const rejection of run.rejections) {
    const { line: row, path } = rejection;
    const wrong = placesOf(rejection, entriesFor(rejection.stream, mapping, run));
    for (const line of wrong.flatMap(({ lines }) => lines)) {
      const known = places.get(line) ?? [];
      places.set(line, known);
      known.push({ row, column: line.passes ? passedName(line, path) : '' });
    }
  }
  return (line, column = null) => {
    const found = (places.get(line) ?? []).filter((place) => column === null || place.column === column);
    return new Set(found.map(({ row }) => row)).size;
  };
}

function warningSection({ warnings }: MappingPreview, run: RunPreview): Content {
  if (warnings.length === 0 && run.warnings.length === 0) return null;
  return html`<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2>
<div class="panel"><ul>
${warnings.map(({ path, message }) => html`<li>${path !== '' && html`<code>${path}</code>: `}${prose(message)}</li>`)}
${run.warnings.map((message) => html`<li>${prose(message)}</li>`)}
</ul></div></section>`;
}

function valueSection(mapping: MappingPreview, run: RunPreview): Content {
  if (run.valueWarnings.length === 0) return null;
  return html`<section aria-labelledby="values"><h2 id="values">Values to look at</h2>
<p>Their rows are sent, but Braze would shorten or retype these values, or they are left out.</p>
<div class="panel"><table class="values"><caption class="unseen">Values to look at</caption>
<thead><tr><th scope="col" class="number">Values</th><th scope="col">Where</th><th scope="col">What, and what to do</th></tr></thead>
<tbody>${run.valueWarnings.map((warning) => warningRow(warning, mapping, run))}</tbody>
</table></div></section>`;
}

function warningRow(
  { code, path, message, values }: ValueWarning,
  mapping: MappingPreview,
  run: RunPreview,
): Html {
  const { stream, field } = warnedPlace(path, run);
  const entry = entriesFor(stream, mapping, run).find(({ fields }) => linesAt(field, fields).length > 0);
  const { cure } = codeWords(code, entry?.method ?? 'json_schema');
  return html`
<tr><td class="number">${count(values)}</td><th scope="row">${nameText(stream)}<br>${fieldName(field)}</th><td>${prose(message)}. ${prose(cure)} <code>${code}</code></td></tr>`;
}

/** @param path the stream's name, `#`, and a pointer into the object. */
function warnedPlace(path: string, { report }: RunPreview): { stream: string; field: string } {
  const known = report.streams.map(({ stream }) => stream).filter((name) => path.startsWith(`${name}#`));
  const stream = known.toSorted((a, b) => b.length - a.length)[0] ?? path;
  return { stream, field: path.slice(stream.length + 1) };
}
