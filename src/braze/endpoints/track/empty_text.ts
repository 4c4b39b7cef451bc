import type { JsonObject } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';
import type { Report } from '../../rules/report.ts';
import { FIELDS, REQUIRED } from './fields.ts';

/** Standard attributes that may be text of any kind, so empty text is a value. */
const FREE_TEXTS: ReadonlySet<string> = new Set(['first_name', 'last_name', 'home_city', 'image_url']);

/** Fields of Braze's own for which empty text is no value: it counts as not given. */
const NEVER_EMPTY: Readonly<Record<Kind, ReadonlySet<string>>> = {
  attributes: neverEmpty('attributes'),
  events: neverEmpty('events'),
  purchases: neverEmpty('purchases'),
};

function neverEmpty(kind: Kind): Set<string> {
  return new Set([...FIELDS[kind].keys()].filter((name) => kind !== 'attributes' || !FREE_TEXTS.has(name)));
}

/** Whether empty text counts as not given in a field of Braze's own. */
export function isNeverEmpty(kind: Kind, name: string): boolean {
  return NEVER_EMPTY[kind].has(name);
}

/** Takes empty text out of the fields where it is no value. A required field keeps it, for the reason to name it. */
export function leaveOutEmpty(kind: Kind, body: JsonObject, report: Report): void {
  for (const name in body) {
    if (body[name] !== '' || !isNeverEmpty(kind, name) || REQUIRED[kind].includes(name)) continue;
    warnOfEmpty(`/${name}`, report);
    delete body[name];
  }
}

export function warnOfEmpty(path: string, report: Pick<Report, 'warn'>): void {
  report.warn('BRAZE_EMPTY', path, EMPTY);
}

/** What is said of empty text that counts as not given. */
export const EMPTY =
  'empty text, which is no value here: it is left out. `null_values` of the entry makes it null without a word';
