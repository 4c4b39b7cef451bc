import { own } from '../../json/object.ts';
import type { Json } from '../../json/value.ts';
import { literal } from '../literal.ts';
import type { Keyword } from './keyword.ts';

/** `x-truncate`: cut to `maxLength` instead of rejecting. */
export const X_TRUNCATE: Keyword = {
  name: 'x-truncate',
  description: 'Whether text is cut to `maxLength` instead of rejecting the row.',
  example: true,
  shown: { beside: { type: 'string', maxLength: 5 }, row: { value: 'a long text' }, sent: 'a lon' },
  valueSchema: { type: 'boolean' },
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
  acts: 'made',
  misfit: (schema) => {
    const types = [own(schema, 'type') ?? []].flat();
    const isText = types.length === 0 || types.includes('string');
    return own(schema, 'x-truncate') !== true || (isText && Object.hasOwn(schema, 'maxLength'))
      ? null
      : '`x-truncate` cuts text to `maxLength`; expected a `maxLength` beside it, and the type `string`';
  },
  words: (value, schema) =>
    value === true ? `cut to ${literal(own(schema, 'maxLength') ?? null)} characters` : '',
  ensures: (schema) => (own(schema, 'x-truncate') === true ? ['maxLength'] : []),
  step: {
    on: 'made',
    data: (value, schema) => {
      const most = own(schema, 'maxLength');
      return value === true && typeof most === 'number' ? { most } : null;
    },
    compile: ({ most }) => {
      const length = Number(most);
      return (value) => truncate(value, length);
    },
  },
};

/** Cuts text to a number of characters (code points, as `maxLength` counts them). */
function truncate(value: Json, most: number): Json {
  if (typeof value !== 'string' || value.length <= most) return value;
  let end = 0;
  for (let count = 0; count < most && end < value.length; count++) {
    end += (value.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return value.slice(0, end);
}
