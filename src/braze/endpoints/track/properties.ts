import { isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import { isObject } from '../../../json/object.ts';
import { childPointer } from '../../../json/pointer.ts';
import { shownName } from '../../../json/shown_name.ts';
import type { Json } from '../../../json/value.ts';
import { type DateFields, dateComplaint } from '../../rules/date_text.ts';
import { checkPropertyName, complaintAboutProperty } from '../../rules/names.ts';
import type { Objections } from '../../rules/objections.ts';
import type { Rest } from '../../rules/rest.ts';
import { isTooLarge, MAX_VALUE_BYTES } from '../../rules/size.ts';
import { checkTextLength, MAX_TEXT } from '../../rules/text.ts';

/** The `properties` of an event or a purchase. @param reserved names that Braze keeps for itself ("Invalid 'properties' field"). */
export function propertiesBut(...reserved: string[]): Rest {
  const refused = new Map(
    reserved.map((name) => [name, `\`${name}\` is reserved by Braze inside of \`properties\``]),
  );
  return {
    at: PATH,
    singular: 'a property',
    refused,
    ignored: new Map(),
    complaintAbout: complaintAboutProperty,
    check: (name) => (value, dates, objections) => checkProperty(name, value, { refused, dates }, objections),
    most: { members: MAX_PROPERTIES, bytes: MAX_VALUE_BYTES },
  };
}

/** What has to be known in addition to the value of a property. */
interface PropertyContext {
  readonly refused: ReadonlyMap<string, string>;
  readonly dates: DateFields;
}

function checkProperty(
  name: string,
  value: Json,
  { refused, dates }: PropertyContext,
  objections: Objections,
): void {
  if (refused.has(name)) {
    const message = `${shownName(name)} is reserved by Braze inside of properties; send it under another name`;
    objections.reject('BRAZE_RESERVED_NAME', childPointer(PATH, name), message);
  }
  checkPropertyName(name, PATH, objections);
  if (typeof value === 'string') {
    if (value.length > MAX_TEXT) checkTextLength(value, childPointer(PATH, name), objections);
    const complaint = dateComplaint(value, dates.of(name));
    if (complaint !== null) objections.warn('BRAZE_YEAR', childPointer(PATH, name), complaint);
  } else if (typeof value === 'object' && holdsArrayOfArrays(value)) {
    const message = 'an array inside of an array, of which the docs of Braze say nothing';
    objections.warn('BRAZE_UNDOCUMENTED', childPointer(PATH, name), message);
  }
}

function holdsArrayOfArrays(value: Json): boolean {
  if (value === null || typeof value !== 'object' || isNumber(value)) return false;
  if (!Array.isArray(value)) return Object.values(value).some(holdsArrayOfArrays);
  return value.some((item) => Array.isArray(item) || holdsArrayOfArrays(item));
}

/** Braze docs: an event has at most 256 properties; the rest are dropped. */
const MAX_PROPERTIES = 256;

const PATH = '/properties';

/** Checks the `properties` of an event or a purchase (Braze docs: event property object). */
export function checkProperties(
  value: Json,
  { refused }: Rest,
  dates: DateFields,
  objections: Objections,
): void {
  if (!isObject(value)) {
    objections.reject('BRAZE_FIELD', PATH, `${kindWord(value)} found; Braze takes an object`);
    return;
  }
  let count = 0;
  let nested = false;
  const context = { refused, dates };
  for (const name in value) {
    count++;
    const property = value[name] as Json;
    checkProperty(name, property, context, objections);
    nested ||= property !== null && typeof property === 'object' && !isNumber(property);
  }
  if (count > MAX_PROPERTIES) {
    const message = `more than ${MAX_PROPERTIES} properties, of which Braze drops the rest`;
    objections.warn('BRAZE_TOO_MANY_PROPERTIES', PATH, message);
  }
  if (nested && isTooLarge(value)) {
    objections.reject(
      'BRAZE_TOO_LARGE',
      PATH,
      'properties of more than 100 KB found; Braze would refuse the object',
    );
  }
}
