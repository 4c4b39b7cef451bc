import { isIntegral, isNumber } from '../../../json/decimal.ts';
import { kindWord } from '../../../json/kind_of.ts';
import { isObject, own } from '../../../json/object.ts';
import { childPointer } from '../../../json/pointer.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { checkNestedValue, pointerOf, type Trail } from '../../rules/nested_value.ts';
import type { Objections } from '../../rules/objections.ts';

/** Braze docs: custom attributes, arrays of objects. */
export const OPERATORS: ReadonlySet<string> = new Set(['inc', 'add', 'remove', '$add', '$update', '$remove']);

/** Names inside of operators, and of an object that is a date. */
export const OPERANDS = ['$time', '$new_object', '$identifier_key', '$identifier_value'];

/** Whether an attribute's object is an instruction to Braze (Braze docs: custom attributes, arrays of objects). */
export function isOperation(value: JsonObject): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => OPERATORS.has(key));
}

/** Whether JSON could hold an operation that {@link countsEachTime}. */
export function mayCount(json: string): boolean {
  return json.includes('"inc"') || json.includes('"$add"');
}

/**
 * Whether an attribute's value does something each time that it is sent. Braze docs: an increment counts each time, and `$add`
 * appends each time. `add` to an array of texts, `remove` and `$update` leave what they find in place the second time.
 */
export function countsEachTime(value: Json): boolean {
  return (
    isObject(value) && isOperation(value) && (Object.hasOwn(value, 'inc') || Object.hasOwn(value, '$add'))
  );
}

/**
 * Checks `{"inc": n}`, `{"add": […], "remove": […]}` and `{"$add": […], "$update": […], "$remove": […]}`.
 * @param name of the attribute.
 * @param merging whether the object that holds the attribute has `_merge_objects: true`.
 */
export function checkOperation(
  value: JsonObject,
  name: string,
  merging: boolean,
  objections: Objections,
): void {
  const path = childPointer('', name);
  for (const key of Object.keys(value)) {
    const operand = value[key] as Json;
    const at = `${path}/${key}`;
    if (key === 'inc') checkIncrement(operand, path, at, objections);
    else if (!Array.isArray(operand)) reject(at, `${kindWord(operand)} found; \`${key}\` takes a list`);
    else checkItems(key, operand, at);
  }
  if (Object.hasOwn(value, '$update') && !merging) {
    const message = '`$update` without `_merge_objects: true` replaces the whole object that it finds';
    objections.warn('BRAZE_UPDATE_REPLACES', path, message);
  }

  function checkItems(key: string, items: readonly Json[], at: string): void {
    for (const [index, item] of items.entries()) {
      if (key === 'add' || key === 'remove') checkScalar(item, `${at}/${index}`);
      else checkItem(key, item, [name, key, index]);
    }
  }

  function checkScalar(item: Json, at: string): void {
    if (item === null || (typeof item === 'object' && !isNumber(item))) {
      reject(at, `${kindWord(item)} found; \`add\` and \`remove\` take text, numbers and booleans`);
    }
  }

  function checkItem(key: string, item: Json, trail: Trail): void {
    const at = pointerOf(trail);
    if (!isObject(item)) {
      reject(at, `${kindWord(item)} found; \`${key}\` takes objects`);
      return;
    }
    if (key === '$add') {
      checkNestedValue(item, trail, objections);
      return;
    }
    for (const part of key === '$update' ? [...IDENTIFYING, '$new_object'] : IDENTIFYING) {
      if (!Object.hasOwn(item, part)) reject(at, `\`${part}\` is missing; \`${key}\` needs it`);
    }
    const replacement = own(item, '$new_object');
    if (replacement !== undefined) checkNestedValue(replacement, [...trail, '$new_object'], objections);
  }

  function reject(at: string, message: string): void {
    objections.reject('BRAZE_OPERATOR', at, message);
  }
}

const IDENTIFYING = ['$identifier_key', '$identifier_value'];

/** Braze docs: whole numbers, negative ones too. */
function checkIncrement(operand: Json, field: string, at: string, objections: Objections): void {
  if (!isNumber(operand)) {
    objections.reject('BRAZE_OPERATOR', at, `${kindWord(operand)} found; \`inc\` takes a whole number`);
  } else if (!isIntegral(operand)) {
    objections.warn(
      'BRAZE_FRACTIONAL_INCREMENT',
      field,
      '`inc` has a fraction; Braze documents whole numbers only',
    );
  }
}
