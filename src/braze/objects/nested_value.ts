import { isNumber } from '../../json/decimal.ts';
import { kindWord } from '../../json/kind_of.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { readDate } from './dates.ts';
import { checkNestedName } from './names.ts';
import type { Report } from './report.ts';
import { checkTextLength } from './text.ts';

/** Braze docs: dates of other years are not stored inside of objects, and as text elsewhere. */
export const MAX_YEAR = 3000;

/**
 * Checks what stands inside of an object or array attribute. Braze docs: one bad nested value (a bad `$time`, a null)
 * drops every nested update of that attribute, and the call still answers success.
 * @param field the attribute, to which warnings are counted.
 */
export function checkNestedValue(value: Json, path: string, field: string, report: Report): void {
  if (typeof value === 'string') {
    checkTextLength(value, field, report);
    return;
  }
  if (value === null) {
    report.reject('BRAZE_NESTED_NULL', path, 'null found; Braze would drop the whole attribute');
    return;
  }
  if (typeof value !== 'object' || isNumber(value)) return;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++)
      checkNestedValue(value[at] as Json, `${path}/${at}`, field, report);
    return;
  }
  checkNestedObject(value, path, field, report);
}

/** As {@link checkNestedValue}, for an object: its keys, and `{"$time": …}`. */
export function checkNestedObject(value: JsonObject, path: string, field: string, report: Report): void {
  if (Object.hasOwn(value, '$time')) {
    checkTime(value.$time ?? null, `${path}/$time`, report);
    return;
  }
  for (const key of Object.keys(value)) {
    checkNestedName(key, path, report);
    checkNestedValue(value[key] as Json, childPointer(path, key), field, report);
  }
}

function checkTime(value: Json, path: string, report: Report): void {
  const date = typeof value === 'string' ? readDate(value) : null;
  if (date !== null && date.year <= MAX_YEAR) return;
  const found =
    typeof value !== 'string'
      ? kindWord(value)
      : date === null
        ? 'text that is no date'
        : 'a date after the year 3000';
  report.reject(
    'BRAZE_NESTED_TIME',
    path,
    `${found} found; Braze takes a date of the years 0 to ${MAX_YEAR}`,
  );
}
