import type { Json } from '../../json/value.ts';
import type { NullMode } from '../nulls.ts';
import type { Keyword } from './keyword.ts';

const MODES: readonly Json[] = ['omit', 'send', 'reject'] satisfies NullMode[];

/** `x-null`: what becomes of a null. */
export const X_NULL: Keyword = {
  name: 'x-null',
  expected: '"omit" (the default), "send" (null removes an attribute at Braze) or "reject"',
  accepts: (value) => MODES.includes(value),
};
