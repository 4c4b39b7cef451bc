import { expect } from '@jest/globals';
import type { CatalogStream } from '../../airbyte/catalog.ts';
import { asText } from '../../braze/object_type.ts';
import { ENTRY_DEFAULTS, type MappingMethod, type StreamEntry } from '../../config/config.ts';
import { parseExact } from '../../json/exact.ts';
import { ScanMemory } from '../../json/scan/memory.ts';
import { ScannedObject } from '../../json/scanned_object.ts';
import { textBlock } from '../../json/text_block.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Projection } from '../program/projection.ts';
import type { Mapped, Row } from '../row.ts';
import { compileStreams, type StreamsConfig } from '../streams.ts';

/** A stream for tests, incremental and appended unless said otherwise. */
export function streamOf(columns: JsonObject = {}, rest: Partial<CatalogStream> = {}): CatalogStream {
  return {
    name: 'customers',
    namespace: null,
    jsonSchema: { type: 'object', properties: columns },
    syncMode: 'incremental',
    destinationSyncMode: 'append',
    destinationObjectName: null,
    primaryKey: [],
    refreshed: false,
    ...rest,
  };
}

/** Columns of which only the names matter. */
export function columnsNamed(...names: string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, {}]));
}

/** An entry for the stream of {@link streamOf}. */
export function entryOf(
  object: StreamEntry['object'],
  mapping: MappingMethod | null,
  rest: Partial<StreamEntry> = {},
): StreamEntry {
  return {
    path: '/streams/0',
    stream: 'customers',
    namespace: null,
    object,
    mapping,
    ...ENTRY_DEFAULTS,
    ...rest,
  };
}

/** The method json_schema over a document, or its text where the numbers in it matter. */
export function jsonSchema(schema: unknown): MappingMethod {
  return { method: 'json_schema', schema: typeof schema === 'string' ? schema : JSON.stringify(schema) };
}

/** A row; its data may be JSON text, so that numbers keep their digits. */
export function rowOf(data: unknown, rest: Partial<Row> = {}): Row {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return {
    stream: 'customers',
    namespace: null,
    emittedAt: Date.UTC(2024, 0, 31, 9, 30),
    data: parseExact(text) as JsonObject,
    columns: null,
    nulled: null,
    ...rest,
  };
}

/** How many rows were mapped, and how. */
export interface RowCounts {
  rows: number;
  /** Rows whose columns were found in their bytes. */
  scanned: number;
  /** Scanned rows that were written: no value of them was parsed. Their objects were never made. */
  written: number;
}

export function noRows(): RowCounts {
  return { rows: 0, scanned: 0, written: 0 };
}

/**
 * The same row as it comes from the bytes of its line, with the columns that are asked for. As in a sync they are parsed
 * where the mapping asks for it.
 */
function scannedRow(
  data: unknown,
  rest: Partial<Row>,
  projection: Projection,
): { readonly row: Row; readonly isParsed: () => boolean } | null {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const columns = new ScannedObject(new ScanMemory(), projection);
  if (!columns.scan(textBlock(Buffer.from(text)), 0)) return null;
  let parsed: JsonObject | null = null;
  const row = {
    ...rowOf('{}', rest),
    columns,
    get data() {
      parsed ??= columns.object();
      return parsed;
    },
  };
  return { row, isParsed: () => parsed !== null };
}

/** What is the same of two outcomes, however the numbers in them are written. */
export function comparable(mapped: Mapped, warnings: readonly string[]): string {
  for (const { json, bytes } of mapped.objects ?? []) expect(bytes).toBe(Buffer.byteLength(json));
  const objects = mapped.objects?.map(asText).map(({ bytes: _, ...object }) => ({
    ...object,
    json: parseExact(object.json),
    withoutReadTime: object.withoutReadTime && parseExact(object.withoutReadTime),
  }));
  return JSON.stringify({ ...mapped, objects, warnings });
}

/**
 * What compiles without problems, as a function of rows; warnings about values are noted. Each row is mapped twice, as
 * it is parsed and as it is scanned, and has to become the same.
 * @param warn takes the messages of the warnings.
 */
export function compiled(
  entries: StreamEntry | readonly StreamEntry[],
  stream: CatalogStream = streamOf(),
  config: Partial<StreamsConfig> = {},
  warn: (message: string) => void = () => {},
): { map: (data: unknown, rest?: Partial<Row>) => Mapped; warned: string[]; counts: RowCounts } {
  const counts = noRows();
  const warned: string[] = [];
  const { routes, problems } = compileStreams(
    { streams: [entries].flat(), updateExistingOnly: false, defaultBrazeApp: null, ...config },
    [stream],
    (code, path, message) => {
      warned.push(`${code} ${path}`);
      warn(message);
    },
  );
  const route = routes?.forStream(stream.name, stream.namespace);
  const mapping = route?.mapping ?? null;
  if (route === null || route === undefined || mapping === null) {
    throw new Error(JSON.stringify(problems, null, 2));
  }
  return {
    map(data, rest = {}) {
      const before = warned.length;
      const mapped = mapping(rowOf(data, rest));
      const warnings = warned.slice(before);
      const scanned = scannedRow(data, rest, route.projection);
      counts.rows++;
      if (scanned !== null) {
        const again = mapping(scanned.row);
        counts.scanned++;
        if (again.objects !== undefined && !scanned.isParsed()) counts.written++;
        const told = warned.splice(before + warnings.length);
        expect(comparable(again, told)).toBe(comparable(mapped, warnings));
      }
      return mapped;
    },
    warned,
    counts,
  };
}

/** The bodies of the objects as they are sent, read again as text; the rejections where there are some. */
export function sent(mapped: Mapped): unknown {
  if (mapped.rejections === undefined) return mapped.objects.map(({ json }) => json);
  return mapped.rejections.map(({ code, path }) => `${code} ${path}`);
}

/** A mapping of one attribute, `value`, with a constant identifier: what it makes of a row. */
export function attribute(
  schema: JsonObject | boolean,
  root: JsonObject = {},
): (data: unknown, rest?: Partial<Row>) => unknown {
  const { map } = compiled(
    entryOf(
      'attributes',
      jsonSchema({ type: 'object', ...root, properties: { external_id: { const: 'u' }, value: schema } }),
    ),
  );
  return (data, rest) => {
    const mapped = map(data, rest);
    if (mapped.rejections !== undefined) return sent(mapped);
    const text = mapped.objects[0]?.json;
    return text === '{"external_id":"u"}' ? 'missing' : text?.slice('{"external_id":"u","value":'.length, -1);
  };
}
