import type { Json } from '../json/value.ts';
import { arrayOperands, isIncrement, objectOperands } from './operators.ts';
import { isObject } from './values.ts';

/** What Braze would bill, by what it was for. */
export interface DataPoints {
  standard_attributes: number;
  custom_attributes: number;
  custom_events: number;
  purchases: number;
}

/** Nothing billed yet. */
export function noDataPoints(): DataPoints {
  return { standard_attributes: 0, custom_attributes: 0, custom_events: 0, purchases: 0 };
}

/**
 * The data points of an update of a custom attribute. Braze docs: one for each attribute sent, changed or not, null
 * included; one for an array that is set whole, one for each value that is added or removed; one for each key of an
 * object at any depth, and of an item of an array of objects. A `$remove` counts one for each entry (not documented).
 */
export function pointsOf(update: Json): number {
  if (Array.isArray(update)) return update.some(isObject) ? keysIn(update) : 1;
  if (!isObject(update) || isIncrement(update)) return 1;
  const values = arrayOperands(update);
  if (values !== null) return values.length;
  const entries = objectOperands(update);
  return entries === null
    ? keysIn(update)
    : entries.reduce<number>((sum, entry) => sum + entryPoints(entry), 0);
}

function entryPoints(entry: Json): number {
  if (!isObject(entry)) return 0;
  if (entry.$identifier_key === undefined) return keysIn(entry);
  return entry.$new_object === undefined ? 1 : keysIn(entry.$new_object);
}

function keysIn(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + keysIn(item), 0);
  if (!isObject(value)) return 0;
  if (Object.hasOwn(value, '$time')) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + keysIn(item), 0);
}
