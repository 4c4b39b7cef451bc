import { type Bar, bars, type Tone } from '../../pages/bars.ts';
import { type Html, html } from '../../pages/html.ts';
import type { Live } from '../live.ts';
import type { Counted } from '../reasons.ts';
import type { RequestRecord } from '../traffic.ts';
import { amount, counted, shownValue, timeOfDay } from './text.ts';

const HELD: readonly (readonly [name: string, words: string])[] = [
  ['requests', 'requests'],
  ['profiles', 'profiles'],
  ['events', 'events'],
  ['purchases', 'purchases'],
  ['messages', 'messages'],
  ['deleted', 'profiles gone'],
  ['waiting', 'requests without effect yet'],
];

/** How much the sandbox holds; what it always holds first, everything else where there is some. */
export function amountsPart({ amounts }: Live): Html {
  const shown = HELD.filter(([name], at) => at < 4 || (amounts[name] ?? 0) > 0);
  return html`<ul class="tiles">${shown.map(
    ([name, words]) => html`<li><strong>${amount(amounts[name] ?? 0)}</strong> ${words}</li>`,
  )}</ul>`;
}

/** Objects by their kind. */
export function kindsPart({ objects }: Live): Html {
  const list = objects.flatMap<Bar>(({ kind, accepted, rejected }) => [
    ...(accepted > 0
      ? [{ name: wordsOf(kind), value: accepted, shown: amount(accepted), tone: 'good' } as const]
      : []),
    ...(rejected > 0
      ? [
          {
            name: html`${wordsOf(kind)} <span class="muted">refused</span>`,
            value: rejected,
            shown: amount(rejected),
            tone: 'bad',
          } as const,
        ]
      : []),
  ]);
  return list.length === 0
    ? nothing('Objects by kind', 'No object came yet.')
    : bars('Objects by kind', ['Kind', 'Objects'], list);
}

/** A kind, as words: the counters' `catalog_items` is `catalog items`. */
function wordsOf(kind: string): string {
  return kind.replaceAll('_', ' ');
}

const STATUS_WORDS: ReadonlyMap<string, string> = new Map([
  ['200', 'OK'],
  ['201', 'accepted'],
  ['202', 'queued'],
  ['400', 'bad request'],
  ['401', 'wrong key'],
  ['403', 'no permission'],
  ['404', 'not found'],
  ['413', 'too large'],
  ['415', 'no JSON'],
  ['429', 'over the limit'],
  ['none', 'no answer'],
]);

/** Answers by their status, and what requests had to do with each other. */
export function statusesPart(live: Live): Html {
  const { by_status: byStatus } = live;
  const list = Object.entries(byStatus).map<Bar>(([status, count]) => ({
    name: html`${status === 'none' ? null : html`${status} `}<span class="muted">${STATUS_WORDS.get(status)}</span>`,
    value: count,
    shown: amount(count),
    tone: toneOf(status),
  }));
  return list.length === 0
    ? nothing('Answers by status', 'Nothing was answered yet.')
    : html`${bars('Answers by status', ['Status', 'Answers'], list)}${together(live)}`;
}

/** How many requests were on their way at once, and whether they broke the order of a user's objects. */
function together({
  max_in_flight: most,
  same_user_overlaps: overlaps,
  same_user_too_early: early,
}: Live): Html {
  return html`<p class="muted small">At most ${counted(most, 'request')} in flight at once.</p>
${overlaps > 0 && html`<p class="refused small">${counted(overlaps, 'request')} named a user whom another one in flight named, too.</p>`}
${early > 0 && html`<p class="refused small">${counted(early, 'request')} named a user on whom an earlier one had yet to take effect.</p>`}`;
}

function toneOf(status: string): Tone {
  if (status === 'none') return 'quiet';
  if (status === '429') return 'warn';
  return Number(status) < 400 ? 'good' : 'bad';
}

function nothing(heading: string, words: string): Html {
  return html`<h3 class="caption">${heading}</h3><p class="muted">${words}</p>`;
}

/** Why objects and requests were refused, and what was accepted without an effect. */
export function reasonsPart({ reasons }: Live): Html {
  if (reasons.length === 0) return html`<p class="muted">Nothing was refused.</p>`;
  return html`<ul class="reasons">${reasons.map(reasonItem)}</ul>`;
}

function reasonItem({ endpoint, kind, effect, words, count, time, first }: Counted): Html {
  const tone = effect === 'refused' ? 'bad' : 'warn';
  return html`<li>
<span class="badge" data-tone="${tone}">${amount(count)} ${effect === 'refused' ? 'refused' : 'without effect'}</span>
<div><p class="words">${words}</p>
<p class="muted small">${kind === null ? 'requests' : wordsOf(kind)} at <code>${endpoint}</code>, last at ${timeOfDay(time)}</p>
${first !== null && html`<p class="small"><span class="muted">The first:</span> <code>${shownValue(first)}</code></p>`}</div></li>`;
}

/** The last requests. */
export function requestsPart({ requests }: Live): Html {
  if (requests.length === 0) return html`<p class="muted">No request came yet.</p>`;
  return html`<div class="wide" id="requests-table" role="region" aria-label="Requests, the latest first" tabindex="0"><table>
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Request</th><th scope="col">Objects</th><th scope="col" class="number">Bytes</th><th scope="col">Answer</th></tr></thead>
<tbody>${requests.map(requestRow)}</tbody></table></div>`;
}

function requestRow({ time, method, path, status, bytes, objects, fault }: RequestRecord): Html {
  const kinds = Object.entries(objects ?? {}).filter(([, count]) => count > 0);
  return html`
<tr><td>${timeOfDay(time)}</td><td><code>${method} ${shortened(path)}</code></td><td>${kinds
    .map(([kind, count]) => `${wordsOf(kind)}: ${amount(count)}`)
    .join(
      ', ',
    )}</td><td class="number">${amount(bytes)}</td><td><span class="badge" data-tone="${toneOf(String(status ?? 'none'))}">${
    status ?? 'none'
  }</span>${fault !== null && html` <span class="muted small">fault ${fault}</span>`}</td></tr>`;
}

function shortened(path: string): string {
  return path.length <= 120 ? path : `${path.slice(0, 120)}…`;
}
