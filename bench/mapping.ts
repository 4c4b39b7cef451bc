/**
 * How long a row takes from its parsed columns to a checked Braze object, against a function written by hand for the
 * same 20 fields whose result is checked by ajv alone. `npm run bench:mapping`.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonObject } from '../src/json/value.ts';
import type { Row } from '../src/mapping/row.ts';
import { compileStreams } from '../src/mapping/streams.ts';

const ROWS = 2_000;
const ROUNDS = 15;

/** Ten texts, four numbers, three times, a boolean, an object and an array: 20 with the identifier. */
const properties: Record<string, JsonObject> = {
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
};
const schema = { type: 'object', properties, required: ['external_id'] };

const rows: Row[] = Array.from({ length: ROWS }, (_, i) => ({
  stream: 'customers',
  namespace: null,
  emittedAt: 1_767_000_000_000 + i,
  nulled: null,
  data: {
    id: 10_000_000 + i,
    email: `customer${i}@example.com`,
    given_name: 'Ada',
    family_name: i % 3 === 0 ? null : 'Lovelace',
    country: 'GB',
    city: 'London',
    language: 'en',
    tier: ['gold', 'silver', 'bronze'][i % 3] as string,
    segment: i % 2 === 0 ? null : 'b2c',
    postal_code: 'W1 7XX',
    order_count: i % 90,
    lifetime_value: i * 1.25,
    avg_order: 12.5,
    score: (i % 100) / 100,
    created_at: '2025-03-01T10:20:30.123Z',
    last_order_at: '2026-03-01T10:20:30Z',
    birth_date: '1985-12-10',
    member: i % 2 === 0,
    interests: ['books', 'music'],
  },
}));

/** What one would write for this one mapping: a member a line, text where Braze wants text, nulls left out. */
function byHand({ data: d }: Row): JsonObject {
  const object: JsonObject = { external_id: String(d.id) };
  if (d.email != null) object.email = String(d.email);
  if (d.given_name != null) object.first_name = String(d.given_name);
  if (d.family_name != null) object.last_name = String(d.family_name);
  if (d.country != null) object.country = String(d.country);
  if (d.city != null) object.home_city = String(d.city);
  if (d.language != null) object.language = String(d.language);
  if (d.tier != null) object.tier = String(d.tier);
  object.source = 'warehouse';
  object.segment = d.segment == null ? 'none' : String(d.segment);
  if (d.postal_code != null) object.postal_code = String(d.postal_code);
  if (d.order_count != null) object.orders = Number(d.order_count);
  if (d.lifetime_value != null) object.lifetime_value = Number(d.lifetime_value);
  if (d.avg_order != null) object.average_order = Number(d.avg_order);
  if (d.score != null) object.score = Number(d.score);
  if (d.created_at != null) object.signed_up_at = String(d.created_at);
  if (d.last_order_at != null) object.last_order_at = String(d.last_order_at);
  if (d.birth_date != null) object.dob = String(d.birth_date);
  if (d.member != null) object.is_member = Boolean(d.member);
  if (Array.isArray(d.interests)) object.interests = d.interests.map(String);
  return object;
}

function ajvOf(mappingSchema: object): (object: JsonObject) => boolean {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  return ajv.compile(mappingSchema);
}

const mapping = compileStreams(
  {
    streams: [
      {
        path: '/streams/0',
        stream: 'customers',
        namespace: null,
        object: 'attributes',
        mapping: { method: 'json_schema', schema: JSON.stringify(schema) },
        updateExistingOnly: null,
      },
    ],
    updateExistingOnly: false,
    defaultBrazeApp: null,
  },
  [
    {
      name: 'customers',
      namespace: null,
      jsonSchema: {},
      syncMode: 'incremental',
      destinationSyncMode: 'append',
      destinationObjectName: null,
      refreshed: false,
    },
  ],
  () => {},
).routes?.forStream('customers', null)?.mapping;
if (!mapping) throw new Error('the mapping of the benchmark does not compile');
const validate = ajvOf(schema);

/** Both must make the same objects, or the comparison would say nothing. */
for (const row of rows) {
  const mapped = JSON.stringify(mapping(row).objects?.[0]?.body);
  const written = byHand(row);
  if (!validate(written) || mapped !== JSON.stringify(written)) {
    throw new Error(`the two ways differ:\n${mapped}\n${JSON.stringify(written)}`);
  }
}

/** Microseconds of a row. */
function time(run: (row: Row) => unknown): number {
  const startedAt = performance.now();
  for (let round = 0; round < 5; round++) for (const row of rows) run(row);
  return ((performance.now() - startedAt) * 1000) / (5 * ROWS);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] as number;
const ways = { mapping: [] as number[], hand: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  ways.mapping.push(time(mapping));
  ways.hand.push(time((row) => validate(byHand(row))));
}
const [mappingTime, handTime] = [median(ways.mapping), median(ways.hand)];
console.log(
  `Node.js ${process.version}, medians of ${ROUNDS} rounds of ${5 * ROWS} rows of 20 fields, µs a row`,
);
console.log(`mapping, with Braze's rules      ${mappingTime.toFixed(2)}`);
console.log(`by hand, checked by ajv alone    ${handTime.toFixed(2)}`);
console.log(`ratio                            ${(mappingTime / handTime).toFixed(2)}`);
