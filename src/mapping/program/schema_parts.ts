import { isObject, own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';

/** The types that a schema names; `properties` and `items` without a type imply one. */
export function typesOf(schema: JsonObject): readonly string[] {
  const type = own(schema, 'type');
  if (type !== undefined)
    return [type].flat().filter((name): name is string => typeof name === 'string' && name !== 'null');
  if (isObject(own(schema, 'properties'))) return ['object'];
  return Object.hasOwn(schema, 'items') || Object.hasOwn(schema, 'prefixItems') ? ['array'] : [];
}

export function namesSource(schema: JsonObject): boolean {
  return ['const', 'x-from', 'x-template'].some((keyword) => Object.hasOwn(schema, keyword));
}

/** Whether `additionalProperties` passes what nothing else reads. */
export function passes(schema: JsonObject): boolean {
  const additional: Json | undefined = own(schema, 'additionalProperties');
  return additional === true || isObject(additional);
}
