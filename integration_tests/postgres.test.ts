import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { files } from './support/files.ts';
import { postgresPrograms, startPostgres } from './support/postgres.ts';
import { API_KEY, shell } from './support/program.ts';
import { fencedBlocks } from './support/repository.ts';
import { startSandbox } from './support/sandbox.ts';
import { cursorsOf, example, holdings, rowsOf, settledRows } from './support/shop.ts';

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
    const [tables, query] = fencedBlocks('docs/postgres.md', 'sql') as [string, string];
    const [sync] = fencedBlocks('docs/postgres.md', 'sh') as [string];
    writeFileSync(join(given.directory, 'rows.sql'), query);
    const runPage = (env: Record<string, string> = {}) =>
      shell(sync, { cwd: given.directory, env: { DATABASE_URL: postgres.url, ...env } });
    postgres.query(tables + ROWS);

    const first = await runPage();
    expect(first.code).toBe(0);
    expect(settledRows(first.messages)).toEqual(['customers 1200 0', 'orders 1000 0', 'page_views 2000 0']);
    const held = await holdings(sandbox);
    for (const what of Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]) {
      expect(held[what]).toEqual(rowsOf(postgres.query(EXPECTED[what])));
    }

    // The next run goes on behind the cursor.
    postgres.query(
      `INSERT INTO page_views VALUES (9223372036854775807, 'Page Viewed', '2025-04-01 00:00:00.000001+00', '/new', NULL, NULL)`,
    );
    const second = await runPage({ SINCE: String(cursorsOf(first.messages).sort().at(-1)) });
    expect(second.code).toBe(0);
    expect(settledRows(second.messages)).toEqual(['customers 0 0', 'orders 0 0', 'page_views 1 0']);
    expect((await holdings(sandbox)).viewed).toEqual(rowsOf(postgres.query(EXPECTED.viewed)));
  },
);

test('the README has the same command', () => {
  const [sync] = fencedBlocks('docs/postgres.md', 'sh') as [string];
  const command = sync.replace('destination-braze write', 'node dist/main.js write');
  expect(fencedBlocks('README.md', 'sh')).toContain(command);
});
