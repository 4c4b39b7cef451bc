/**
 * How long a row takes from its parsed columns to a checked Braze object, against a function written by hand for the
 * same fields whose result is checked by ajv alone. `node bench/mapping.ts`.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { ENTRY_DEFAULTS, type MappingMethod } from '../src/config/config.ts';
import type { JsonObject } from '../src/json/value.ts';
import type { Mapping, Row } from '../src/mapping/row.ts';
import { compileStreams } from '../src/mapping/streams.ts';

const ROWS = 2_000;
const ROUNDS = 15;

/** A mapping and what one would write for this one mapping: a member a line, nulls left out. */
interface Case {
  readonly title: string;
  readonly object: string;
  readonly method: MappingMethod;
  /** What the finished object must satisfy: ajv checks it after `byHand`. */
  readonly schema: JsonObject;
  /** The columns of a row, by its number. */
  readonly columns: (row: number) => JsonObject;
  readonly byHand: (columns: JsonObject) => JsonObject;
}

/** Ten texts, four numbers, three times, a boolean and an array: 20 with the identifier. */
const customer: JsonObject = {
  type: 'object',
  properties: {
    external_id: { type: 'string', 'x-from': 'id' },
    email: { type: 'string', maxLength: 255 },
    first_name: { type: 'string', 'x-from': 'given_name' },
    last_name: { type: 'string', 'x-from': 'family_name' },
    country: { type: 'string', minLength: 2, maxLength: 2 },
    home_city: { type: 'string', 'x-from': 'city' },
    language: { type: 'string' },
    tier: { type: 'string', enum: ['gold', 'silver', 'bronze'] },
    source: { const: 'warehouse' },
    segment: { type: 'string', default: 'none' },
    postal_code: { type: 'string' },
    orders: { type: 'integer', minimum: 0, 'x-from': 'order_count' },
    lifetime_value: { type: 'number' },
    average_order: { type: 'number', 'x-from': 'avg_order' },
    score: { type: 'number', minimum: 0, maximum: 1 },
    signed_up_at: { type: 'string', format: 'date-time', 'x-from': 'created_at' },
    last_order_at: { type: 'string', format: 'date-time' },
    dob: { type: 'string', format: 'date', 'x-from': 'birth_date' },
    is_member: { type: 'boolean', 'x-from': 'member' },
    interests: { type: 'array', items: { type: 'string' } },
  },
  required: ['external_id'],
};

const customers: Case = {
  title: 'json_schema, 20 fields',
  object: 'attributes',
  method: { method: 'json_schema', schema: JSON.stringify(customer) },
  schema: customer,
  columns: (row) => ({
    id: 10_000_000 + row,
    email: `customer${row}@example.com`,
    given_name: 'Ada',
    family_name: row % 3 === 0 ? null : 'Lovelace',
    country: 'GB',
    city: 'London',
    language: 'en',
    tier: ['gold', 'silver', 'bronze'][row % 3] as string,
    segment: row % 2 === 0 ? null : 'b2c',
    postal_code: 'W1 7XX',
    order_count: row % 90,
    lifetime_value: row * 1.25,
    avg_order: 12.5,
    score: (row % 100) / 100,
    created_at: '2025-03-01T10:20:30.123Z',
    last_order_at: '2026-03-01T10:20:30Z',
    birth_date: '1985-12-10',
    member: row % 2 === 0,
    interests: ['books', 'music'],
  }),
  byHand: (c) => {
    const object: JsonObject = { external_id: String(c.id) };
    if (c.email != null) object.email = String(c.email);
    if (c.given_name != null) object.first_name = String(c.given_name);
    if (c.family_name != null) object.last_name = String(c.family_name);
    if (c.country != null) object.country = String(c.country);
    if (c.city != null) object.home_city = String(c.city);
    if (c.language != null) object.language = String(c.language);
    if (c.tier != null) object.tier = String(c.tier);
    object.source = 'warehouse';
    object.segment = c.segment == null ? 'none' : String(c.segment);
    if (c.postal_code != null) object.postal_code = String(c.postal_code);
    if (c.order_count != null) object.orders = Number(c.order_count);
    if (c.lifetime_value != null) object.lifetime_value = Number(c.lifetime_value);
    if (c.avg_order != null) object.average_order = Number(c.avg_order);
    if (c.score != null) object.score = Number(c.score);
    if (c.created_at != null) object.signed_up_at = String(c.created_at);
    if (c.last_order_at != null) object.last_order_at = String(c.last_order_at);
    if (c.birth_date != null) object.dob = String(c.birth_date);
    if (c.member != null) object.is_member = Boolean(c.member);
    if (Array.isArray(c.interests)) object.interests = c.interests.map(String);
    return object;
  },
};

