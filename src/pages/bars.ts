import { type Content, type Html, html } from './html.ts';

/** What a colour says: good, bad, doubtful, or nothing. */
export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'quiet';

/** A number with a bar as long as its part of the longest one; none for 0. */
export interface Bar {
  readonly name: Content;
  readonly value: number;
  /** The number in words. */
  readonly shown: string;
  /** @default plain */
  readonly tone?: Tone;
}

/**
 * Numbers as a table with bars.
 * @param caption what is counted; the page shows it as the table's heading.
 * @param columns what names and numbers are.
 */
export function bars(caption: Content, columns: readonly [string, string], list: readonly Bar[]): Html {
  const longest = Math.max(...list.map(({ value }) => value));
  const part = (value: number) => value / longest;
  return html`<table class="bars">
<caption>${caption}</caption>
<thead class="unseen"><tr><th scope="col">${columns[0]}</th><th scope="col">${columns[1]}</th></tr></thead>
<tbody>${list.map(
    ({ name, value, shown, tone = 'plain' }) => html`
<tr><th scope="row">${name}</th><td>${shown}${value > 0 && html`<span class="bar" data-tone="${tone}" style="--part:${part(value).toFixed(4)}"></span>`}</td></tr>`,
  )}
</tbody></table>`;
}
