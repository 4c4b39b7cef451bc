import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { files } from './support/files.ts';
import { ENDLESS, killWriter } from './support/kill_writer.ts';
import { type Postgres, postgresPrograms, startPostgres } from './support/postgres.ts';
import { API_KEY, shell } from './support/program.ts';
import { fencedBlocks, fileText } from './support/repository.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { example, holdings, rowsOf, settledRows } from './support/shop.ts';

const programs = postgresPrograms();
/**
 * More rows than fit a request; every column that may be NULL is so in some row. The times of the tables overlap, and the
 * tables end at different times.
 */
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
  timestamptz '2024-12-01 00:00:00.123456+00' + i * interval '1 minute',
  timestamptz '2025-01-01 00:00:00.123456+00' + i * interval '1 minute'
FROM generate_series(0, 1199) i;

INSERT INTO orders SELECT
  9100000000000000000 + i,
  9007199254740993 + i % 1200,
  timestamptz '2025-01-01 00:00:00+00' + i * interval '1.000001 seconds',
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
  timestamptz '2025-01-01 00:00:00+00' + i * interval '10 seconds',
  '/café?q=' || i,
  CASE WHEN i % 3 = 0 THEN 'https://search.example/' END,
  CASE WHEN i % 8 > 0 THEN 0.100000000000000005551115123126 + i END
FROM generate_series(0, 1999) i;
`;

/** What happens to the tables between two runs: each new row lies before the cursor of another table. */
const CHANGES = `
UPDATE customers SET email = 'new' || email, updated_at = now() - interval '2 minutes' WHERE email LIKE '%7@example.com';
INSERT INTO orders SELECT id + 1000, customer_id, placed_at + interval '1 hour', currency, total, coupon, shipping, line_items
  FROM orders WHERE id % 2 = 0;
INSERT INTO page_views SELECT external_id, name, "time" + interval '1 day', '/new' || path, referrer, seconds
  FROM page_views WHERE seconds IS NOT NULL;
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

/** What counts twice when it is sent twice, with the cursor of its table. */
const TIMES = [
  ['placed', 'placed_at', 'orders'],
  ['viewed', '"time"', 'page_views'],
  ['purchases', 'placed_at', 'orders'],
] as const;

interface KeptState {
  readonly stream: {
    readonly stream_descriptor: { readonly name: string };
    readonly stream_state: { readonly cursor: string };
  };
}

/** Columns of each kind that PostgreSQL has. */
const KINDS = `CREATE TABLE "Odd names" (
  "id of user" smallint, "é" real, flag boolean, born date, woken time, seen timestamp, at timestamptz, tags text[], doc json,
  amount numeric(10, 2), key uuid, span interval);
INSERT INTO "Odd names" VALUES (1, 1.5, true, '2024-01-31', '09:30', '2024-01-31 09:30', '2024-01-31 09:30+01', '{a,b}', '{"a": 1}',
  1.20, '6f1f8f0e-5b1c-4f5e-9d9a-0b1c2d3e4f50', '1 day');`;

/** A test that needs PostgreSQL; without it a CI fails, and any other machine skips. */
function withPostgres(name: string, body: (postgres: Postgres) => Promise<void>) {
  const missing = 'PostgreSQL is not installed; on Debian: apt-get install postgresql';
  (programs === null && process.env.CI !== 'true' ? test.skip : test)(
    programs === null ? `${name} (${missing})` : name,
    async () => {
      if (programs === null) throw new Error(missing);
      await using postgres = await startPostgres(programs);
      await body(postgres);
    },
  );
}

/** The recipe of examples/postgres, in a directory of its own, for this sandbox and this database. */
function recipe(sandbox: Sandbox, { url, query }: Postgres) {
  const config = { ...example('config.json'), rest_endpoint: sandbox.url, api_key: API_KEY };
  const given = files(config, example('catalog.json'));
  for (const name of ['rows.sql', 'sync.sh']) {
    writeFileSync(join(given.directory, name), fileText(`examples/postgres/${name}`), { mode: 0o755 });
  }
  const statesFile = join(given.directory, 'states.json');
  const start = (stderr: 'empty' | 'text' = 'empty') =>
    shell(join(given.directory, 'sync.sh'), { cwd: '/', env: { DATABASE_URL: url }, stderr });
  return {
    ...given,
    start,
    statesFile,
    /** Runs it to its end. @returns what its states settle. */
    async settled() {
      const { code, messages } = await start();
      expect(code).toBe(0);
      return settledRows(messages);
    },
    async expectTheTables() {
      const held = await holdings(sandbox);
      for (const what of Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]) {
        expect(held[what]).toEqual(rowsOf(query(EXPECTED[what])));
      }
    },
  };
}

withPostgres(
  'the rows of a PostgreSQL database arrive in Braze digit by digit, sent by examples/postgres',
  async (postgres) => {
    await using sandbox = await startSandbox();
    using page = recipe(sandbox, postgres);
    postgres.query(fileText('examples/postgres/tables.sql') + ROWS);
    expect(await page.settled()).toEqual({ customers: [1200, 0], orders: [1000, 0], page_views: [2000, 0] });
    await page.expectTheTables();

    // Customers change, and rows come that are older than another table's cursor.
    postgres.query(CHANGES);
    expect(await page.settled()).toEqual({ customers: [120, 0], orders: [500, 0], page_views: [1750, 0] });
    await page.expectTheTables();
    expect(await page.settled()).toEqual({});

    // A row of the last minute waits, because an older one may still be committed.
    postgres.query(
      `INSERT INTO page_views VALUES (9007199254740993, 'Page Viewed', now(), '/now', NULL, NULL)`,
    );
    expect(await page.settled()).toEqual({});
    postgres.query(`UPDATE page_views SET "time" = "time" - interval '1 minute' WHERE path = '/now'`);
    expect(await page.settled()).toEqual({ page_views: [1, 0] });
    await page.expectTheTables();
  },
);

