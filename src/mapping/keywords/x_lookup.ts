import { kindWord } from '../../json/kind_of.ts';
import { isObject, own } from '../../json/object.ts';
import { childPointer } from '../../json/pointer.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { toText } from '../coercions/string.ts';
import { reject } from '../scope.ts';
import type { Change, Keyword } from './keyword.ts';

/** `x-lookup`: from the source value, as text, to the value to send. */
export const X_LOOKUP: Keyword = {
  name: 'x-lookup',
  description:
    'The value to send for each source value (as text); other values take the `default`, or reject the row.',
  example: { m: 'M', f: 'F' },
  shown: { row: { value: 'm' }, sent: 'M' },
  valueSchema: { type: 'object', minProperties: 1 },
  expected: 'an object from the source value (as text) to the value to send',
  accepts: (value) => isObject(value) && Object.keys(value).length > 0,
  acts: 'made',
  words: (value) => `looked up in ${Object.keys(value as JsonObject).length} keys`,
  step: {
    on: 'found',
    data: (table, schema) => ({ table, hasDefault: (own(schema, 'default') ?? null) !== null }),
    constants: (table) =>
      Object.entries(table as JsonObject)
        .filter(([, value]) => value !== null)
        .map(([key, value]) => [childPointer('', key), value]),
    compile: ({ table, hasDefault }, label) => lookingUp(table as JsonObject, hasDefault === true, label),
  },
};

/** Looks values up; without a default one that is not listed rejects the row. */
function lookingUp(table: JsonObject, hasDefault: boolean, label: string): Change {
  const lookup = lookupIn(table);
  const count = Object.keys(table).length;
  return (value, scope) => {
    const listed = lookup(value);
    if (listed !== undefined || hasDefault) return listed;
    return reject(
      scope,
      'MAPPING_LOOKUP',
      `${label} holds ${kindWord(value)} that \`x-lookup\` does not list; expected one of its ${count} keys`,
      value,
    );
  };
}

/** Looks a value up; undefined where there is no match. */
function lookupIn(table: JsonObject): (value: Json) => Json | undefined {
  const entries = new Map(Object.entries(table));
  return (value) => {
    const key = toText(value);
    return key === undefined ? undefined : entries.get(key);
  };
}
