import { isNumber } from '../../../json/decimal.ts';
import { childPointer } from '../../../json/pointer.ts';
import type { Json, JsonObject } from '../../../json/value.ts';
import { type DateFields, dateComplaint } from '../../rules/date_text.ts';
import { checkAttributeName, isSoundAttributeName } from '../../rules/names.ts';
import { checkNestedObject, checkNestedValue } from '../../rules/nested_value.ts';
import type { Objections } from '../../rules/objections.ts';
import { isTooLarge } from '../../rules/size.ts';
import { checkTextLength, MAX_TEXT } from '../../rules/text.ts';
import { checkOperation, isOperation } from './operators.ts';

/** What has to be known in addition to the value of an attribute. */
export interface AttributeContext {
  /** Whether the object has `_merge_objects: true`. */
  readonly merging: boolean;
  readonly dates: DateFields;
}

/** What is asked of the attribute of one name. */
export type AttributeCheck = (value: Json, context: AttributeContext, objections: Objections) => void;

/** Braze docs: an array attribute keeps 500 items; the oldest are evicted. */
const MAX_ITEMS = 500;

/**
 * What is asked of the custom attribute of a name (Braze docs: custom attributes, nested custom attributes, arrays of
 * objects).
 */
export function customAttributeCheck(name: string): AttributeCheck {
  const hasSoundName = isSoundAttributeName(name);
  const path = childPointer('', name);
  return (value, { merging, dates }, objections) => {
    if (!hasSoundName) checkAttributeName(name, objections);
    if (typeof value === 'string') {
      if (value.length > MAX_TEXT) checkTextLength(value, path, objections);
      const complaint = dateComplaint(value, dates.of(name));
      if (complaint !== null) objections.warn('BRAZE_YEAR', path, complaint);
    } else if (value !== null && typeof value === 'object' && !isNumber(value)) {
      checkContainer(value, name, merging, objections);
    }
  };
}

function checkContainer(
  value: Json[] | JsonObject,
  name: string,
  merging: boolean,
  objections: Objections,
): void {
  if (Array.isArray(value)) {
    checkNestedValue(value, [name], objections);
    // Arrays of objects have no limit of items, only the one of size.
    if (value.length > MAX_ITEMS && (typeof value[0] !== 'object' || isNumber(value[0]))) {
      const message = `an array of more than ${MAX_ITEMS} items, of which Braze evicts the oldest`;
      objections.warn('BRAZE_ARRAY_SHORTENED', childPointer('', name), message);
    }
  } else if (isOperation(value)) checkOperation(value, name, merging, objections);
  else checkNestedObject(value, [name], objections);
  if (isTooLarge(value)) {
    const message = 'a value of more than 100 KB found; Braze would drop it and still answer success';
    objections.reject('BRAZE_TOO_LARGE', childPointer('', name), message);
  }
}
