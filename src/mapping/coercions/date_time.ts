import { readDate, type WrittenDate } from '../../braze/rules/dates.ts';
import { DAY_LENGTH, isStandardTime, zonelessLength } from '../../braze/rules/standard_time.ts';
import { isNumber } from '../../json/decimal.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';
import { pattern } from '../../json/scan.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import { Shape } from '../../json/shape.ts';
import type { Json } from '../../json/value.ts';
import type { Coercion, WriteUnseen } from './coercion.ts';
import { fractionDigits, instantOf } from './epoch.ts';
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
    write: options.zone === null ? (unit === null ? writeZoneless : writerOfNumbers(unit)) : null,
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

/** Whole numbers from 1970 to the year 2999. */
function writerOfNumbers(unit: NonNullable<TimeOptions['unit']>): WriteUnseen {
  const perSecond = { s: 1, ms: 1_000, us: 1_000_000 }[unit];
  const most = MAX_SECONDS * perSecond;
  return (columns, slot, out) => {
    if (columns.shapeOf(slot) !== Shape.NUMBER) return null;
    const value = columns.value(slot);
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > most) return null;
    const seconds = Math.floor(value / perSecond);
    const fraction = fractionDigits(value - seconds * perSecond, perSecond);
    const offset = out.length;
    out.put(TEMPLATE);
    putDay(Math.floor(seconds / DAY), offset + 1, out);
    const time = seconds % DAY;
    out.putDigits(offset + 12, Math.floor(time / 3600), 2);
    out.putDigits(offset + 15, Math.floor(time / 60) % 60, 2);
    out.putDigits(offset + 18, time % 60, 2);
    if (fraction !== '') out.write(`.${fraction}`);
    out.put(UTC);
    return 'time';
  };
}

/** Days since 1970 as `2024-01-31`, in the Gregorian calendar: an era of it has 146,097 days and begins in March. */
function putDay(day: number, at: number, out: JsonBuffer): void {
  const since = day + 719_468;
  const era = Math.floor(since / 146_097);
  const ofEra = since - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  out.putDigits(at, year + era * 400 + (month <= 2 ? 1 : 0), 4);
  out.putDigits(at + 5, month, 2);
  out.putDigits(at + 8, ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1, 2);
}

const DAY = 86_400;
/** 2999-12-31T23:59:59Z. */
const MAX_SECONDS = 32_503_679_999;
const TEMPLATE = pattern('"0000-00-00T00:00:00');

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
