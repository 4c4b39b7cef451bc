import { own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import { type NullMode, warnOfNullInArray } from '../nulls.ts';
import { reject, type Scope } from '../scope.ts';
import type { Keyword } from './keyword.ts';

const MODES: readonly Json[] = ['omit', 'send', 'reject'] satisfies NullMode[];

/** `x-null`: what becomes of a null. */
export const X_NULL: Keyword = {
  name: 'x-null',
  description:
    'What becomes of a null: it is left out, sent (which removes an attribute at Braze), or it rejects the row.',
  example: 'send',
  shown: { row: { value: null }, sent: null },
  valueSchema: { enum: [...MODES] },
  expected: '"omit" (the default), "send" (null removes an attribute at Braze) or "reject"',
  accepts: (value) => MODES.includes(value),
  acts: 'made',
  words: (value) => own(WORDS, String(value)) ?? '',
  relax: (schema) => {
    if (own(schema, 'x-null') === 'send') allowNull(schema);
  },
  step: null,
};

const WORDS: Readonly<Record<string, string>> = {
  send: 'null removes the attribute',
  reject: 'null rejects the row',
};

/** A null that is sent is one whatever the type of the values. */
function allowNull(schema: JsonObject): void {
  const type = own(schema, 'type');
  if (type !== undefined) schema.type = [...new Set([type, 'null'].flat())];
  const values = own(schema, 'enum');
  if (Array.isArray(values) && !values.includes(null)) schema.enum = [...values, null];
}

/** What becomes of a null of a place. `warn`: it is left out of an array, which moves the others, and the mapping does not say so. */
export type OnNull = NullMode | 'warn';

/** @param inArray whether the place is an element. */
export function onNullOf(schema: JsonObject, inArray: boolean): OnNull {
  const mode = own(schema, 'x-null') as NullMode | undefined;
  return mode ?? (inArray ? 'warn' : 'omit');
}

export function nullStep(mode: OnNull, label: string): (scope: Scope) => null | undefined {
  switch (mode) {
    case 'send':
      return () => null;
    case 'reject':
      return (scope) =>
        reject(scope, 'MAPPING_NULL', `${label} is null; the mapping says \`x-null: reject\``);
    case 'warn':
      return (scope) => {
        warnOfNullInArray(scope);
        return undefined;
      };
    case 'omit':
      return () => undefined;
  }
}
