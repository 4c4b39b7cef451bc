import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { duckDbIn } from './support/duckdb.ts';
import { files } from './support/files.ts';
import { ENDLESS, killWriter } from './support/kill_writer.ts';
import { API_KEY, shell } from './support/program.ts';
import { fileText } from './support/repository.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { example, holdings, rowsOf, settledRows } from './support/shop.ts';

/**
 * More rows than fit a request; every column that may be NULL is so in some row. The times of the files overlap, and the
 * files end at different times.
 */
const CUSTOMERS = `SELECT
  9007199254740993 + i AS id,
  CASE WHEN i % 10 > 0 THEN 'customer' || i || '@example.com' END AS email,
  ['Zoë', '美咲', 'O''Connor', 'back\\slash "quoted"', '👩‍🚀'][1 + i % 5] AS first_name,
  CASE WHEN i % 7 > 0 THEN 'Müller' END AS last_name,
  'DE' AS country,
  CASE WHEN i % 3 > 0 THEN DATE '1950-01-01' + i::INTEGER END AS birth_date,
  CASE WHEN i % 4 > 0 THEN 1234567890123456789012345678.1234567891::DECIMAL(38, 10) + i END AS lifetime_value,
  CASE WHEN i % 2 > 0 THEN {'tier': 'gold', 'points': 9007199254740993 + i} END AS loyalty,
  TIMESTAMPTZ '2024-12-01 00:00:00.123456+00' + i * INTERVAL 1 MINUTE AS signed_up_at,
  TIMESTAMPTZ '2025-01-01 00:00:00.123456+00' + i * INTERVAL 1 MINUTE AS updated_at
FROM range(1200) numbers(i)`;

const ORDERS = `SELECT
  9100000000000000000 + i AS id,
  9007199254740993 + i % 1200 AS customer_id,
  TIMESTAMPTZ '2025-01-01 00:00:00+00' + i * INTERVAL 1000001 MICROSECONDS AS placed_at,
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
  TIMESTAMPTZ '2025-01-01 00:00:00+00' + i * INTERVAL 10 SECOND AS "time",
  '/café?q=' || i AS path,
  CASE WHEN i % 3 = 0 THEN 'https://search.example/' END AS referrer,
  CASE WHEN i % 8 > 0 THEN 0.100000000000000005551115123126::DECIMAL(38, 30) + i END AS seconds
FROM range(2000) numbers(i)`;

/** The files after changes between two runs: each new row lies before the cursor of another file. */
const CHANGED = {
  customers: `SELECT * REPLACE (
    CASE WHEN email LIKE '%7@example.com' THEN 'new' || email ELSE email END AS email,
    CASE WHEN email LIKE '%7@example.com' THEN now() - INTERVAL 2 MINUTE ELSE updated_at END AS updated_at) FROM (${CUSTOMERS})`,
  orders: `${ORDERS} UNION ALL SELECT * REPLACE (id + 1000 AS id, placed_at + INTERVAL 1 HOUR AS placed_at)
    FROM (${ORDERS}) WHERE id % 2 = 0`,
  page_views: `${PAGE_VIEWS} UNION ALL SELECT * REPLACE ("time" + INTERVAL 1 DAY AS "time", '/new' || path AS path)
    FROM (${PAGE_VIEWS}) WHERE seconds IS NOT NULL`,
};
const viewAt = (time: string) => `SELECT 9007199254740993 AS external_id, 'Page Viewed' AS name,
  ${time} AS "time", '/now' AS path, NULL::VARCHAR AS referrer, NULL::DECIMAL(38, 30) AS seconds`;

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

/** The recipe of examples/duckdb, in a directory of its own, for this sandbox. */
function recipe(sandbox: Sandbox) {
  const config = { ...example('config.json'), rest_endpoint: sandbox.url, api_key: API_KEY };
  const { directory, ...rest } = files(config, example('catalog.json'));
  const duckdb = duckDbIn(directory);
  for (const name of ['rows.sql', 'sync.sh']) {
    writeFileSync(join(directory, name), fileText(`examples/duckdb/${name}`), { mode: 0o755 });
  }
  return {
    ...rest,
    statesFile: join(directory, 'states.json'),
    write: (file: string, rows: string) =>
      duckdb.query(`COPY (${rows}) TO '${file}.parquet' (FORMAT parquet);`),
    read: (sql: string) =>
      duckdb
        .query(`COPY (${sql}) TO '/dev/stdout' (FORMAT json);`)
        .map((line) => JSON.stringify(JSON.parse(line).row)),
    /** @returns the exit code, stderr, and what the states of this run settle. */
    async run(stderr: 'empty' | 'text' = 'empty') {
      const ended = await shell(join(directory, 'sync.sh'), { cwd: '/', env: { PATH: duckdb.path }, stderr });
      return { code: ended.code, stderr: ended.stderr, settled: settledRows(ended.messages) };
    },
  };
}

