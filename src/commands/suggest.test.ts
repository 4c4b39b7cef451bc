import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCatalog } from '../airbyte/catalog.ts';
import { loadConfig } from '../config/load.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Mapped } from '../mapping/row.ts';
import { compileStreams } from '../mapping/streams.ts';
import { suggestConfig } from '../suggest/document.ts';
import { streamOfCatalog } from '../suggest/stream.ts';
import { prepare } from './prepare.ts';
import { suggest } from './suggest.ts';

const text = { type: ['null', 'string'] };
const integer = { type: ['null', 'integer'] };
const number = { type: ['null', 'number'] };
const boolean = { type: ['null', 'boolean'] };
const array = { type: ['null', 'array'] };
const object = { type: ['null', 'object'] };
const time = { ...text, format: 'date-time', airbyte_type: 'timestamp_with_timezone' };

/** A configured catalog of streams by name, each with the schemas of its columns. */
function catalogOf(streams: Record<string, Json>, namespace: string | null = 'public'): string {
  return JSON.stringify({
    streams: Object.entries(streams).map(([name, properties]) => ({
      stream: { name, namespace, json_schema: { type: 'object', properties } },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    })),
  });
}

/** The suggestion for a catalog, as text. */
function suggested(catalog: string): string {
  return JSON.stringify(suggestConfig((readCatalog(catalog).catalog ?? []).map(streamOfCatalog)));
}

/** Everything that `check` and `write` have against a suggestion. */
function complaints(config: string, catalog: string | null): { problems: string[]; warnings: string[] } {
  const files = {
    config: { title: '--config', text: config },
    catalog: catalog === null ? null : { title: '--catalog', text: catalog },
  };
  const { problems, warnings } = prepare(files, () => {});
  return { problems: problems.map(({ path }) => path), warnings: warnings.map(({ message }) => message) };
}

/** What only the user knows. */
const TO_FILL_IN = ['/rest_endpoint', '/api_key'];

/** What a row of the first stream of a catalog becomes. */
function mapped(catalog: string, data: JsonObject): Mapped | undefined {
  const { draft } = loadConfig(suggested(catalog), { restEndpointProblem: () => null });
  const read = readCatalog(catalog).catalog ?? [];
  const { routes } = compileStreams(draft as NonNullable<typeof draft>, read, () => {});
  const { name: stream = '', namespace = null } = read[0] ?? {};
  return routes
    ?.forStream(stream, namespace)
    ?.mapping?.({ stream, namespace, emittedAt: null, data, columns: null, nulled: null });
}

