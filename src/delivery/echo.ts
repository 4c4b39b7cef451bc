import { ExactNumber, parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';

/** A word, as far as two texts can have it in common whatever stands around it: no quotes, escapes or punctuation. */
const WORD = /[\p{L}\p{N}_]+/gu;

/** Texts are cut on their way: so long a beginning of a word is taken for the word. */
const MIN_BEGINNING = 4;

/**
 * Braze's words about an object, with `***` for each that is also in a value of the object. Braze quotes what it refuses
 * (`value "remov" did not match one of …`), and these words go to a log that others read.
 * @param json the object. Its keys are no values: they stay.
 */
export function withoutValues(words: string, json: string): string {
  const found = [...texts(parseExact(json))].flatMap((text) => text.toLowerCase().match(WORD) ?? []);
  const quotes = (word: string) =>
    found.some((other) => other === word || (word.length >= MIN_BEGINNING && other.startsWith(word)));
  return words.replaceAll(WORD, (word) => (quotes(word.toLowerCase()) ? '***' : word));
}

function* texts(value: Json): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  else if (value instanceof ExactNumber) yield value.text;
  else if (value !== null && typeof value === 'object') {
    for (const item of Object.values(value)) yield* texts(item);
  }
}
