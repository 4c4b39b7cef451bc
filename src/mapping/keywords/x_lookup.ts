import { isObject } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { toText } from '../coercions/string.ts';
import type { Keyword } from './keyword.ts';

/** `x-lookup`: from the source value, as text, to the value to send. */
export const X_LOOKUP: Keyword = {
  name: 'x-lookup',
  description:
    'The value to send for each source value (as text); other values take the `default`, or reject the row.',
  example: { m: 'M', f: 'F' },
  valueSchema: { type: 'object', minProperties: 1 },
  expected: 'an object from the source value (as text) to the value to send',
  accepts: (value) => isObject(value) && Object.keys(value).length > 0,
};

/** Looks a value up; undefined where there is no match. */
export function lookupIn(table: JsonObject): (value: Json) => Json | undefined {
  const entries = new Map(Object.entries(table));
  return (value) => {
    const key = toText(value);
    return key === undefined ? undefined : entries.get(key);
  };
}