const CATALOGS: Record<string, string> = {
  'the examples': readFileSync('examples/catalog.json', 'utf8'),
  'like Shopify': catalogOf({
    customers: {
      ...{ id: integer, email: text, phone: text, first_name: text, last_name: text, note: text, tags: text },
      ...{
        created_at: time,
        updated_at: time,
        accepts_marketing: boolean,
        currency: text,
        total_spent: text,
      },
      default_address: { type: ['null', 'object'], properties: { city: text, country_code: text } },
    },
    orders: {
      ...{ id: integer, user_id: integer, email: text, name: text, created_at: time, updated_at: time },
      ...{ currency: text, total_price: text, line_items: array, billing_address: object },
      customer: { type: ['null', 'object'], properties: { id: integer, email: text } },
    },
    abandoned_checkouts: { id: integer, email: text, created_at: time, total_price: text, token: text },
    products: { id: integer, title: text, variants: array },
  }),
  'like Stripe': catalogOf({
    customers: {
      ...{
        id: text,
        email: text,
        name: text,
        phone: text,
        created: integer,
        currency: text,
        metadata: object,
      },
      address: { type: ['null', 'object'], properties: { city: text } },
    },
    charges: { id: text, customer: text, amount: integer, currency: text, created: integer, paid: boolean },
    events: { id: text, type: text, created: integer, data: object },
    subscriptions: { id: text, customer: text, status: text, created: number, items: object },
  }),
  'like a Segment warehouse': catalogOf({
    tracks: {
      ...{ id: text, anonymous_id: text, user_id: text, event: text, event_text: text, context_ip: text },
      ...{ original_timestamp: time, received_at: time, sent_at: time, timestamp: time, uuid_ts: time },
    },
    identifies: {
      id: text,
      user_id: text,
      email: text,
      first_name: text,
      received_at: time,
      timestamp: time,
    },
    pages: { id: text, user_id: text, name: text, url: text, title: text, timestamp: time },
  }),
  'like Snowflake': catalogOf({
    USERS: {
      ID: number,
      EMAIL: text,
      FIRSTNAME: text,
      BIRTH_DATE: { ...text, format: 'date' },
      GENDER: text,
    },
    EVENTS: { USER_ID: number, EVENT_NAME: text, TIME: text, PROPERTIES: text, PRICE: number },
    CDI_USERS: { EXTERNAL_ID: text, PAYLOAD: text, UPDATED_AT: time },
  }),
  'streams without columns': JSON.stringify({
    streams: [
      { stream: { name: 'a' }, sync_mode: 'incremental', destination_sync_mode: 'append' },
      { stream: { name: 'b', json_schema: {} }, sync_mode: 'incremental', destination_sync_mode: 'append' },
    ],
  }),
  'odd names': catalogOf(
    {
      users: {
        ...{ id: integer, 'a/b': text, $x: text, '/slash': text, '': text, 'a~b': text, 'A b.c': text },
        ...{ bio: text, twitter: text, facebook: object, current_location: text, email_subscribe: boolean },
        ...{
          braze_id: object,
          constructor: text,
          user_alias: text,
          _merge_objects: boolean,
          ['x'.repeat(300)]: text,
        },
        ...JSON.parse('{"__proto__": {"type": "string"}}'),
      },
      '/logins $': {
        ...{
          'User ID': text,
          $time: text,
          time: boolean,
          event_name: array,
          'a/b': text,
          $x: text,
          '/slash': text,
        },
        ...{ '': text, at: time, ['y'.repeat(300)]: text, properties: integer, _ab_cdc_deleted_at: time },
        ...JSON.parse('{"__proto__": {"type": "string"}}'),
      },
      purchases: {
        'Customer-Id': text,
        'Unit Price': number,
        product_id: object,
        price: text,
        date: time,
        $: text,
      },
    },
    null,
  ),
  'nested columns': catalogOf({
    users: {
      profile: { type: 'object', properties: { id: integer, tags: { type: 'array', items: text } } },
      visits: { type: 'array', items: { type: 'object', properties: { at: time } } },
    },
    logins: {
      user: { type: 'object', properties: { email: text } },
      at: time,
      properties: object,
      device: object,
    },
  }),
};

describe.each(Object.entries(CATALOGS))('the suggestion for a catalog: %s', (_, catalog) => {
  test('lacks the endpoint and the key, and compiles', () => {
    expect(complaints(suggested(catalog), catalog).problems).toEqual(TO_FILL_IN);
    expect(complaints(suggested(catalog), null).problems).toEqual(TO_FILL_IN);
  });

  test('gives no cause for a warning but what it remarks on itself', () => {
    const unexpected = complaints(suggested(catalog), catalog).warnings.filter(
      (warning) => !/`x-time` can tell its unit|`email` and `phone` are the only identifiers/.test(warning),
    );
    expect(unexpected).toEqual([]);
  });

  test('is ready once they are filled in', () => {
    const filled = {
      ...JSON.parse(suggested(catalog)),
      rest_endpoint: 'https://rest.iad-01.braze.com',
      api_key: 'a-good-key',
    };
    expect(complaints(JSON.stringify(filled), catalog).problems).toEqual([]);
  });
});

