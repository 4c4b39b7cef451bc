import type { CatalogStream } from '../airbyte/catalog.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { TEXT_IDENTIFIERS } from '../braze/rules/identifier.ts';
import type { MappingMethod } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Mapping, Rejection } from '../mapping/row.ts';
import { compileStreams } from '../mapping/streams.ts';
import type { Column } from './columns.ts';
import type { Property } from './property.ts';

/** What became of the rows of a sample by a property, in numbers of rows. */
export interface Outcome {
  readonly taken: number;
  /** Rows without a value for it. */
  readonly absent: number;
  readonly refused: number;
}

/** What an object needs in addition to the property that is tried. */
const REST: Readonly<Record<keyof typeof TRACK_TYPES, JsonObject>> = {
  attributes: {},
  events: { name: { const: 'Any' }, time: { const: '2024-01-31T09:30:00Z' } },
  purchases: {
    product_id: { const: 'any' },
    currency: { const: 'EUR' },
    price: { const: 1 },
    time: { const: '2024-01-31T09:30:00Z' },
  },
};

/** Said of rows that have no value for a field. */
const ABSENT: ReadonlySet<string> = new Set(['BRAZE_NO_IDENTIFIER', 'BRAZE_REQUIRED']);

/** Faults of single values, for which no column is to blame. */
const FAULTS: ReadonlySet<string> = new Set(['BRAZE_CHARACTER', 'BRAZE_TOO_LARGE', 'MAPPING_DEPTH']);

/** Maps all rows of the sample by one property, as a sync would do it. */
export function tryOut(type: ObjectType, { name, schema, column }: Property): Outcome {
  const rows = column?.rows ?? [];
  if (rows.length === 0) return NONE;
  const user: JsonObject = TEXT_IDENTIFIERS.includes(name) ? {} : { external_id: { const: 'any' } };
  const schemaOfAll = {
    type: 'object',
    properties: { ...user, ...REST[type.name as keyof typeof REST], [name]: schema },
  };
  const map = mappingOf(type, { method: 'json_schema', schema: JSON.stringify(schemaOfAll) }, []);
  return outcomeOf(map, rows, column?.contents.has('object') === true);
}

/** Maps all rows of the sample by the names of their columns. */
export function tryColumns(type: ObjectType, columns: readonly Column[]): Outcome {
  const rows = columns[0]?.rows ?? [];
  if (rows.length === 0) return NONE;
  const names = columns.map(({ name }) => name);
  return outcomeOf(mappingOf(type, { method: 'columns' }, names), rows, true);
}

const NONE: Outcome = { taken: 0, absent: 0, refused: 0 };

/** @param nested whether keys inside of values can be what is at fault. */
function outcomeOf(map: Mapping, rows: readonly JsonObject[], nested: boolean): Outcome {
  const outcome = { ...NONE };
  for (const data of rows) {
    const { rejections } = map({ ...NO_ROW, data });
    outcome[rejections === undefined ? 'taken' : verdict(rejections, nested)]++;
  }
  return outcome;
}

/** Whether no row of the sample is refused for the property; true without a sample. */
export function suits(type: ObjectType, property: Property): boolean {
  return tryOut(type, property).refused === 0;
}

/** Whether at least half of the values in the sample suit the property; true without a sample. */
export function mostlySuits(type: ObjectType, property: Property): boolean {
  const { taken, refused } = tryOut(type, property);
  return taken >= refused;
}

function verdict(rejections: readonly Rejection[], nested: boolean): keyof Outcome {
  if (rejections.every(({ code }) => ABSENT.has(code))) return 'absent';
  const isFault = ({ code }: Rejection) => FAULTS.has(code) && !(nested && code === 'BRAZE_CHARACTER');
  return rejections.every(isFault) ? 'taken' : 'refused';
}

const STREAM: CatalogStream = {
  name: 'sample',
  namespace: null,
  jsonSchema: {},
  syncMode: 'incremental',
  destinationSyncMode: 'append',
  destinationObjectName: null,
  primaryKey: [],
  refreshed: false,
};

const NO_ROW = { stream: STREAM.name, namespace: null, emittedAt: null, columns: null, nulled: null };

/** A configuration with an entry for each type of object, whose mappings are still to come. */
const DRAFT = loadConfig(
  JSON.stringify({
    streams: Object.keys(TRACK_TYPES).map((object) => ({
      stream: STREAM.name,
      object,
      mapping: { method: 'columns' },
    })),
  }),
  { restEndpointProblem: () => null },
).draft;

function mappingOf(type: ObjectType, mapping: MappingMethod, columns: readonly string[]): Mapping {
  const streams = (DRAFT?.streams ?? [])
    .filter(({ object }) => object === type.name)
    .map((entry) => ({ ...entry, mapping }));
  const properties = Object.fromEntries(columns.map((name): [string, Json] => [name, {}]));
  const stream = { ...STREAM, jsonSchema: { properties } };
  const compiled = DRAFT === null ? null : compileStreams({ ...DRAFT, streams }, [stream], () => {});
  const map = compiled?.routes?.forStream(STREAM.name, null)?.mapping;
  if (!map) throw new Error(`A property does not compile: ${JSON.stringify(compiled?.problems)}`);
  return map;
}
