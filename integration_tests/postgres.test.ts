import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ExactNumber } from '../src/json/exact.ts';
import type { Json } from '../src/json/value.ts';
import { files } from './support/files.ts';
import { type Postgres, postgresPrograms, startPostgres } from './support/postgres.ts';
import { API_KEY, type Message, shell } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

const programs = postgresPrograms();
/** More rows than psql reads at once, or that fit a request; every column that may be NULL is so in some row. */
const ROWS = `
INSERT INTO customers SELECT
  9007199254740993 + i,
  CASE WHEN i % 10 > 0 THEN 'customer' || i || '@example.com' END,
  (ARRAY['Zoë', '美咲', 'O''Connor', E'back\\\\slash "quoted"', '👩‍🚀'])[1 + i % 5],
  CASE WHEN i % 7 > 0 THEN 'Müller' END,
  'DE',
  CASE WHEN i % 3 > 0 THEN date '1950-01-01' + i END,
  CASE WHEN i % 4 > 0 THEN 123456789012345678901234567890 + i * 0.0123456789 END,
  CASE WHEN i % 2 > 0 THEN jsonb_build_object('tier', 'gold', 'points', 9007199254740993 + i) END,
  timestamptz '2025-01-01 00:00:00.123456+00' + i * interval '1 minute'
FROM generate_series(0, 1199) i;

INSERT INTO orders SELECT
  9100000000000000000 + i,
  9007199254740993 + i % 1200,
  timestamptz '2025-02-01 00:00:00+00' + i * interval '1.000001 seconds',
  'EUR',
  19.90 + i,
  CASE WHEN i % 5 = 0 THEN 'WELCOME10' END,
  CASE WHEN i % 6 > 0 THEN '{"city": "Köln"}'::jsonb END,
  (SELECT jsonb_agg(jsonb_build_object('sku', 'sku-' || item, 'title', 'Tee № ' || item, 'price', i + item / 100.0, 'quantity', item))
   FROM generate_series(1, i % 4) item)
FROM generate_series(0, 999) i;

INSERT INTO page_views SELECT
  9007199254740993 + i % 1200,
  'Page Viewed',
  timestamptz '2025-03-01 00:00:00+00' + i * interval '1 second',
  '/café?q=' || i,
  CASE WHEN i % 3 = 0 THEN 'https://search.example/' END,
  CASE WHEN i % 8 > 0 THEN 0.100000000000000005551115123126 + i END
FROM generate_series(0, 1999) i;
`;

/** What Braze has to hold, in PostgreSQL's own words: each row an array of texts, numbers without zeros at their end. */
const EXPECTED = {
  profiles: `SELECT json_build_array(id::text, email, first_name, last_name, birth_date::text, trim_scale(lifetime_value)::text,
    to_json(signed_up_at)#>>'{}', loyalty->>'tier', loyalty->>'points') FROM customers`,
  placed: `SELECT json_build_array(customer_id::text, to_json(placed_at)#>>'{}', id::text, trim_scale(total)::text, currency, coupon,
    shipping->>'city') FROM orders`,
  viewed: `SELECT json_build_array(external_id::text, to_json(time)#>>'{}', path, referrer, trim_scale(seconds)::text) FROM page_views`,
  purchases: `SELECT json_build_array(customer_id::text, item->>'sku', currency, trim_scale((item->>'price')::numeric)::text,
    item->>'quantity', to_json(placed_at)#>>'{}', orders.id::text, item->>'title') FROM orders, jsonb_array_elements(line_items) item`,
};

