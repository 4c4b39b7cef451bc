import { type Html, html } from '../../pages/html.ts';
import type { Rate } from '../live.ts';
import type { Second } from '../pace.ts';
import { amount, counted } from './text.ts';

/** The size of a chart in units of its own: a second is {@link STEP} wide. */
const HEIGHT = 100;
const STEP = 10;

/** How far above the largest second a limit may be, and yet be drawn. */
const IN_SIGHT = 3;

/** The longest window whose average says something about a second, in seconds. */
const SHORT_WINDOW = 10;

/** The requests of the last minute as charts, one for each rate limit. */
export function ratesPart(rates: readonly Rate[]): Html {
  return html`<div class="rates">${rates.map(ratePanel)}</div>`;
}

function ratePanel({ bucket, limit, fullest, seconds }: Rate): Html {
  const over = seconds.slice(0, -1);
  const now = total(over.at(-1) ?? [0, 0]);
  const peak = Math.max(...over.map(total), 0);
  const refused = seconds.reduce((sum, [, limited]) => sum + limited, 0);
  const words = `${counted(now, 'request')} in the last second, at most ${amount(peak)} a second in the last minute`;
  return html`<figure class="rate">
<figcaption><code>${bucket}</code> <span class="muted small">${limitWords(limit)}</span></figcaption>
<p class="now"><strong>${amount(now)}</strong> a second</p>
${chart(over, peak, lineAt(limit, peak), words)}
<p class="muted small">At most ${amount(peak)} a second.${
    limit !== null && ` The fullest window: ${amount(fullest)} of ${amount(limit.requests)}.`
  }${refused > 0 && html` <span class="refused">${counted(refused, 'request')} over the limit in the last minute.</span>`}</p>
</figure>`;
}

function limitWords(limit: Rate['limit']): string {
  if (limit === null) return 'no limit';
  const { requests, seconds } = limit;
  const window = seconds === 1 ? 'a second' : `${amount(seconds)} s`;
  const average = (requests / seconds).toLocaleString('en', { maximumFractionDigits: 1 });
  const isAverage = seconds > 1 && seconds <= SHORT_WINDOW;
  return `limit ${amount(requests)} in ${window}${isAverage ? `: ${average} a second` : ''}`;
}

/** Where the line of the limit is, requests a second; null: out of sight. */
function lineAt(limit: Rate['limit'], peak: number): number | null {
  if (limit === null || limit.seconds > SHORT_WINDOW) return null;
  const average = limit.requests / limit.seconds;
  return average <= Math.max(peak, 1) * IN_SIGHT ? average : null;
}

function total([granted, limited]: Second): number {
  return granted + limited;
}

/** @param limit requests a second that a line is drawn at; null: none. */
function chart(seconds: readonly Second[], peak: number, limit: number | null, words: string): Html {
  const width = seconds.length * STEP;
  const highest = Math.max(peak, limit ?? 0, 1) * 1.08;
  const tall = (count: number) => Number(((HEIGHT * count) / highest).toFixed(2));
  const bars = seconds.flatMap((second, at) => {
    const [granted, limited] = second;
    const x = at * STEP + 1;
    return [
      granted > 0 &&
        html`<rect x="${x}" y="${HEIGHT - tall(granted)}" width="${STEP - 2}" height="${tall(granted)}"/>`,
      limited > 0 &&
        html`<rect class="limited" x="${x}" y="${HEIGHT - tall(total(second))}" width="${STEP - 2}" height="${tall(limited)}"/>`,
    ];
  });
  const line = limit === null ? null : HEIGHT - tall(limit);
  return html`<svg class="chart" role="img" aria-label="${words}" viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none">
${bars}<line class="ground" x1="0" x2="${width}" y1="${HEIGHT}" y2="${HEIGHT}"/>${
    line !== null && html`<line class="limit" x1="0" x2="${width}" y1="${line}" y2="${line}"/>`
  }</svg>
<p class="axis" aria-hidden="true"><span>a minute ago</span>${limit !== null && html`<span>dashed: the limit, on average</span>`}<span>now</span></p>`;
}
