import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { duckDbIn } from './support/duckdb.ts';
import { files } from './support/files.ts';
import { API_KEY, shell } from './support/program.ts';
import { fencedBlocks } from './support/repository.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { cursorsOf, example, holdings, rowsOf, settledRows } from './support/shop.ts';

/** More rows than fit a request; every column that may be NULL is so in some row. */
const CUSTOMERS = `SELECT
  9007199254740993 + i AS id,
  CASE WHEN i % 10 > 0 THEN 'customer' || i || '@example.com' END AS email,
  ['Zoë', '美咲', 'O''Connor', 'back\\slash "quoted"', '👩‍🚀'][1 + i % 5] AS first_name,
  CASE WHEN i % 7 > 0 THEN 'Müller' END AS last_name,
  'DE' AS country,
  CASE WHEN i % 3 > 0 THEN DATE '1950-01-01' + i::INTEGER END AS birth_date,
  CASE WHEN i % 4 > 0 THEN 1234567890123456789012345678.1234567891::DECIMAL(38, 10) + i END AS lifetime_value,
  CASE WHEN i % 2 > 0 THEN {'tier': 'gold', 'points': 9007199254740993 + i} END AS loyalty,
  TIMESTAMPTZ '2025-01-01 00:00:00.123456+00' + i * INTERVAL 1 MINUTE AS signed_up_at
FROM range(1200) numbers(i)`;

const ORDERS = `SELECT
  9100000000000000000 + i AS id,
  9007199254740993 + i % 1200 AS customer_id,
  TIMESTAMPTZ '2025-02-01 00:00:00+00' + i * INTERVAL 1000001 MICROSECONDS AS placed_at,
  'EUR' AS currency,
  (19.90 + i)::DECIMAL(18, 2) AS total,
  CASE WHEN i % 5 = 0 THEN 'WELCOME10' END AS coupon,
  CASE WHEN i % 6 > 0 THEN {'city': 'Köln'} END AS shipping,
  [{'sku': 'sku-' || item, 'title': 'Tee № ' || item, 'price': (i + item / 100.0)::DECIMAL(18, 2), 'quantity': item}
    for item in range(1, 1 + i % 4)] AS line_items
FROM range(1000) numbers(i)`;

const PAGE_VIEWS = `SELECT
  9007199254740993 + i % 1200 AS external_id,
  'Page Viewed' AS name,
  TIMESTAMPTZ '2025-03-01 00:00:00+00' + i * INTERVAL 1 SECOND AS "time",
  '/café?q=' || i AS path,
  CASE WHEN i % 3 = 0 THEN 'https://search.example/' END AS referrer,
  CASE WHEN i % 8 > 0 THEN 0.100000000000000005551115123126::DECIMAL(38, 30) + i END AS seconds
FROM range(2000) numbers(i)`;

const LATE_VIEW = `SELECT 9223372036854775807 AS external_id, 'Page Viewed' AS name,
  TIMESTAMPTZ '2025-04-01 00:00:00.000001+00' AS "time", '/new' AS path, NULL::VARCHAR AS referrer, NULL::DECIMAL(38, 30) AS seconds`;

/** A time as the mapping writes it, and a number without zeros behind its decimals. */
const iso = (column: string) => `replace(regexp_replace(${column}::VARCHAR, '[+]00$', 'Z'), ' ', 'T')`;
const decimal = (value: string) =>
  `regexp_replace(regexp_replace(${value}::VARCHAR, '(\\.\\d*?)0+$', '\\1'), '\\.$', '')`;

/** What Braze has to hold, in DuckDB's own words. */
const EXPECTED = {
  profiles: `SELECT [id::VARCHAR, email, first_name, last_name, birth_date::VARCHAR, ${decimal('lifetime_value')}, ${iso('signed_up_at')},
    loyalty.tier, loyalty.points::VARCHAR] AS row FROM 'customers.parquet'`,
  placed: `SELECT [customer_id::VARCHAR, ${iso('placed_at')}, id::VARCHAR, ${decimal('total')}, currency, coupon, shipping.city] AS row
    FROM 'orders.parquet'`,
  viewed: `SELECT [external_id::VARCHAR, ${iso('"time"')}, path, referrer, ${decimal('seconds')}] AS row FROM 'page_views.parquet'`,
  purchases: `SELECT [customer_id::VARCHAR, item.sku, currency, ${decimal('item.price')}, item.quantity::VARCHAR, ${iso('placed_at')},
    id::VARCHAR, item.title] AS row FROM (SELECT *, unnest(line_items) AS item FROM 'orders.parquet')`,
};

const [query] = fencedBlocks('docs/duckdb.md', 'sql') as [string];
const [sync] = fencedBlocks('docs/duckdb.md', 'sh') as [string];

/** A directory in which the page can be followed. */
function followPage(sandbox: Sandbox) {
  const config = { ...example('config.json'), rest_endpoint: sandbox.url, api_key: API_KEY };
  const { directory, ...rest } = files(config, example('catalog.json'));
  const duckdb = duckDbIn(directory);
  writeFileSync(join(directory, 'rows.sql'), query);
  return {
    ...rest,
    write: (file: string, rows: string) =>
      duckdb.query(`COPY (${rows}) TO '${file}.parquet' (FORMAT parquet);`),
    read: (sql: string) =>
      duckdb
        .query(`COPY (${sql}) TO '/dev/stdout' (FORMAT json);`)
        .map((line) => JSON.stringify(JSON.parse(line).row)),
    sync: (env: Record<string, string> = {}, stderr: 'empty' | 'text' = 'empty') =>
      shell(sync, { cwd: directory, env: { PATH: duckdb.path, ...env }, stderr }),
  };
}

test('the rows of parquet files arrive in Braze digit by digit, sent as docs/duckdb.md says', async () => {
  await using sandbox = await startSandbox();
  using page = followPage(sandbox);
  page.write('customers', CUSTOMERS);
  page.write('orders', ORDERS);
  page.write('page_views', PAGE_VIEWS);

  const first = await page.sync();
  expect(first.code).toBe(0);
  expect(settledRows(first.messages)).toEqual(['customers 1200 0', 'orders 1000 0', 'page_views 2000 0']);
  const held = await holdings(sandbox);
  for (const what of Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]) {
    expect(held[what]).toEqual(rowsOf(page.read(EXPECTED[what])));
  }

  // The next run goes on behind the cursor.
  page.write('page_views', `${PAGE_VIEWS} UNION ALL ${LATE_VIEW}`);
  const second = await page.sync({ SINCE: String(cursorsOf(first.messages).sort().at(-1)) });
  expect(second.code).toBe(0);
  expect(settledRows(second.messages)).toEqual(['customers 0 0', 'orders 0 0', 'page_views 1 0']);
  expect((await holdings(sandbox)).viewed).toEqual(rowsOf(page.read(EXPECTED.viewed)));
});

test('a file that cannot be read fails the command, whatever was sent before', async () => {
  await using sandbox = await startSandbox();
  using page = followPage(sandbox);
  page.write('customers', CUSTOMERS);
  const run = await page.sync({}, 'text');
  expect(run.code).not.toBe(0);
  expect(run.stderr).toMatch(/orders\.parquet/);
  expect(settledRows(run.messages)).toEqual(['customers 1200 0']);
});

test('the README has the same command', () => {
  const command = sync.replace('destination-braze write', 'node dist/main.js write');
  expect(fencedBlocks('README.md', 'sh')).toContain(command);
});
