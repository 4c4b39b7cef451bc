import type { JsonObject } from '../../json/value.ts';
import type { Report } from './report.ts';

/** Rejects an object whose two identifiers are one. */
export function checkDifferent(body: JsonObject, from: string, to: string, report: Report): void {
  const value = body[to];
  if (value === undefined || value === null || value !== body[from]) return;
  report.reject('BRAZE_SAME_USER', `/${to}`, `the same as \`${from}\`; Braze takes two different ones`);
}
