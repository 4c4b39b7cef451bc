import type { Json } from '../../json/value.ts';
import type { Keyword } from './keyword.ts';

/** `x-truncate`: cut to `maxLength` instead of rejecting. */
export const X_TRUNCATE: Keyword = {
  name: 'x-truncate',
  description: 'Whether text is cut to `maxLength` instead of rejecting the row.',
  example: true,
  valueSchema: { type: 'boolean' },
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};

/** Cuts text to a number of characters (code points, as `maxLength` counts them). */
export function truncate(value: Json, most: number): Json {
  if (typeof value !== 'string' || value.length <= most) return value;
  let end = 0;
  for (let count = 0; count < most && end < value.length; count++) {
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return value.slice(0, end);
}