/** Two fields of an event and eight properties. */
const purchase: JsonObject = {
  type: 'object',
  properties: {
    external_id: { type: 'string', 'x-from': 'customer_id' },
    name: { const: 'order_shipped' },
    time: { type: 'string', format: 'date-time', 'x-from': 'shipped_at' },
    properties: {
      type: 'object',
      properties: {
        order_id: { type: 'string' },
        carrier: { type: 'string', enum: ['DHL', 'UPS'] },
        parcels: { type: 'integer', minimum: 1 },
        weight: { type: 'number', 'x-from': 'weight_kg' },
        express: { type: 'boolean' },
        value: { type: 'number', 'x-from': 'order_value' },
        city: { type: 'string' },
        note: { type: 'string', maxLength: 200 },
      },
    },
  },
  required: ['external_id', 'time'],
};

const events: Case = {
  title: 'json_schema, an event of 8 properties',
  object: 'events',
  method: { method: 'json_schema', schema: JSON.stringify(purchase) },
  schema: purchase,
  columns: (row) => ({
    customer_id: 10_000_000 + row,
    shipped_at: '2026-03-01T10:20:30Z',
    order_id: `A-${row}`,
    carrier: row % 2 === 0 ? 'DHL' : 'UPS',
    parcels: 1 + (row % 3),
    weight_kg: 2.5,
    express: row % 2 === 0,
    order_value: row * 1.25,
    city: 'London',
    note: row % 4 === 0 ? 'Leave at the door' : null,
  }),
  byHand: (c) => {
    const properties: JsonObject = {};
    if (c.order_id != null) properties.order_id = String(c.order_id);
    if (c.carrier != null) properties.carrier = String(c.carrier);
    if (c.parcels != null) properties.parcels = Number(c.parcels);
    if (c.weight_kg != null) properties.weight = Number(c.weight_kg);
    if (c.express != null) properties.express = Boolean(c.express);
    if (c.order_value != null) properties.value = Number(c.order_value);
    if (c.city != null) properties.city = String(c.city);
    if (c.note != null) properties.note = String(c.note);
    return {
      external_id: String(c.customer_id),
      name: 'order_shipped',
      time: String(c.shipped_at),
      properties,
    };
  },
};

/** Five fields of Braze's own in the columns of a warehouse, eleven custom attributes. */
const columns: Case = {
  title: 'columns, 16 of them',
  object: 'attributes',
  method: { method: 'columns' },
  schema: {
    type: 'object',
    properties: {
      external_id: { type: 'string' },
      email: { type: 'string' },
      first_name: { type: 'string' },
      country: { type: 'string' },
      dob: { type: 'string', format: 'date' },
    },
    required: ['external_id'],
  },
  columns: (row) => ({
    EXTERNAL_ID: 10_000_000 + row,
    EMAIL: `customer${row}@example.com`,
    FIRST_NAME: 'Ada',
    COUNTRY: 'GB',
    DOB: '1985-12-10',
    TIER: 'gold',
    SEGMENT: row % 2 === 0 ? null : 'b2c',
    POSTAL_CODE: 'W1 7XX',
    ORDERS: row % 90,
    LIFETIME_VALUE: row * 1.25,
    SCORE: (row % 100) / 100,
    LAST_ORDER_AT: '2026-03-01T10:20:30Z',
    IS_MEMBER: row % 2 === 0,
    INTERESTS: ['books', 'music'],
    CHANNEL: 'web',
    STORE: row % 5 === 0 ? null : 'Oxford Street',
  }),
  byHand: (c) => {
    const object: JsonObject = { external_id: String(c.EXTERNAL_ID) };
    if (c.EMAIL != null) object.email = String(c.EMAIL);
    if (c.FIRST_NAME != null) object.first_name = String(c.FIRST_NAME);
    if (c.DOB != null) object.dob = String(c.DOB);
    if (c.COUNTRY != null) object.country = String(c.COUNTRY);
    for (const name of PASSED) {
      const value = c[name];
      if (value != null) object[name] = value;
    }
    return object;
  },
};

