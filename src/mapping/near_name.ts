import { closest, distance } from 'fastest-levenshtein';
import { nearest } from '../config/words.ts';

/**
 * The name that a misspelt one was probably meant to be; null if none is near. Names of five letters and more may
 * differ in two, so that transposed letters are found (`x-form`, `emial`).
 */
export function nearName(name: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const near = closest(name, [...names]);
  const isNear = name.length >= 5 && distance(name, near) <= 2;
  return isNear ? near : nearest(name, names);
}
