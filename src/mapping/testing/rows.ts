import type { FieldMapping, MappingMethod } from '../../config/config.ts';
import { compileStreams } from '../streams.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, sent, streamOf } from './compiled.ts';

export const COLUMNS: MappingMethod = { method: 'columns' };

/** The three methods over columns that have Braze's names. */
export function methodsOver(names: readonly string[]): [string, MappingMethod][] {
  const lines = names.map((name): FieldMapping => ({ from: name, to: name, type: 'as_is' }));
  const isPart = (name: string) => name.startsWith('alias_');
  const properties = Object.fromEntries(names.filter((name) => !isPart(name)).map((name) => [name, {}]));
  const parts = Object.fromEntries(names.filter(isPart).map((name) => [name, {}]));
  const alias = names.some(isPart) ? { user_alias: { properties: parts } } : {};
  return [
    ['columns', COLUMNS],
    ['fields', { method: 'fields', fields: lines, passThrough: false }],
    ['json_schema', jsonSchema({ properties: { ...properties, ...alias } })],
  ];
}

/** What becomes of a row, and what is warned of. */
export function become(mapping: MappingMethod, row: object, object = 'attributes', names = Object.keys(row)) {
  const { map, warned } = compiled(entryOf(object, mapping), streamOf(columnsNamed(...names)));
  const objects = sent(map(row));
  return { sent: objects, warned: warned.map((text) => text.replace('customers#', '')) };
}

export function advice(columns: readonly string[], object = 'attributes', mapping = COLUMNS): string[] {
  const { problems, warnings } = compileStreams(
    { streams: [entryOf(object, mapping)], updateExistingOnly: false, defaultBrazeApp: null },
    [streamOf(columnsNamed(...columns))],
    () => {},
  );
  return [...problems, ...warnings].map(({ message }) => message);
}
