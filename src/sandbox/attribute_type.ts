import type { Json } from '../json/value.ts';
import { parseDate } from './time.ts';
import { isNumber, isObject } from './values.ts';

/** The data type that Braze detects for a custom attribute from its first value, in the words of `/custom_attributes`. */
export function detectedType(value: Json): string {
  if (typeof value === 'boolean') return 'Boolean';
  if (isNumber(value)) return 'Number';
  if (Array.isArray(value)) return value.some(isObject) ? 'Object Array' : 'Array';
  if (isObject(value)) return 'Object';
  return typeof value === 'string' && parseDate(value) !== null ? 'Date' : 'String';
}
