import type { Json } from '../../json/value.ts';
import { type Html, html } from '../../pages/html.ts';
import type { Catalog } from '../catalog.ts';
import type { Controlled } from '../controlled.ts';
import type { Live } from '../live.ts';
import { amount, counted, shownValue } from './text.ts';
import { addressOf, type View } from './view.ts';

/** How much of a catalog is shown. */
const MOST_ITEMS = 20;
const MOST_FIELDS = 12;

/** The catalogs, and the items of the one that is open. */
export function catalogsPart({ workspace }: Controlled, { catalogs }: Live, view: View): Html {
  if (catalogs.length === 0) {
    return html`<p class="muted">There is no catalog yet. <code>POST /catalogs</code> makes one, as at Braze.</p>`;
  }
  const open = view.catalog === null ? undefined : workspace.catalogs.get(view.catalog);
  return html`<ul class="results row">${catalogs.map(
    ({ name, items }, at) =>
      html`<li><a data-live="catalog" id="catalog-${at}" href="${addressOf(view, { catalog: name })}"${
        view.catalog === name && html` aria-current="true"`
      }><strong>${shownValue(name)}</strong> <span class="muted">${counted(items, 'item')}</span></a></li>`,
  )}</ul>${open !== undefined && itemsTable(open)}`;
}

function itemsTable({ name, fields, items }: Catalog): Html {
  const all = [...fields];
  const shown = all.slice(0, MOST_FIELDS).filter(([field]) => field !== 'id');
  const first = items.entries().take(MOST_ITEMS).toArray();
  const more = [
    ...(items.size > first.length ? [`${first.length} of ${amount(items.size)} items`] : []),
    ...(all.length > MOST_FIELDS ? [`${MOST_FIELDS} of ${all.length} fields`] : []),
  ];
  return html`<div class="wide" id="items-table" role="region" aria-label="Items of ${name}" tabindex="0"><table>
<caption>${name}${more.length > 0 && html` <small>${more.join(', ')}</small>`}</caption>
<thead><tr><th scope="col">id</th>${shown.map(
    ([field, type]) => html`<th scope="col">${field} <span class="muted">${type}</span></th>`,
  )}</tr></thead>
<tbody>${first.map(
    ([id, values]) => html`
<tr><th scope="row">${shownValue(id)}</th>${shown.map(([field]) => html`<td>${cell(values.get(field))}</td>`)}</tr>`,
  )}</tbody></table></div>${first.length === 0 && html`<p class="muted">It has no item yet.</p>`}`;
}

function cell(value: Json | undefined): Html | null {
  return value === undefined || value === null ? null : html`${shownValue(value)}`;
}
