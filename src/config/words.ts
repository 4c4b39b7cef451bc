import { closest, distance } from 'fastest-levenshtein';
import { ExactNumber, type Json } from '../json/value.ts';

/** "a", "a or b", "a, b or c". */
export function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/**
 * What a value is, for a message: numbers, true, false and short words unchanged, else only the kind of thing.
 * Longer text may be a secret that was pasted into the wrong place (Braze's API keys are 36 characters long).
 */
export function found(value: Json): string {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return isShowable(value) ? `"${value}"` : `a text of ${value.length} characters`;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof ExactNumber) return value.text;
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Whether a message may contain text that a user wrote: short, and of characters that need no escape anywhere. */
export function isShowable(text: string): boolean {
  return /^[\p{L}\p{N}_ .:-]{1,30}$/u.test(text);
}

/**
 * The name that a misspelt one was probably meant to be, or that it shortens (`int`); null if none is near: at most a
 * third of its letters differ. Case, blanks, `_` and `-` do not count, so `restEndpoint` is `rest_endpoint`.
 */
export function nearest(name: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const wanted = letters(name);
  const best = closest(wanted, names.map(letters));
  const near = distance(wanted, best) <= Math.max(wanted.length, best.length) / 3;
  const match = (candidate: string) =>
    near ? letters(candidate) === best : wanted.length >= 3 && letters(candidate).startsWith(wanted);
  return names.find(match) ?? null;
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** " Did you mean `x`?" with a blank before it; nothing where no name is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === null ? '' : ` Did you mean \`${near}\`?`;
}