test('any catalog gives a configuration that validates and compiles', () => {
  const type = fc.constantFrom<Json>(text, integer, number, boolean, array, object, time, {}, true, {
    type: 'odd',
  });
  const column = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('id', 'ID', 'user_id', 'email', 'time', 'created_at', 'price', 'Price'),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('name', 'event', 'event_name', 'properties', 'quantity', 'currency', 'bio'),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom('twitter', 'gender', 'customer', 'external_id', 'braze_id', 'user_alias'),
    },
    fc.string(),
  );
  const columns = fc.dictionary(
    column,
    fc.oneof(type, fc.record({ type: type, properties: fc.dictionary(column, type) })),
  );
  // A configuration trims names, and cannot name a stream that is blank.
  const anyName = fc.string({ minLength: 1 }).filter((name) => name.trim() === name);
  const name = fc.oneof(fc.constantFrom('users', 'orders', 'order_items', 'page_views', 'events'), anyName);
  fc.assert(
    fc.property(fc.dictionary(name, columns, { minKeys: 1 }), (streams) => {
      const catalog = catalogOf(streams);
      expect(complaints(suggested(catalog), catalog).problems).toEqual(TO_FILL_IN);
    }),
  );
});

describe('rows by a suggestion', () => {
  test('of users', () => {
    const columns = {
      ID: number,
      EMAIL: text,
      BIRTH_DATE: text,
      GENDER: text,
      PLAN: text,
      bio: text,
      $x: text,
    };
    const row = {
      ID: 7,
      EMAIL: 'a@b.c',
      BIRTH_DATE: '1990-12-31',
      GENDER: 'female',
      PLAN: 'pro',
      bio: 'x',
      $x: 1,
    };
    expect(mapped(catalogOf({ USERS: columns }), row)?.objects?.map(({ json }) => JSON.parse(json))).toEqual([
      {
        external_id: '7',
        email: 'a@b.c',
        dob: '1990-12-31',
        gender: 'F',
        source_bio: 'x',
        PLAN: 'pro',
        $x: 1,
      },
    ]);
  });

  test('of events', () => {
    const catalog = catalogOf({
      logins: { user_id: text, at: time, time: boolean, properties: integer, $os: text },
    });
    const row = {
      user_id: 'ada',
      at: '2024-05-01T09:30:00Z',
      time: true,
      properties: 3,
      $os: 'linux',
      more: 'x',
    };
    expect(mapped(catalog, row)?.objects?.map(({ json }) => JSON.parse(json))).toEqual([
      {
        external_id: 'ada',
        name: 'Login',
        time: '2024-05-01T09:30:00Z',
        properties: { source_time: true, source_properties: 3, source_os: 'linux', more: 'x' },
      },
    ]);
  });

  test('of events with a column of properties', () => {
    const catalog = catalogOf({
      tracks: { user_id: text, event: text, at: time, PROPERTIES: text, ip: text },
    });
    const row = {
      user_id: 'ada',
      event: 'Clicked',
      at: '2024-05-01T09:30:00Z',
      PROPERTIES: '{"a":1}',
      ip: '::1',
    };
    expect(mapped(catalog, row)?.objects?.map(({ json }) => JSON.parse(json).properties)).toEqual([
      { a: 1, ip: '::1' },
    ]);
  });

  test('of purchases', () => {
    const customer = { type: 'object', properties: { id: integer } };
    const catalog = catalogOf({ orders: { id: integer, customer, total_price: text, created_at: time } });
    const row = { id: 1, customer: { id: 7 }, total_price: '12.30', created_at: '2024-05-01T09:30:00Z' };
    expect(mapped(catalog, row)?.objects?.map(({ json }) => JSON.parse(json))).toEqual([
      {
        external_id: '7',
        product_id: 'Order',
        currency: 'USD',
        price: 12.3,
        time: '2024-05-01T09:30:00Z',
        properties: { id: 1 },
      },
    ]);
  });
});

/** What the command prints for messages on stdin. */
async function suggestedFor(stdin: Readable): Promise<string> {
  let printed = '';
  await suggest(
    {},
    {
      stdin,
      write: (part) => {
        printed += part;
      },
    },
  );
  return printed;
}

const row = (data: string) =>
  `{"type":"RECORD","record":{"stream":"logins","data":${data},"emitted_at":1}}\n`;

