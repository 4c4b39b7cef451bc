import { isObject } from '../../../json/object.ts';
import type { Json } from '../../../json/value.ts';
import type { Kind } from '../../kind.ts';
import type { ObjectType } from '../../object_type.ts';
import { isOperation } from './operators.ts';

/** What a track request takes, in the order in which Braze applies it. */
export const TRACK_TYPES: Readonly<Record<Kind, ObjectType>> = {
  attributes: { name: 'attributes', repeat: repeatOfAttributes, isMergeable: true },
  events: { name: 'events', repeat: () => 'counts', isMergeable: false },
  purchases: { name: 'purchases', repeat: () => 'counts', isMergeable: false },
};

/**
 * Braze docs: an increment counts each time, and `$add` appends each time. `add` to an array of texts, `remove` and
 * `$update` leave what they find in place the second time.
 */
function repeatOfAttributes(json: string): 'nothing' | 'counts' {
  if (!json.includes('"inc"') && !json.includes('"$add"')) return 'nothing';
  const counts = Object.values(JSON.parse(json) as Record<string, Json>).some(
    (value) =>
      isObject(value) && isOperation(value) && (Object.hasOwn(value, 'inc') || Object.hasOwn(value, '$add')),
  );
  return counts ? 'counts' : 'nothing';
}
