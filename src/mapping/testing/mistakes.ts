import { expect } from '@jest/globals';
import type { FieldMapping, MappingMethod, StreamEntry } from '../../config/config.ts';
import type { JsonObject } from '../../json/value.ts';
import { compileStreams } from '../streams.ts';
import { columnsNamed, entryOf, jsonSchema, streamOf } from './compiled.ts';

export const ORDERS: JsonObject = {
  ...columnsNamed('id', 'customer_id', 'email', 'sku', 'items', 'address'),
  amount: { type: ['null', 'number'] },
  paid: { type: 'boolean' },
  meta: { type: 'object' },
  created_at: { type: 'string', format: 'date-time', airbyte_type: 'timestamp_without_timezone' },
  created: { type: 'integer' },
};

/** Everything that is said about an entry: "problem path: message". */
export function said(entry: StreamEntry, columns: JsonObject = ORDERS, updateExistingOnly = false): string[] {
  const config = { streams: [entry], updateExistingOnly, defaultBrazeApp: null };
  const { problems, warnings } = compileStreams(config, [streamOf(columns)], () => {});
  const line = (kind: string) => (found: { path: string; message: string }) =>
    `${kind} ${found.path}: ${found.message}`;
  return [...problems.map(line('problem')), ...warnings.map(line('warning'))].map((text) =>
    text.replace('/streams/0/mapping/schema#', '#').replace('/streams/0', ''),
  );
}

/** One property and an identifier. */
export function attribute(schema: unknown, root: object = {}): StreamEntry {
  return entryOf(
    'attributes',
    jsonSchema({ ...root, properties: { external_id: { 'x-from': 'customer_id' }, value: schema } }),
  );
}

export function event(properties: object, root: object = {}): StreamEntry {
  const fields = {
    external_id: { 'x-from': 'customer_id' },
    name: { const: 'Ordered' },
    time: { 'x-from': '$emitted_at' },
  };
  return entryOf('events', jsonSchema({ ...root, properties: { ...fields, ...properties } }));
}

export function fields(...lines: Partial<FieldMapping>[]): StreamEntry {
  const all = [{ from: 'customer_id', to: 'external_id' }, ...lines];
  const mapping: MappingMethod = {
    method: 'fields',
    fields: all.map((line) => ({ type: 'as_is', to: '', ...line })),
    passThrough: false,
  };
  return entryOf('attributes', mapping);
}

export const V = '#/properties/value';

/** An entry of which one thing is said: this text, or one like this. */
export function expectOnly(entry: StreamEntry, message: string | RegExp): void {
  expect(said(entry)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
}
