import { isObject } from '../../../json/object.ts';
import type { Merging } from '../../object_type.ts';
import { PRIMARY_IDENTIFIERS, SECONDARY_IDENTIFIERS } from '../../rules/identifier.ts';
import { OPERATORS } from './operators.ts';

/** Members that Braze applies one by one, or that change what the others mean. */
const NEVER_MERGED = ['_merge_objects', 'subscription_groups', 'push_tokens', 'push_token_import'];

/** Attributes objects of one user become one, but for operations on what Braze holds (increments, changes of arrays). */
export const ATTRIBUTES_MERGING: Merging = {
  isMergeable(body) {
    if (NEVER_MERGED.some((name) => Object.hasOwn(body, name))) return false;
    return Object.values(body).every((value) => !isObject(value) || !Object.keys(value).some(isOperator));
  },
  areAlike(a, b) {
    const hasPrimary = PRIMARY_IDENTIFIERS.some((name) => Object.hasOwn(a, name));
    const names = [
      '_update_existing_only',
      ...PRIMARY_IDENTIFIERS,
      ...(hasPrimary ? [] : SECONDARY_IDENTIFIERS),
    ];
    return names.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
  },
};

/** Operators that Braze may get later begin with `$`, too. */
function isOperator(key: string): boolean {
  return key.startsWith('$') || OPERATORS.has(key);
}
