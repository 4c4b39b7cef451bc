import { isIntegral } from '../json/decimal.ts';
import { ExactNumber, type Json } from '../json/value.ts';

/** Where a view keeps the exact numbers of an object or array; a symbol, so that no schema sees it. */
const EXACT = Symbol('exact numbers');

interface Viewed {
  [EXACT]?: Map<string | number, ExactNumber>;
}

/** Whether a value holds a number that a double cannot carry. */
export function holdsExact(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value instanceof ExactNumber) return true;
  if (Array.isArray(value)) return value.some(holdsExact);
  for (const key of Object.keys(value)) {
    const member = value[key] as Json;
    if (typeof member === 'object' && holdsExact(member)) return true;
  }
  return false;
}

/**
 * A value as ajv can see it. Where it holds exact numbers it is copied: they become doubles that are whole exactly if
 * the number is, and {@link exactAt} still finds the number itself.
 */
export function viewOf(value: Json): Json {
  return holdsExact(value) ? copyOf(value) : value;
}

/** The number itself, where a view shows a double for it. */
export function exactAt(parent: object, property: string | number): ExactNumber | undefined {
  return (parent as Viewed)[EXACT]?.get(Array.isArray(parent) ? Number(property) : property);
}

function copyOf(value: Json): Json {
  if (value instanceof ExactNumber) return isIntegral(value) ? 2 ** 53 : 0.5;
  if (value === null || typeof value !== 'object') return value;
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
  const copy = (Array.isArray(value) ? [] : Object.create(null)) as Record<string | number, Json> & Viewed;
  const exact = new Map<string | number, ExactNumber>();
  for (const key of keys) {
    const member = (value as Record<string | number, Json>)[key] as Json;
    if (member instanceof ExactNumber) exact.set(key, member);
    copy[key] = copyOf(member);
  }
  copy[EXACT] = exact;
  return copy as Json;
}
