import { isNumber } from '../../json/decimal.ts';
import { kindWord } from '../../json/kind_of.ts';
import { isObject } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json } from '../../json/value.ts';
import { checkPropertyName } from './names.ts';
import type { Report } from './report.ts';
import { isTooLarge } from './size.ts';
import { checkTextLength, MAX_TEXT } from './text.ts';

/** Checks a property by itself. */
export function checkProperty(
  name: string,
  value: Json,
  reserved: ReadonlySet<string>,
  report: Report,
): void {
  if (reserved.has(name)) {
    const message = `\`${name}\` is reserved by Braze inside of properties; send it under another name`;
    report.reject('BRAZE_RESERVED_NAME', childPointer(PATH, name), message);
  }
  checkPropertyName(name, PATH, report);
  if (typeof value === 'string' && value.length > MAX_TEXT) {
    checkTextLength(value, childPointer(PATH, name), report);
  }
}

/** Braze docs: an event has at most 256 properties; the rest are dropped. */
export const MAX_PROPERTIES = 256;

const PATH = '/properties';

/** Checks the `properties` of an event or a purchase (Braze docs: event property object). */
export function checkProperties(value: Json, reserved: ReadonlySet<string>, report: Report): void {
  if (!isObject(value)) {
    report.reject('BRAZE_FIELD', PATH, `${kindWord(value)} found; Braze takes an object`);
    return;
  }
  let count = 0;
  let nested = false;
  for (const name in value) {
    count++;
    const property = value[name] as Json;
    checkProperty(name, property, reserved, report);
    nested ||= property !== null && typeof property === 'object' && !isNumber(property);
  }
  if (count > MAX_PROPERTIES) {
    const message = `${count} properties found; Braze takes at most ${MAX_PROPERTIES} and drops the rest`;
    report.reject('BRAZE_TOO_MANY_PROPERTIES', PATH, message);
  }
  if (nested && isTooLarge(value)) {
    report.reject(
      'BRAZE_TOO_LARGE',
      PATH,
      'properties of more than 100 KB found; Braze would refuse the object',
    );
  }
}
