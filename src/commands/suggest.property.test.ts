import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type RecordMessage, readMessage } from '../airbyte/messages.ts';
import { readDate } from '../braze/rules/dates.ts';
import { isNumber } from '../json/decimal.ts';
import { isObject, own } from '../json/object.ts';
import { parsePointer } from '../json/pointer_tokens.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Rejection } from '../mapping/row.ts';
import { messagesOf, type Sampled, sample } from '../suggest/testing/samples.ts';
import { prepare } from './prepare.ts';
import { suggest } from './suggest.ts';

/*
 * What `suggest` writes for a sample never rejects a row of this sample for a name, for a type that it guessed or for an
 * identifier that it chose. Four reasons remain, which no mapping could avoid: the row names nobody; it lacks what Braze
 * needs (a time, a price, a currency); its time is none; a text in it is no sound text (half of a surrogate pair).
 */

/** Enough for each kind of object to come up often; 20,000 found nothing more. */
const RUNS = 100;

async function suggestionFor(lines: readonly string[]): Promise<JsonObject> {
  let printed = '';
  const stdin = Readable.from([Buffer.from(`${lines.join('\n')}\n`)]);
  await suggest({}, { stdin, write: (part) => (printed += part) });
  return JSON.parse(printed);
}

type Schemas = 'typed' | 'names only' | 'no columns';

function catalogOf(streams: readonly Sampled[], records: readonly RecordMessage[], schemas: Schemas): string {
  return JSON.stringify({
    streams: streams.map(({ name, namespace }) => {
      const rows = records.filter((record) => record.stream === name && record.namespace === namespace);
      const names = [...new Set(rows.flatMap(({ data }) => Object.keys(data)))];
      const schema = (column: string) =>
        schemas === 'typed' ? { type: [...new Set(rows.map(({ data }) => typeOf(own(data, column))))] } : {};
      const properties = Object.fromEntries(names.map((column) => [column, schema(column)]));
      return {
        stream: {
          name,
          namespace,
          json_schema: schemas === 'no columns' ? {} : { type: 'object', properties },
        },
        sync_mode: 'incremental',
        destination_sync_mode: 'append',
      };
    }),
  });
}

function typeOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (isNumber(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

const IDENTIFIERS = ['external_id', 'braze_id', 'email', 'phone'];

/** Why a rejection is no fault of the suggestion; null if it is one. */
function excuse({ code, path, message }: Rejection, entry: JsonObject, row: JsonObject): string | null {
  const fields = own(((entry.mapping as JsonObject).schema ?? {}) as JsonObject, 'properties');
  if (!isObject(fields)) return null;
  const lacks = (name: string) => isNothing(sourceValue(own(fields, name), row), own(fields, name));
  switch (code) {
    case 'BRAZE_CHARACTER':
      return /text holds/.test(message) ? 'the value is no sound text' : null;
    case 'BRAZE_NO_IDENTIFIER':
      return IDENTIFIERS.every(lacks) ? 'the row names nobody' : null;
    case 'BRAZE_REQUIRED':
    case 'MAPPING_REQUIRED':
      return lacks(path.slice(1)) ? 'the row lacks what Braze needs' : null;
    case 'MAPPING_DATE':
      return path === '/time' && isNoTime(own(fields, 'time') as JsonObject, row) ? 'it is no time' : null;
    default:
      return null;
  }
}

/** What a field of a suggestion reads in a row. */
function sourceValue(field: Json | undefined, row: JsonObject): Json | undefined {
  if (!isObject(field)) return undefined;
  const from = String(own(field, 'x-from'));
  let value: Json | undefined = row;
  for (const token of from.startsWith('/') ? (parsePointer(from) ?? []) : [from]) {
    value = isObject(value) ? own(value, token) : undefined;
  }
  return value;
}

function isNothing(value: Json | undefined, field: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (isObject(field) && own(field, 'x-when') !== undefined) return !/^[^\s@]+@[^\s@]+$/.test(String(value));
  return typeof value === 'string' && /^\s*(null|undefined|none|nan|n\/a|nil)?\s*$/i.test(value);
}

function isNoTime(field: JsonObject, row: JsonObject): boolean {
  const value = sourceValue(field, row) as Json;
  const hasUnit = own(field, 'x-time') !== undefined;
  return !(typeof value === 'string' && readDate(value) !== null) && !(hasUnit && isNumber(value));
}

test('a suggestion rejects no row of its sample for a name, a type or an identifier', async () => {
  const made: Record<string, number> = { attributes: 0, events: 0, purchases: 0 };
  await fc.assert(
    fc.asyncProperty(sample, async (streams) => {
      const lines = messagesOf(streams);
      const records = lines.map((line) => readMessage(Buffer.from(line)) as RecordMessage);
      const suggested = await suggestionFor(lines);
      const entries = suggested.streams as JsonObject[];
      expect(new Set(entries.map((entry) => JSON.stringify(entry))).size).toBe(entries.length);
      const text = JSON.stringify({
        ...suggested,
        rest_endpoint: 'https://rest.iad-01.braze.com',
        api_key: 'a-good-key-0123',
      });
      for (const schemas of ['typed', 'names only', 'no columns'] as const) {
        const { routes, problems } = prepare(
          {
            config: { title: '--config', text },
            catalog: { title: '--catalog', text: catalogOf(streams, records, schemas) },
          },
          () => {},
        );
        expect(problems).toEqual([]);
        for (const record of records) {
          const route = routes?.forStream(record.stream, record.namespace);
          if (!route?.mapping || record.isDeleted) continue;
          const entry = entries.find(
            (each) => each.stream === record.stream && (each.namespace ?? null) === record.namespace,
          ) as JsonObject;
          const { objects, rejections = [] } = route.mapping(record);
          for (const { type } of objects ?? []) made[type.name] = (made[type.name] ?? 0) + 1;
          expect(rejections.filter((rejection) => excuse(rejection, entry, record.data) === null)).toEqual(
            [],
          );
        }
      }
    }),
    { numRuns: RUNS },
  );
  expect(Math.min(...Object.values(made))).toBeGreaterThan(RUNS / 10);
});
