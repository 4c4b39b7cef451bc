import type { JsonObject } from '../../json/value.ts';
import type { Objections } from './objections.ts';

/** Rejects an object whose two identifiers are one. */
export function checkDifferent(body: JsonObject, from: string, to: string, objections: Objections): void {
  const value = body[to];
  if (value === undefined || value === null || value !== body[from]) return;
  objections.reject('BRAZE_SAME_USER', `/${to}`, `the same as \`${from}\`; Braze takes two different ones`);
}