/** The same rows as the sandbox holds them. */
async function holdings(sandbox: Sandbox): Promise<Record<keyof typeof EXPECTED, string[]>> {
  const profiles = (await sandbox.profiles()).map((profile) => {
    const custom = profile.custom_attributes ?? {};
    return row(
      profile.external_id,
      profile.email,
      profile.first_name,
      profile.last_name,
      profile.dob,
      custom.lifetime_value,
      custom.signed_up_at,
      custom.loyalty_tier,
      custom.loyalty_points,
    );
  });
  const events = Object.groupBy(await sandbox.events(), (event) => String(event.name));
  const placed = (events['Order Placed'] ?? []).map(({ external_id, time, properties = {} }) =>
    row(
      external_id,
      time,
      properties.order_id,
      properties.total,
      properties.currency,
      properties.coupon,
      properties.city,
    ),
  );
  const viewed = (events['Page Viewed'] ?? []).map(({ external_id, time, properties = {} }) =>
    row(external_id, time, properties.path, properties.referrer, properties.seconds),
  );
  const purchases = (await sandbox.purchases()).map(
    ({ external_id, product_id, currency, price, quantity, time, properties = {} }) =>
      row(external_id, product_id, currency, price, quantity, time, properties.order_id, properties.title),
  );
  return {
    profiles: profiles.sort(),
    placed: placed.sort(),
    viewed: viewed.sort(),
    purchases: purchases.sort(),
  };
}

/** A row as one text that compares: each value as its own text, numbers without zeros behind their decimals. */
function row(...values: (Json | undefined)[]): string {
  return JSON.stringify(
    values.map((value) => {
      if (value === undefined || value === null) return null;
      return value instanceof ExactNumber ? value.text.replace(/(\.\d*?)0+$/, '$1') : String(value);
    }),
  );
}

function expectedRows(postgres: Postgres, sql: string): string[] {
  return postgres
    .query(sql)
    .map((line) => row(...JSON.parse(line)))
    .sort();
}

/** `stream accepted rejected` for each state that came back. */
function counts(messages: readonly Message[]): string[] {
  return messages.flatMap(({ state }) =>
    state === undefined
      ? []
      : [
          `${state.stream?.stream_descriptor.name} ${state.destinationStats.recordCount} ${state.destinationStats.rejectedRecordCount}`,
        ],
  );
}

const page = readFileSync(new URL('../docs/postgres.md', import.meta.url), 'utf8');

/** The fenced blocks of the page in one language. */
function blocks(language: string): string[] {
  return [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, lang, text = '']) =>
    lang === language ? [text] : [],
  );
}

function example(name: string) {
  return JSON.parse(readFileSync(new URL(`../examples/${name}`, import.meta.url), 'utf8'));
}

const name =
  'the rows of a PostgreSQL database arrive in Braze digit by digit, sent as docs/postgres.md says';
(programs === null && process.env.CI !== 'true' ? test.skip : test)(
  programs === null ? `${name} (PostgreSQL is not installed; on Debian: apt-get install postgresql)` : name,
  async () => {
    if (programs === null)
      throw new Error('PostgreSQL is not installed; on Debian: apt-get install postgresql');
    await using postgres = await startPostgres(programs);
    await using sandbox = await startSandbox();
    const config = { ...example('config.json'), rest_endpoint: sandbox.url, api_key: API_KEY };
    using given = files(config, example('catalog.json'));
    const [tables, query] = blocks('sql') as [string, string];
    const [sync] = blocks('sh') as [string];
    writeFileSync(join(given.directory, 'rows.sql'), query);
    const runPage = (env: Record<string, string> = {}) =>
      shell(sync, { cwd: given.directory, env: { DATABASE_URL: postgres.url, ...env } });
    postgres.query(tables + ROWS);

    const first = await runPage();
    expect(first.code).toBe(0);
    expect(counts(first.messages)).toEqual(['customers 1200 0', 'orders 1000 0', 'page_views 2000 0']);
    const held = await holdings(sandbox);
    for (const what of Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]) {
      expect(held[what]).toEqual(expectedRows(postgres, EXPECTED[what]));
    }

    // The next run goes on behind the cursor.
    postgres.query(
      `INSERT INTO page_views VALUES (9223372036854775807, 'Page Viewed', '2025-04-01 00:00:00.000001+00', '/new', NULL, NULL)`,
    );
    const cursors = first.messages.flatMap(({ state }) => state?.stream?.stream_state?.cursor ?? []);
    const second = await runPage({ SINCE: String(cursors.sort().at(-1)) });
    expect(second.code).toBe(0);
    expect(counts(second.messages)).toEqual(['customers 0 0', 'orders 0 0', 'page_views 1 0']);
    expect((await holdings(sandbox)).viewed).toEqual(expectedRows(postgres, EXPECTED.viewed));
  },
);
