import { endpointOf, endpointsOf, objectTypeOf } from '../../braze/endpoints/index.ts';
import { STANDARD_LIMIT } from '../../braze/endpoints/track/plans.ts';
import type { BrazeObject, ObjectType } from '../../braze/object_type.ts';
import { sendable } from '../../braze/testing/objects.ts';
import type { FieldMapping, MappingMethod, StreamEntry } from '../../config/config.ts';
import { columnsNamed, compiled, entryOf, sent, streamOf } from './compiled.ts';

const ENDPOINTS = endpointsOf(STANDARD_LIMIT);

/** What an entry needs in addition to its mapping. */
export function settingsOf(object: string): Partial<StreamEntry> {
  const { target, repeat } = objectTypeOf(object) as ObjectType;
  return {
    ...(target !== undefined && { target: 'products' }),
    ...(repeat('{}') === 'never' && { send: 'everything' as const }),
  };
}

/** The request of a single object: method, path, body. */
function requestOf(object: BrazeObject): [string, unknown] {
  const endpoint = endpointOf(ENDPOINTS, object.type);
  const { request } = endpoint.compose([sendable(object)], object.group);
  return [`${request.method} ${request.path}`, JSON.parse(String(request.body))];
}

/** What maps rows of these columns. */
export function mapBy(object: string, mapping: MappingMethod, columns: readonly string[]) {
  return compiled(entryOf(object, mapping, settingsOf(object)), streamOf(columnsNamed(...columns)));
}

/** The requests of a row's objects, each alone; the reasons where the row is rejected. */
export function requestsBy(object: string, mapping: MappingMethod, row: object): unknown {
  const mapped = mapBy(object, mapping, Object.keys(row)).map(row);
  return mapped.objects === undefined ? sent(mapped) : mapped.objects.map(requestOf);
}

const lines = (row: object): FieldMapping[] =>
  Object.entries(row).map(([name, value]) => ({ from: name, to: name, type: typeOf(value) }));

/** JSON text becomes what it holds only where a line says so. */
function typeOf(value: unknown): FieldMapping['type'] {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return 'as_is';
  return value.startsWith('[') ? 'array' : 'object';
}

/** A list of fields: each column goes to the field of its own name. */
export const fieldsOf = (row: object, passThrough = false): MappingMethod => ({
  method: 'fields',
  fields: lines(row),
  passThrough,
});
