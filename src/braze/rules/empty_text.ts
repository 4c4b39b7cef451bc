import { childPointer } from '../../json/pointer.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Fields } from './field.ts';
import type { Objections } from './objections.ts';

/** Whether empty text counts as not given in a field of Braze's own. */
export function isNeverEmpty(fields: Fields, name: string): boolean {
  const field = fields.get(name);
  return field !== undefined && !field.rule.takesEmpty;
}

/** Takes empty text out of the fields where it is no value. A required field keeps it, for the reason to name it. */
export function leaveOutEmpty(fields: Fields, body: JsonObject, objections: Objections): void {
  for (const name in body) {
    if (body[name] !== '' || !isNeverEmpty(fields, name) || fields.get(name)?.required) continue;
    warnOfEmpty(childPointer('', name), objections);
    delete body[name];
  }
}

export function warnOfEmpty(path: string, objections: Pick<Objections, 'warn'>): void {
  objections.warn('BRAZE_EMPTY', path, EMPTY);
}

/** What is said of empty text that counts as not given. */
export const EMPTY =
  'empty text, which is no value here: it is left out. `null_values` of the entry makes it null without a word';