const PASSED = [
  'TIER',
  'SEGMENT',
  'POSTAL_CODE',
  'ORDERS',
  'LIFETIME_VALUE',
  'SCORE',
  'LAST_ORDER_AT',
  'IS_MEMBER',
  'INTERESTS',
  'CHANNEL',
  'STORE',
];

function compile({ object, method, columns: columnsOf }: Case): Mapping {
  const config = {
    streams: [
      {
        path: '/streams/0',
        stream: 'rows',
        namespace: null,
        object,
        mapping: method,
        ...ENTRY_DEFAULTS,
      },
    ],
    updateExistingOnly: false,
    defaultBrazeApp: null,
  };
  const stream = {
    name: 'rows',
    namespace: null,
    jsonSchema: { properties: Object.fromEntries(Object.keys(columnsOf(0)).map((name) => [name, {}])) },
    syncMode: 'incremental',
    destinationSyncMode: 'append',
    destinationObjectName: null,
    primaryKey: [],
    refreshed: false,
  } as const;
  const { routes, problems } = compileStreams(config, [stream], () => {});
  const mapping = routes?.forStream('rows', null)?.mapping;
  if (!mapping) throw new Error(`the mapping does not compile: ${JSON.stringify(problems)}`);
  return mapping;
}

/** A function that checks an object as ajv does by itself. */
function ajvOf(schema: object): (object: JsonObject) => boolean {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  return ajv.compile(schema);
}

/** Microseconds of a row. */
function time(run: (row: Row) => unknown, rows: readonly Row[]): number {
  const startedAt = performance.now();
  for (let round = 0; round < 5; round++) for (const row of rows) run(row);
  return ((performance.now() - startedAt) * 1000) / (5 * rows.length);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** The medians of both ways, in microseconds. */
function measure(measured: Case): { mapping: number; byHand: number } {
  const rows: Row[] = Array.from({ length: ROWS }, (_, row) => ({
    stream: 'rows',
    namespace: null,
    emittedAt: 1_767_000_000_000 + row,
    columns: null,
    nulled: null,
    data: measured.columns(row),
  }));
  const mapping = compile(measured);
  const validate = ajvOf(measured.schema);
  // Both must make the same objects, or the comparison would say nothing.
  for (const row of rows) {
    const mapped = mapping(row).objects?.[0]?.json;
    const written = measured.byHand(row.data);
    if (!validate(written) || mapped !== JSON.stringify(written)) {
      throw new Error(`${measured.title}: the two ways differ:\n${mapped}\n${JSON.stringify(written)}`);
    }
  }
  const ways = { mapping: [] as number[], byHand: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    ways.mapping.push(time(mapping, rows));
    ways.byHand.push(time((row) => validate(measured.byHand(row.data)), rows));
  }
  return { mapping: median(ways.mapping), byHand: median(ways.byHand) };
}

console.log(`Node.js ${process.version}, medians of ${ROUNDS} rounds of ${5 * ROWS} rows, µs a row`);
console.log(`${' '.repeat(38)}mapping, with   by hand, checked`);
console.log(`${' '.repeat(38)}Braze's rules   by ajv alone       ratio`);
for (const measured of [customers, events, columns]) {
  const { mapping, byHand } = measure(measured);
  console.log(
    measured.title.padEnd(38) +
      mapping.toFixed(2).padEnd(16) +
      byHand.toFixed(2).padEnd(19) +
      (mapping / byHand).toFixed(2),
  );
}
