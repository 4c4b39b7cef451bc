import { readDate, type WrittenDate } from '../../braze/rules/dates.ts';
import { DAY_LENGTH, isStandardTime, zonelessLength } from '../../braze/rules/standard_time.ts';
import { isNumber } from '../../json/decimal.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';
import { pattern } from '../../json/scan.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion } from './coercion.ts';
import { instantOf } from './epoch.ts';
import { formatTime, offsetOf, placeInZone, type TimeOptions, wallMilliseconds } from './instant.ts';
import { toNumber } from './number.ts';

/**
 * Date-times of RFC 3339. Text that is one passes unchanged; Braze's other forms are rewritten; text without an
 * offset, and dates, are taken in the zone; numbers only where their unit is given.
 */
export function dateTimeCoercion(options: TimeOptions): Coercion {
  const { unit } = options;
  const form = 'a date-time such as 2024-01-31T09:30:00Z';
  return {
    target: 'date-time',
    schema: { type: 'string', format: 'date-time' },
    never: ['boolean', 'number', 'integer', 'array', 'object'],
    readsTime: true,
    example: '2024-01-31',
    expected:
      unit === null
        ? `${form} (a number only with \`x-time.unit\`)`
        : `${form}, or a number of ${unit} since 1970`,
    code: 'MAPPING_DATE',
    keeps: 'time',
    convert: (value) => {
      if (unit !== null) {
        const number = toNumber(value);
        if (number !== undefined) return fromNumber(number, unit, options.zone);
      }
      if (typeof value !== 'string') return undefined;
      if (isStandardTime(value)) return value;
      const date = readDate(value);
      return date === null ? undefined : fromWritten(date, options.zone);
    },
    write: options.zone === null ? writeZoneless : null,
  };
}

/** Text without a zone is UTC's. */
function writeZoneless(columns: ScannedObject, slot: number, out: JsonBuffer): 'time' | null {
  const length = columns.measureText(slot, zonelessLength);
  if (length < 0) return null;
  const behind = columns.textBytes(slot) - length + 1;
  columns.copyPart(slot, 0, behind, out);
  out.putByteAt(out.length - length + DAY_LENGTH, LETTER_T);
  out.put(UTC);
  return 'time';
}

const LETTER_T = 0x54;
const UTC = pattern('Z"');

function fromNumber(value: Json, unit: 's' | 'ms' | 'us', zone: string | null): string | undefined {
  const instant = isNumber(value) ? instantOf(value, unit) : null;
  if (instant === null) return undefined;
  const offset = offsetOf(instant.milliseconds, zone);
  return formatTime(instant.milliseconds + offset * 60_000, instant.fraction, offset) ?? undefined;
}

function fromWritten(date: WrittenDate, zone: string | null): string | undefined {
  const written = wallMilliseconds(date);
  const { wall, offset } =
    date.offset !== null || zone === null
      ? { wall: written, offset: date.offset ?? 0 }
      : placeInZone(written, zone);
  return formatTime(wall, date.fraction, offset) ?? undefined;
}
