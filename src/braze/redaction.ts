import { parseExact } from '../json/exact.ts';
import { ExactNumber, type Json } from '../json/value.ts';
import { CAPITALISED_WORDS, KNOWN_SENTENCES, SHORT_WORDS } from './known_words.ts';
import { isBrazeName } from './vocabulary.ts';

const MASK = '***';

/** How much of Braze's words is looked at, and how much is shown, in characters. */
const MOST_READ = 2_000;
const MOST_SHOWN = 300;

/** Parts of words are looked for in values from this length on. */
const MIN_PART = 4;

/** Longer words of plain letters are no words. */
const MAX_WORD = 24;

/**
 * What of Braze's words may be shown. Braze quotes what it refuses, and its words go to a log that others read. So only
 * what is known passes: sentences that Braze is known to use, with their variable parts masked; of others, plain words
 * that are no part of a value of the request, and names of Braze's own.
 * @param jsons the objects of the request, read when they are needed for the first time.
 */
export function redaction(jsons: () => readonly string[]): (words: string) => string {
  let read: Values | null = null;
  const values = () => {
    read ??= valuesOf(jsons());
    return read;
  };
  return (words) => {
    const text = words.slice(0, MOST_READ);
    const shown = known(text, values) ?? unknown(text, values());
    return shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN)}…` : shown;
  };
}

/** For words about no request. */
export const redacted: (words: string) => string = redaction(() => []);

/** The letters of the values of a request. */
interface Values {
  /** Whether a word, in small letters, is one of a value, a part of one, or holds one. */
  holds(word: string): boolean;
}

function valuesOf(jsons: readonly string[]): Values {
  const words = new Set<string>();
  const texts: string[] = [];
  for (const json of jsons) {
    for (const text of textsOf(parseExact(json), true)) {
      const letters = folded(text);
      for (const word of letters.split(/[^a-z]+/)) if (word !== '') words.add(word);
      texts.push(letters.replace(/[^a-z]+/g, ''));
    }
  }
  const all = texts.join(' ');
  const long = [...words].filter((word) => word.length >= MIN_PART);
  return {
    holds: (word) =>
      words.has(word) ||
      (word.length >= MIN_PART && (all.includes(word) || long.some((each) => word.includes(each)))),
  };
}

/** All that a value holds as text, names inside of it included: the names of a Braze object itself are no data. */
function* textsOf(value: Json, isObject: boolean): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  else if (value instanceof ExactNumber) yield value.text;
  else if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) {
      if (!isObject && !isBrazeName(name)) yield name;
      yield* textsOf(member, isObject && name === 'properties');
    }
  }
}

/** In small letters without accents, so that ﬁ, É and a decomposed é are what they look like. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** A known sentence with its variable parts masked; null for all others. */
function known(text: string, values: () => Values): string | null {
  sentences ??= KNOWN_SENTENCES.map(sentenceOf);
  for (const { pattern, parts } of sentences) {
    const match = pattern.exec(text);
    if (match === null) continue;
    return parts.map((part, at) => shownPart(part, match[at + 1] ?? '', values)).join('');
  }
  return null;
}

interface Sentence {
  readonly pattern: RegExp;
  /** Literal and variable parts in turn, each a group of the pattern. */
  readonly parts: readonly string[];
}

/** Made for the first words: most syncs have none to show. */
let sentences: readonly Sentence[] | null = null;

function sentenceOf(sentence: string): Sentence {
  const parts = sentence.split(/(\{[a-z]+\})/).filter((part) => part !== '');
  const groups = parts.map((part) =>
    isVariable(part) ? '(.*?)' : `(${part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')})`,
  );
  return { parts, pattern: new RegExp(`^${groups.join('')}(?: in schema .*)?\\.?$`, 's') };
}

function isVariable(part: string): boolean {
  return part.startsWith('{');
}

function shownPart(part: string, found: string, values: () => Values): string {
  switch (part) {
    case '{path}':
      return shownPath(found);
    case '{name}':
      return isBrazeName(found) ? found : MASK;
    case '{type}':
    case '{types}':
      return found.split(', ').every((type) => TYPE.test(type)) ? found : MASK;
    case '{limit}':
      return /^[0-9]{1,6}(\.[0-9]{1,2})?$/.test(found) ? found : MASK;
    case '{words}':
      return unknown(found, values());
    case '{value}':
      return MASK;
    case '{key}':
      return '**********';
    default:
      return part;
  }
}

const TYPE = /^(string|integer|number|float|boolean|object|hash|array|null|nilclass|trueclass|falseclass)$/i;

/** `#/products/0/price`: names that are not Braze's own, and indexes, are masked. */
function shownPath(path: string): string {
  const [start, ...tokens] = path.split('/');
  if (start !== '#') return MASK;
  return [start, ...tokens.map((token) => (token === '' || isBrazeName(token) ? token : '*'))].join('/');
}

/** Words that nobody knows: what is quoted, and each word between blanks, passes or is masked by itself. */
function unknown(text: string, values: Values): string {
  return text.replace(QUOTED_OR_WORD, (found) => {
    const quote = found.charAt(0);
    if (!QUOTES.includes(quote)) return shownWord(found, values);
    const inside = found.slice(1, found.length > 1 && found.endsWith(quote) ? -1 : undefined);
    if (inside.startsWith('#/')) return `${quote}${shownPath(inside)}${quote}`;
    return `${quote}${isBrazeName(inside) || TYPE.test(inside) ? inside : MASK}${quote}`;
  });
}

const QUOTES = '"\'`';

/** A quotation, to the end of the text where it is not closed, or else what is between blanks. */
const QUOTED_OR_WORD =
  /"(?:[^"\\]|\\.)*"?|(?<![A-Za-z])'[^']*'?|`[^`]*`?|[^\t\n\r "'`]+(?:'[a-z]{1,2}(?![A-Za-z]))?/gs;

function shownWord(word: string, values: Values): string {
  const [, before = '', letters = '', after = ''] =
    /^([([{]*)([A-Za-z_]+(?:'[a-z]{1,2})?)([)\]}.,:;!?]*)$/.exec(word) ?? [];
  if (letters === '') return /^[-–=.,:;!?()[\]{}]+$/.test(word) ? word : MASK;
  return before + (passes(letters, values) ? letters : MASK) + after;
}

function passes(word: string, values: Values): boolean {
  if (isBrazeName(word) && word.includes('_')) return true;
  const small = word.toLowerCase();
  const isPlain = word === small || CAPITALISED_WORDS.has(word);
  if (!isPlain || word.includes('_') || word.length > MAX_WORD) return false;
  if (word.length < MIN_PART && !SHORT_WORDS.has(small) && !CAPITALISED_WORDS.has(word)) return false;
  return !values.holds(small.replace(/'.*/, ''));
}
