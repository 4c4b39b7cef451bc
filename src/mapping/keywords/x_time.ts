import { isIanaZone } from '../../braze/rules/iana_zone.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';
import { coercionsTo } from '../coercions/index.ts';
import { NO_TIME_OPTIONS, type TimeOptions } from '../coercions/instant.ts';
import { typesOf } from '../program/schema_parts.ts';
import type { Keyword } from './keyword.ts';

const UNIT_WORDS = { s: 'seconds', ms: 'milliseconds', us: 'microseconds' } as const;
const UNITS: readonly Json[] = Object.keys(UNIT_WORDS);

/** `x-time`: the form in which the source writes time. */
export const X_TIME: Keyword = {
  name: 'x-time',
  description:
    'How the source tells time: the unit of its numbers, and the zone of its times that name none.',
  example: { unit: 'ms', zone: 'Europe/Berlin' },
  shown: {
    beside: { type: 'string', format: 'date-time' },
    row: { value: 1_704_067_200_000 },
    sent: '2024-01-01T01:00:00+01:00',
  },
  valueSchema: {
    type: 'object',
    properties: { unit: { enum: ['s', 'ms', 'us'] }, zone: { type: 'string' } },
    additionalProperties: false,
  },
  expected:
    'an object of `unit` ("s", "ms" or "us" since 1970) and `zone` (an IANA name such as "Europe/Berlin")',
  accepts: (value) =>
    isObject(value) &&
    Object.entries(value).every(([name, option]) => {
      if (name === 'unit') return UNITS.includes(option);
      return name === 'zone' && typeof option === 'string' && isIanaZone(option);
    }),
  acts: 'made',
  misfit: (schema) => {
    const coercions = coercionsTo(typesOf(schema), own(schema, 'format'), NO_TIME_OPTIONS);
    return coercions.some(({ readsTime }) => readsTime)
      ? null
      : '`x-time` tells how to read a time; expected `"type": "string"` and `"format": "date-time"` (or `date`) beside it';
  },
  words: (value) => {
    const { unit, zone } = timeOptions(value);
    const words = [
      unit === null ? '' : `numbers are ${UNIT_WORDS[unit]} since 1970`,
      zone === null ? '' : `times without a zone are of ${zone}`,
    ];
    return words.filter(Boolean).join(', ');
  },
  step: null,
};

/** @param value an `x-time` that was accepted, if there is one. */
export function timeOptions(value: Json | undefined): TimeOptions {
  if (!isObject(value)) return NO_TIME_OPTIONS;
  return {
    unit: (own(value, 'unit') ?? null) as TimeOptions['unit'],
    zone: (own(value, 'zone') ?? null) as string | null,
  };
}
