/**
 * What identifies a name, whatever its spelling: `firstName`, `FIRST_NAME` and `First name` are all `firstname`.
 * Empty for a name without letters and digits.
 */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** What a row of a stream is, as far as the stream's name says. */
export interface Noun {
  /** In words, lower case, the last one in the singular: `order`, `item`. Never empty. */
  readonly words: readonly string[];
  /** The last of them: `item`. */
  readonly last: string;
}

/** Words of data warehouses in front of what a table holds. */
const LAYERS: ReadonlySet<string> = new Set('stg dim fct fact raw src int mart tbl base'.split(' '));

/** Words behind what a table holds. */
const EDITIONS = /^(?:v?\d+|current|latest|snapshot|export|raw)$/;

/** What a row of a stream is: `stg_OrderItems_v2` → order, item. */
export function nounOf(stream: string): Noun {
  const words = wordsOf(stream);
  while (words.length > 1 && LAYERS.has(words[0] ?? '')) words.shift();
  while (words.length > 1 && EDITIONS.test(words.at(-1) ?? '')) words.pop();
  const last = singular(words.pop() ?? 'row');
  return { words: [...words, last], last };
}

/** Braze takes names of 255 characters. */
const MAX_TITLE = 100;

/** A noun as people write the names of events and products: `Order Item`. */
export function title({ words }: Noun): string {
  const capital = (word: string) => word.replace(/^\p{L}/u, (letter) => letter.toUpperCase());
  return [...words.map(capital).join(' ')].slice(0, MAX_TITLE).join('');
}

/** `pageViews`, `PAGE_VIEWS` and `page views` → page, views. */
function wordsOf(name: string): string[] {
  const spaced = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return spaced.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

const SINGULARS: ReadonlyMap<string, string> = new Map([
  ['people', 'person'],
  ['series', 'series'],
  ['news', 'news'],
]);

/** The singular of an English noun, by the rules that most nouns follow. */
function singular(word: string): string {
  const known = SINGULARS.get(word);
  if (known !== undefined) return known;
  if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(?:x|ch|sh|ss|z)es$/.test(word)) return word.replace(/es$/, '');
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}