/** Whether Braze holds what the files hold, and what it holds more than once. */
async function expectTheFiles(sandbox: Sandbox, page: ReturnType<typeof recipe>): Promise<string[]> {
  const held = await holdings(sandbox);
  const twice: string[] = [];
  for (const what of Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]) {
    expect([...new Set(held[what])]).toEqual(rowsOf(page.read(EXPECTED[what])));
    twice.push(
      ...held[what].filter((row, place) => row === held[what][place - 1]).map((row) => `${what} ${row}`),
    );
  }
  return twice;
}

const NONE = { customers: [0, 0], orders: [0, 0], page_views: [0, 0] };

test('the rows of parquet files arrive in Braze digit by digit, sent by examples/duckdb', async () => {
  await using sandbox = await startSandbox();
  using page = recipe(sandbox);
  page.write('customers', CUSTOMERS);
  page.write('orders', ORDERS);
  page.write('page_views', PAGE_VIEWS);
  expect(await page.run()).toMatchObject({
    code: 0,
    settled: { customers: [1200, 0], orders: [1000, 0], page_views: [2000, 0] },
  });
  expect(await expectTheFiles(sandbox, page)).toEqual([]);

  // Customers change, and rows come that are older than another file's cursor.
  for (const [file, rows] of Object.entries(CHANGED)) page.write(file, rows);
  expect(await page.run()).toMatchObject({
    code: 0,
    settled: { customers: [120, 0], orders: [500, 0], page_views: [1750, 0] },
  });
  expect(await expectTheFiles(sandbox, page)).toEqual([]);

  // A row of the last minute waits, because an older one may still come.
  page.write('page_views', `${CHANGED.page_views} UNION ALL ${viewAt('now()')}`);
  expect((await page.run()).settled).toEqual(NONE);
  page.write('page_views', `${CHANGED.page_views} UNION ALL ${viewAt('now() - INTERVAL 2 MINUTE')}`);
  expect((await page.run()).settled).toEqual({ ...NONE, page_views: [1, 0] });
  expect(await expectTheFiles(sandbox, page)).toEqual([]);
});

test('a file that cannot be read fails the command, and the next run sends what is missing', async () => {
  await using sandbox = await startSandbox();
  using page = recipe(sandbox);
  page.write('customers', CUSTOMERS);
  const failed = await page.run('text');
  expect(failed.code).not.toBe(0);
  expect(failed.stderr).toMatch(/orders\.parquet/);
  expect(failed.settled).toEqual({ customers: [1200, 0] });

  page.write('orders', ORDERS);
  page.write('page_views', PAGE_VIEWS);
  expect(await page.run()).toMatchObject({
    code: 0,
    settled: { customers: [0, 0], orders: [1000, 0], page_views: [2000, 0] },
  });
  expect(await expectTheFiles(sandbox, page)).toEqual([]);
});

test('after kill -9 the next run sends the rest, and again only the files that have no state yet', async () => {
  await using sandbox = await startSandbox();
  using page = recipe(sandbox);
  page.write('customers', CUSTOMERS);
  page.write('orders', ORDERS);
  page.write('page_views', PAGE_VIEWS);
  await sandbox.faults(ENDLESS);
  const dying = page.run('text');
  await killWriter(page.statesFile);
  expect((await dying).code).not.toBe(0);
  const done = JSON.parse(readFileSync(page.statesFile, 'utf8')).map(
    (state: { stream: { stream_descriptor: { name: string } } }) => state.stream.stream_descriptor.name,
  );
  await sandbox.faults({});
  expect((await page.run()).code).toBe(0);
  const twice = await expectTheFiles(sandbox, page);
  if (done.includes('orders')) expect(twice.filter((row) => !row.startsWith('viewed'))).toEqual([]);
  expect(await page.run()).toMatchObject({ code: 0, settled: NONE });
});