describe('messages on stdin', () => {
  test('states, other messages and text are skipped', async () => {
    const lines = [
      'hello\n',
      row('{"user_id":1,"created":1700000000}'),
      '{"type":"STATE","state":{}}\n',
      '{"type":"LOG"}\n',
    ];
    const { streams } = JSON.parse(await suggestedFor(Readable.from(lines.map((line) => Buffer.from(line)))));
    expect(streams).toMatchObject([
      {
        stream: 'logins',
        object: 'events',
        mapping: { schema: { properties: { time: { 'x-time': { unit: 's' } } } } },
      },
    ]);
  });

  test('what they give compiles without a catalog', async () => {
    const lines = [row('{"user_id":1,"time":true,"at":"2024-05-01 10:00:00","x":null}')];
    const config = await suggestedFor(Readable.from(lines.map((line) => Buffer.from(line))));
    expect(complaints(config, null)).toEqual({ problems: TO_FILL_IN, warnings: [] });
  });

  test('values stay where they are', async () => {
    const printed = await suggestedFor(
      Readable.from([Buffer.from(row('{"email":"ada@example.com","a":[{"b":"Zoë"}]}'))]),
    );
    expect(printed).toMatch(/"x-from": "email"/);
    expect(printed).not.toMatch(/ada|Zoë/);
  });

  test('a source that goes on is left after 10,000 records', async () => {
    let printed = 0;
    function* source() {
      for (; printed < 20_000; printed++) yield Buffer.from(row('{"user_id":1}'));
    }
    const stdin = Readable.from(source());
    expect(JSON.parse(await suggestedFor(stdin)).streams).toHaveLength(1);
    expect(stdin.destroyed).toBe(true);
    expect(printed).toBeLessThan(10_100);
  });

  test('a last line without a newline counts', async () => {
    expect(await suggestedFor(Readable.from([Buffer.from(row('{"email":"a"}').trim())]))).toMatch(/"logins"/);
  });

  test.each([
    ['', /^No record came on stdin; expected/],
    ['{"type":"STATE","state":{}}\njust text\n', /^No record came .*\(a row is \{"type":"RECORD"/],
    ['just text\n', /1 line and not a single Airbyte message.*a row is \{"type":"RECORD"/],
    [
      '{"id":1,"email":"a"}\n{"id":2}\n',
      /2 lines and not a single Airbyte message.*wrap each of them: \{"type":"RECORD"/,
    ],
    [`${row('{"a":1}')}{"type":"RECORD","rec`, /^Line 2 of stdin is no message: it is not complete JSON/],
    ['{"type":"RECORD"}\n', /^Line 1 of stdin is no message: the RECORD has no `record` object\.$/],
  ])('%j is refused', async (input, message) => {
    await expect(suggestedFor(Readable.from([Buffer.from(input)]))).rejects.toThrow(message);
  });
});

describe('a catalog file', () => {
  const none = { stdin: Readable.from([]), write: () => {} };

  test('that is missing is named', async () => {
    await expect(suggest({ catalog: '/no/such.json' }, none)).rejects.toThrow(
      '--catalog /no/such.json cannot be read: there is no such file.',
    );
  });

  test('that is none is refused with the reason', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'suggest-'));
    const catalog = join(directory, 'catalog.json');
    await writeFile(catalog, '{"streams": [{}]}');
    await expect(suggest({ catalog }, none)).rejects.toThrow(/\/streams\/0\/stream: `stream` is missing/);
    await rm(directory, { recursive: true });
  });

  test('is all that is read', async () => {
    let printed = '';
    const stdin = Readable.from([Buffer.from('{"broken')]);
    await suggest(
      { catalog: 'examples/catalog.json' },
      {
        stdin,
        write: (part) => {
          printed += part;
        },
      },
    );
    expect(JSON.parse(printed).streams).toHaveLength(3);
  });
});

test('the example of the docs is what the command prints', async () => {
  const page = readFileSync('docs/suggest.md', 'utf8');
  const block = (kind: string) => page.split(`\`\`\`${kind}\n`)[1]?.split('```')[0] ?? '';
  expect(await suggestedFor(Readable.from([Buffer.from(block('jsonl'))]))).toBe(block('json'));
});