withPostgres(
  'runs of examples/postgres that die lose nothing, and send again only what is behind the kept states',
  async (postgres) => {
    await using sandbox = await startSandbox();
    using page = recipe(sandbox, postgres);
    // Most times are those of several rows: no state may be between them.
    postgres.query(`${fileText('examples/postgres/tables.sql') + ROWS}
      UPDATE customers SET updated_at = date_trunc('hour', updated_at);
      UPDATE orders SET placed_at = date_trunc('minute', placed_at);
      UPDATE page_views SET "time" = date_trunc('hour', "time");`);
    const again = new Set<string>();
    const behindTheStates = () => {
      const since = (stream: string) => {
        const states = existsSync(page.statesFile) ? JSON.parse(readFileSync(page.statesFile, 'utf8')) : [];
        const kept = states.find((each: KeptState) => each.stream.stream_descriptor.name === stream);
        return kept?.stream.stream_state.cursor ?? '-infinity';
      };
      for (const [what, column, table] of TIMES) {
        const rows = `${EXPECTED[what]} WHERE ${column} > '${since(table)}'`;
        for (const row of rowsOf(postgres.query(rows))) again.add(row);
      }
    };

    // The first run dies by kill -9; what changes then is sent by a later one.
    await sandbox.faults(ENDLESS);
    const dying = page.start('text');
    await killWriter(page.statesFile);
    expect((await dying).code).not.toBe(0);
    behindTheStates();
    postgres.query(CHANGES);

    // The second one dies by its query, after the rows of two tables.
    await sandbox.faults({});
    postgres.query('ALTER TABLE page_views RENAME TO views');
    const broken = await page.start('text');
    expect(broken.code).not.toBe(0);
    expect(broken.stderr).toContain('page_views');
    postgres.query('ALTER TABLE views RENAME TO page_views');
    behindTheStates();

    expect(await page.settled()).toMatchObject({ page_views: [expect.any(Number), 0] });
    const held = await holdings(sandbox);
    for (const what of Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]) {
      expect([...new Set(held[what])]).toEqual([...new Set(rowsOf(postgres.query(EXPECTED[what])))]);
      const twice = held[what].filter((row, place) => row === held[what][place - 1]);
      expect(twice.filter((row) => !again.has(row))).toEqual([]);
    }
    expect(await page.settled()).toEqual({});
  },
);

withPostgres(
  'the catalog of a PostgreSQL database, made as docs/catalog.md says, fits the tables',
  async (postgres) => {
    const config = example('config.json');
    using given = files(config, example('catalog.json'));
    const tables = fileText('examples/postgres/tables.sql');
    const [query] = fencedBlocks('docs/catalog.md', 'sql') as [string];
    const [make] = fencedBlocks('docs/catalog.md', 'sh') as [string];
    writeFileSync(join(given.directory, 'catalog.sql'), query);
    postgres.query(tables + KINDS);
    const made = await shell(make, {
      cwd: given.directory,
      env: { DATABASE_URL: postgres.url },
      stdout: 'text',
    });
    expect(made.code).toBe(0);

    const read = (name: string) => JSON.parse(readFileSync(join(given.directory, name), 'utf8'));
    const { streams } = read('catalog.json');
    const columnsOf = (catalog: typeof streams, name: string) =>
      catalog.find(({ stream }: { stream: { name: string } }) => stream.name === name).stream.json_schema
        .properties;
    expect(Object.keys(columnsOf(streams, 'Odd names'))).toEqual([
      ...['id of user', 'é', 'flag', 'born', 'woken', 'seen', 'at', 'tags', 'doc', 'amount', 'key', 'span'],
    ]);
    // The tables of the example, as its catalog has them; documents have no declared type in PostgreSQL.
    const { updated_at, ...customers } = columnsOf(streams, 'customers');
    expect(updated_at).toMatchObject({ format: 'date-time' });
    const examples = example('catalog.json').streams;
    const documents = { loyalty: {}, shipping: {}, line_items: {} };
    for (const [name, columns] of Object.entries({
      customers,
      orders: columnsOf(streams, 'orders'),
      page_views: columnsOf(streams, 'page_views'),
    })) {
      const expected = columnsOf(examples, name);
      for (const column of Object.keys(documents)) if (column in expected) expected[column] = {};
      expect(columns).toEqual(expected);
    }
    // The guessed configuration has an entry for each stream, and a sync would take both files.
    expect(read('config.json').streams.map(({ stream }: { stream: string }) => stream)).toEqual([
      'Odd names',
      'customers',
      'orders',
      'page_views',
    ]);
    const preview = `destination-braze preview --config config.json --catalog catalog.json < /dev/null`;
    expect((await shell(preview, { cwd: given.directory, stdout: 'text' })).code).toBe(0);
  },
);
