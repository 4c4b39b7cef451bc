import { isIanaZone } from '../../braze/rules/iana_zone.ts';
import { isObject, own } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';
import { NO_TIME_OPTIONS, type TimeOptions } from '../coercions/instant.ts';
import type { Keyword } from './keyword.ts';

const UNITS: readonly Json[] = ['s', 'ms', 'us'];

/** `x-time`: how the source tells time. */
export const X_TIME: Keyword = {
  name: 'x-time',
  description:
    'How the source tells time: the unit of its numbers, and the zone of its times that name none.',
  example: { unit: 'ms', zone: 'Europe/Berlin' },
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
};

/** @param value an `x-time` that was accepted, if there is one. */
export function timeOptions(value: Json | undefined): TimeOptions {
  if (!isObject(value)) return NO_TIME_OPTIONS;
  return {
    unit: (own(value, 'unit') ?? null) as TimeOptions['unit'],
    zone: (own(value, 'zone') ?? null) as string | null,
  };
}
