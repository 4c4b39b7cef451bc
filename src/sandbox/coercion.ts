import { ExactNumber, type Json } from '../json/value.ts';
import { isNumber } from './values.ts';

/** The data types to which the sandbox can force a custom attribute, as Braze's dashboard does. */
export const FORCED_TYPES = ['boolean', 'number', 'string'] as const;

export type ForcedType = (typeof FORCED_TYPES)[number];

const NUMERIC = /^-?[0-9]+(?:\.[0-9]+)?$/;
const TRUE = new Set<Json>([true, 1, '1', 'true', 't']);
const FALSE = new Set<Json>([false, 0, '0', 'false', 'f']);

/** A value as the forced type has it; undefined if it cannot be: Braze then ignores the update. null stays null. */
export function coerced(value: Json, type: ForcedType): Json | undefined {
  if (value === null) return null;
  if (type === 'boolean') return TRUE.has(value) || (FALSE.has(value) ? false : undefined);
  if (type === 'number') {
    if (isNumber(value)) return value;
    return typeof value === 'string' && NUMERIC.test(value) ? Number(value) : undefined;
  }
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.text;
  return typeof value === 'number' ? String(value) : undefined;
}
