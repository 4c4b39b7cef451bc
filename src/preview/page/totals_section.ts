import { sumOfDataPoints } from '../../braze/data_points.ts';
import { codeWords } from '../../mapping/method_cures.ts';
import { type Bar, bars } from '../../pages/bars.ts';
import { type Content, type Html, html } from '../../pages/html.ts';
import { count } from '../../report/progress.ts';
import type { RunPreview } from '../preview.ts';
import {
  dataPointParts,
  deletionWords,
  duration,
  leftOutWords,
  reachSentences,
  timeWords,
} from '../sentences.ts';
import type { RowTotals } from '../totals.ts';
import { nameText, prose } from './values.ts';

/** The sums, as bars. */
export function totalsSection(run: RunPreview): Html {
  return html`<section aria-labelledby="totals"><h2 id="totals">Totals</h2>
<p>What a sync would do with the rows that were looked at.</p>
<div class="grid">
<div class="panel">${rowBars(run)}</div>
<div class="panel">${objectBars(run)}</div>
<div class="panel">${dataPointBars(run)}</div>
<div class="panel">${timeBars(run)}</div>
</div>
${rejectionPanel(run)}
${streamPanel(run)}
${reachSentences(run).map((sentence) => html`<p class="muted reach">${sentence}</p>`)}
</section>`;
}

const skippedOf = ({ skipped }: RowTotals) => skipped.values().reduce((sum, each) => sum + each, 0);

function rowBars({ totals: { rows }, hasMemory }: RunPreview): Html {
  const list: Bar[] = [
    { name: 'would be sent', value: rows.sent, tone: 'good' } as const,
    ...(hasMemory
      ? [{ name: 'unchanged: Braze has them', value: rows.unchanged, tone: 'quiet' } as const]
      : []),
    ...[...rows.skipped].map(
      ([reason, value]) => ({ name: `not sent: ${reason}`, value, tone: 'quiet' }) as const,
    ),
    { name: 'rejected', value: rows.rejected, tone: 'bad' } as const,
  ].map(shown);
  return bars('Rows', ['Outcome', 'Rows'], list);
}

function shown<Part extends { readonly value: number }>(part: Part): Part & { shown: string } {
  return { ...part, shown: count(part.value) };
}

function objectBars(run: RunPreview): Html {
  const { objects, totals, hasMemory } = run;
  const list = Object.entries(objects).flatMap(([name, value]) =>
    value > 0 ? [shown({ name, value })] : [],
  );
  const deletes = deletionWords(run);
  return html`${list.length === 0 ? html`<h3>Objects for Braze</h3><p>None.</p>` : bars('Objects for Braze', ['Kind', 'Objects'], list)}
<p><small>${count(totals.requests)} ${totals.requests === 1 ? 'request' : 'requests'}, ${count(totals.bytes)} bytes</small></p>
${hasMemory && html`<p><small>Left out: ${leftOutWords(totals.leftOut)}</small></p>`}
${deletes !== null && html`<p class="note" data-tone="${deletes.isTooMany ? 'bad' : 'warn'}"><span>Deletes ${prose(deletes.words)}</span></p>`}`;
}

function dataPointBars({ dataPoints }: RunPreview): Html {
  const list = dataPointParts(dataPoints).map(([name, value]) => shown({ name, value }));
  return html`${bars('Data points', ['Kind', 'Data points'], list)}
<p><small>${count(sumOfDataPoints(dataPoints))} at most: users that Braze does not know and must not create cost nothing.</small></p>`;
}

function timeBars(run: RunPreview): Html {
  const list = run.totals.limits.map(({ endpoints, minutes, minutesPerMillionRows }): Bar => {
    const value = minutesPerMillionRows ?? minutes;
    return {
      name: html`${endpoints.map((name, at) => html`${at > 0 && ', '}<code>${name}</code>`)}`,
      value,
      shown: duration(value),
    };
  });
  return html`${list.length === 0 ? html`<h3>Time</h3>` : bars('Time for a million rows like these', ['Limit of', 'Time'], list)}
<p><small>${sentence(timeWords(run))}</small></p>`;
}

/** Reasons by code, each a link that filters the rows. */
function rejectionPanel({ report, rejections, totals }: RunPreview): Content {
  if (rejections.length === 0)
    return totals.rows.read > 0 && html`<p class="note" data-tone="good">No row is rejected.</p>`;
  const rows = new Map<string, number>();
  for (const stream of report.streams)
    for (const [code, info] of stream.rejections) rows.set(code, (rows.get(code) ?? 0) + info.rows);
  const list = [...rows]
    .toSorted(([, a], [, b]) => b - a)
    .map(([code, value]): Bar => {
      const name = html`${prose(codeWords(code, 'json_schema').cause)} <a href="#rows" data-outcome="${code}"><code>${code}</code></a>`;
      return { ...shown({ value }), name, tone: 'bad' };
    });
  return html`<div class="panel wide-bars">${bars('Rejected rows, by reason', ['Reason', 'Rows'], list)}</div>`;
}

function streamPanel({ totals: { streams, rows }, hasMemory }: RunPreview): Content {
  if (streams.length === 0) return null;
  const cells = (each: RowTotals) =>
    columns.map(({ of }) => html`<td class="number">${count(of(each))}</td>`);
  const columns: readonly { readonly name: string; readonly of: (rows: RowTotals) => number }[] = [
    { name: 'read', of: ({ read }) => read },
    { name: 'sent', of: ({ sent }) => sent },
    ...(hasMemory ? [{ name: 'unchanged', of: ({ unchanged }: RowTotals) => unchanged }] : []),
    ...(skippedOf(rows) > 0 ? [{ name: 'skipped', of: skippedOf }] : []),
    { name: 'rejected', of: ({ rejected }) => rejected },
  ];
  return html`<div class="panel"><table><caption>Rows, by stream</caption>
<thead><tr><th scope="col">Stream</th>${columns.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${streams.map(
    (each) => html`
<tr><th scope="row">${nameText(each.stream)}</th>${cells(each.rows)}</tr>`,
  )}</tbody>
${streams.length > 1 && html`<tfoot><tr><th scope="row">together</th>${cells(rows)}</tr></tfoot>`}
</table></div>`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
