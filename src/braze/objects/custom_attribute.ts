import { isNumber } from '../../json/decimal.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { yearOf } from './dates.ts';
import { checkAttributeName, isSoundAttributeName } from './names.ts';
import { checkNestedObject, checkNestedValue, MAX_YEAR } from './nested_value.ts';
import { checkOperation, isOperation } from './operators.ts';
import type { Report } from './report.ts';
import { isTooLarge } from './size.ts';
import { checkTextLength } from './text.ts';

/**
 * What is asked of the attribute of one name.
 * @param merging whether the object has `_merge_objects: true`.
 */
export type AttributeCheck = (value: Json, merging: boolean, report: Report) => void;

/** Braze docs: an array attribute keeps 500 items; the oldest are evicted. */
const MAX_ITEMS = 500;

/**
 * What is asked of the custom attribute of a name (Braze docs: custom attributes, nested custom attributes, arrays of
 * objects).
 */
export function customAttributeCheck(name: string): AttributeCheck {
  const hasSoundName = isSoundAttributeName(name);
  return (value, merging, report) => {
    if (!hasSoundName) checkAttributeName(name, report);
    if (typeof value === 'string') checkText(value, name, report);
    else if (value !== null && typeof value === 'object' && !isNumber(value)) {
      checkContainer(value, name, merging, report);
    }
  };
}

function checkContainer(value: Json[] | JsonObject, name: string, merging: boolean, report: Report): void {
  if (Array.isArray(value)) {
    checkNestedValue(value, [name], report);
    // Arrays of objects have no limit of items, only the one of size.
    if (value.length > MAX_ITEMS && (typeof value[0] !== 'object' || isNumber(value[0]))) {
      const message = `an array of more than ${MAX_ITEMS} items, of which Braze evicts the oldest`;
      report.warn('BRAZE_ARRAY_SHORTENED', childPointer('', name), message);
    }
  } else if (isOperation(value)) checkOperation(value, name, merging, report);
  else checkNestedObject(value, [name], report);
  if (isTooLarge(value)) {
    const message = 'a value of more than 100 KB found; Braze would drop it and still answer success';
    report.reject('BRAZE_TOO_LARGE', childPointer('', name), message);
  }
}

function checkText(text: string, name: string, report: Report): void {
  const { length } = text;
  if (length > 255) checkTextLength(text, childPointer('', name), report);
  // Dates of the years 3001 to 9999 begin with a digit from 3 on and a dash behind the year.
  else if (length >= 10 && text.charCodeAt(0) >= 0x33 && text.charCodeAt(4) === 0x2d && isFarDate(text)) {
    const message = `a date after the year ${MAX_YEAR}, which Braze stores as text`;
    report.warn('BRAZE_YEAR', childPointer('', name), message);
  }
}

function isFarDate(text: string): boolean {
  return (yearOf(text) ?? 0) > MAX_YEAR;
}
