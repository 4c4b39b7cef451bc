import type { Json } from '../../json/value.ts';

/**
 * The cure for a text that people write and JSON does not know, as a sentence of its own; empty for all others.
 * @param target name of the type that it does not fit.
 */
export function hintOf(value: Json, target: string): string {
  if (typeof value !== 'string') return '';
  if (NOTHING.test(value)) return '. If it means nothing, list it in `null_values` of the entry';
  if ((target === 'number' || target === 'integer') && COMMA.test(value)) {
    return '. It has a comma for the decimals or the thousands: replace it in the SQL of the source';
  }
  if ((target === 'number' || target === 'integer') && AMOUNT.test(value)) {
    return '. It has a currency or a unit beside the number: leave that out in the SQL of the source';
  }
  if ((target === 'date' || target === 'date-time') && DAY_FIRST.test(value)) {
    return '. Its year comes last: convert it to a date in the SQL of the source, which writes it as 2024-01-31';
  }
  return '';
}

/** Texts that files and warehouses write where they have no value. */
const NOTHING =
  /^\s*(?:|null|none|nil|undefined|nan|nat|n\/?a|#n\/a|\\N|-+|\?|\(null\)|unknown|0000-00-00(?:[T ]00:00:00)?)\s*$/i;
const COMMA = /^\s*[-+]?\d+(?:[.,' \u00a0]\d+)*,\d+(?:\.\d+)?\s*$/;
const AMOUNT =
  /^\s*(?:(?:\p{Sc}|\p{L}{1,4}|%)\s*[-+]?\d[\d.,]*|[-+]?\d[\d.,]*\s*(?:\p{Sc}|\p{L}{1,4}|%))\s*$/u;
const DAY_FIRST = /^\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)/;
