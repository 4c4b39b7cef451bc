import type { Json } from '../../json/value.ts';
import type { NullMode } from '../nulls.ts';
import type { Keyword } from './keyword.ts';

const MODES: readonly Json[] = ['omit', 'send', 'reject'] satisfies NullMode[];

/** `x-null`: what becomes of a null. */
export const X_NULL: Keyword = {
  name: 'x-null',
  description:
    'What becomes of a null: it is left out, sent (which removes an attribute at Braze), or it rejects the row.',
  example: 'send',
  valueSchema: { enum: [...MODES] },
  expected: '"omit" (the default), "send" (null removes an attribute at Braze) or "reject"',
  accepts: (value) => MODES.includes(value),
};
