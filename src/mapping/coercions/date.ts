import { readDate } from '../../braze/rules/dates.ts';
import { isOrdinaryDay, isStandardDate } from '../../braze/rules/standard_time.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion } from './coercion.ts';
import { instantOf } from './epoch.ts';
import { formatTime, offsetOf, type TimeOptions, wallMilliseconds } from './instant.ts';
import { toNumber } from './number.ts';

/** Days (`2024-01-31`). A date-time is one only at midnight: anything else would lose what was there. */
export function dateCoercion({ unit, zone }: TimeOptions): Coercion {
  const form = 'a date such as 2024-01-31, or a date-time at midnight';
  return {
    target: 'date',
    schema: { type: 'string', format: 'date' },
    never: ['boolean', 'number', 'integer', 'array', 'object'],
    readsTime: true,
    example: '2024-01-31',
    expected: unit === null ? form : `${form}, or a number of ${unit} since 1970`,
    code: 'MAPPING_DATE',
    keeps: null,
    convert: (value) => {
      const number = unit === null ? undefined : toNumber(value);
      if (unit !== null && number !== undefined) {
        const instant = instantOf(number, unit);
        if (instant === null || instant.fraction !== '') return undefined;
        return dayOf(instant.milliseconds + offsetOf(instant.milliseconds, zone) * 60_000);
      }
      return typeof value === 'string' ? fromText(value) : undefined;
    },
    write: (columns, slot, out) => {
      if (!columns.isText(slot, isOrdinaryDay)) return null;
      columns.copy(slot, out);
      return 'day';
    },
  };
}

function fromText(text: string): Json | undefined {
  if (isStandardDate(text)) return text;
  const date = readDate(text);
  if (date === null) return undefined;
  return /[1-9]/.test(date.fraction) ? undefined : dayOf(wallMilliseconds(date));
}

/** undefined unless the clock shows midnight. */
function dayOf(wall: number): string | undefined {
  const text = formatTime(wall, '', 0);
  return text?.endsWith('T00:00:00Z') === true ? text.slice(0, 10) : undefined;
}
