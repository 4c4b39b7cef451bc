import { isObject } from '../../json/object.ts';
import { parsePointer } from '../../json/pointer_tokens.ts';
import { ExactNumber, type Json, type JsonObject } from '../../json/value.ts';
import { type Html, html } from '../../pages/html.ts';
import { count } from '../../report/progress.ts';

/** Characters of a value that are shown; of a longer one its beginning and its end. */
const LONGEST = 300;
const END = 40;

/** A text of the program, whose names are in backquotes. */
export function prose(text: string): Html {
  const parts = text.split(/`([^`]*)`/);
  return html`${parts.map((part, at) => (at % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** A text on where a value comes from, for people who know no JSON Pointers: `/loyalty/tier` is `loyalty › tier`. */
export function originHtml(from: string): Html {
  const parts = from.replace(/^constant /, 'always ').split(/`([^`]*)`/);
  const isColumn = (at: number) => parts[at - 1]?.endsWith('column ') ?? false;
  return html`${parts.map((part, at) => {
    if (at % 2 === 0) return part;
    if (!isColumn(at) && part.startsWith('$row/')) return html`column ${pathHtml(part.slice('$row'.length))}`;
    return !isColumn(at) && part.startsWith('/') ? pathHtml(part) : html`<code>${part}</code>`;
  })}`;
}

/** What becomes of a value, step by step; types by plain words. */
export function conversionHtml(becomes: readonly string[]): Html {
  const [first = '', ...others] = becomes;
  const types = first.split(' or ').map((type) => TYPE_WORDS[type] ?? type);
  return prose([types.join(' or '), ...others].filter((step) => step !== '').join('; '));
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  'date-time': 'date and time',
  array: 'list',
};

/** A field of a Braze object: `properties › total`. @param path JSON Pointer; `*` is each name, or each element. */
export function fieldName(path: string): Html {
  return path === '' ? html`the object as a whole` : pathHtml(path);
}

function pathHtml(path: string): Html {
  const tokens = parsePointer(path) ?? [];
  return html`<code class="field">${tokens.map(
    (token, at) => html`${at > 0 && STEP}${token === '*' ? html`<em>each</em>` : nameText(token)}`,
  )}</code>`;
}

/** From an object to what is in it. */
export const STEP = html`<span class="step"> › </span>`;

/** A name as it is; an empty or blank one would not be seen. */
export function nameText(name: string): Html {
  return name.trim() === '' ? html`${JSON.stringify(name)}` : html`${shortened(name)}`;
}

/** A value for people: text without quotes, unless it could be taken for something else. */
export function valueHtml(value: Json): Html {
  if (value === null) return html`<i class="none">null</i>`;
  if (value === '') return html`<i class="none">empty text</i>`;
  if (typeof value === 'string') return html`<span class="text">${textOf(value)}</span>`;
  if (typeof value === 'object' && !(value instanceof ExactNumber))
    return html`<code>${jsonText(value)}</code>`;
  return html`<span class="plain">${plainText(value)}</span>`;
}

/** The leaves of an object by their paths: what is in objects inside of it, arrays as they are. */
export function leavesOf(object: JsonObject, above: readonly string[] = []): [path: string[], value: Json][] {
  return Object.entries(object).flatMap(([name, value]): [string[], Json][] => {
    const path = [...above, name];
    return isObject(value) && Object.keys(value).length > 0 ? leavesOf(value, path) : [[path, value]];
  });
}

function textOf(text: string): string {
  const shown = shortened(text);
  return isMistakable(text) ? JSON.stringify(shown) : shown;
}

/** Whether a text looks like another value, or blanks at its ends would not be seen. */
function isMistakable(text: string): boolean {
  return /^(?:true|false|null|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i.test(text) || text.trim() !== text;
}

function plainText(value: number | boolean | ExactNumber): string {
  return value instanceof ExactNumber ? value.text : String(value);
}

function jsonText(value: Json): string {
  return shortened(JSON.stringify(value, null, 1).replace(/\n */g, ' '));
}

function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  // Half of a character at the cut would be shown as an escape.
  const start = text.slice(0, LONGEST - END).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(-END).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start} … ${end} (${count(text.length)} characters)`;
}
