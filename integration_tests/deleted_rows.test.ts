import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { OBSERVED_LAG } from '../src/sandbox/lag.ts';
import { createDice, type Dice } from './faults_model/dice.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import { chunked, record, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

/** How many users, and how many items; by hand 10,000. */
const SIZE = Number(process.env.DELETED_ROWS ?? 1_000);
const DELETED_AT = '2025-01-01T00:00:00Z';

/** What Braze does takes effect at once. */
const NONE = {};

/** The last effects come so long after the last answer, milliseconds. */
const STILL_TO_COME = 7_000;

const ENTRIES = [
  { stream: 'users', object: 'attributes', deleted_rows: 'delete', mapping: { method: 'columns' } },
  {
    stream: 'items',
    object: 'catalog_items',
    target: 'products',
    deleted_rows: 'delete',
    mapping: { method: 'columns' },
  },
];

const COLUMNS = { external_id: {}, id: {}, plan: {}, only: {}, _ab_cdc_deleted_at: {} };

async function write(sandbox: Sandbox, rows: Iterable<string>, settings: object = {}) {
  const config = configFor(sandbox.url, { streams: ENTRIES, ...settings });
  const streams = ['users', 'items'].map((name) => ({
    name,
    mode: 'append_dedup' as const,
    columns: COLUMNS,
  }));
  using given = files(config, catalogOf(...streams));
  return await run(given.write, { stdin: Readable.from(chunked(rows)), seconds: 85 });
}

/** A key's rows in the source, and what is left of them. */
interface Life {
  readonly key: string;
  readonly rows: object[];
  readonly left: { readonly plan: string; readonly only?: string } | null;
}

/** Most are inserted, deleted and inserted again; some change in between, some are gone in the end. */
function lifeOf(key: string, name: string, dice: Dice): Life {
  const rows: object[] = [];
  let left: Life['left'] = null;
  const upsert = () => {
    // A column of the first life that the second one lacks shows whether the deletion came between them.
    left = { plan: `${key} ${rows.length}`, ...(dice.chance(0.5) && { only: `${rows.length}` }) };
    rows.push({ [name]: key, plan: left.plan, only: left.only ?? '' });
  };
  const remove = () => {
    left = null;
    // Many sources send the key of a deleted row alone.
    rows.push({ [name]: key, ...(dice.chance(0.5) && { plan: 'old' }), _ab_cdc_deleted_at: DELETED_AT });
  };
  upsert();
  if (dice.chance(0.2)) upsert();
  remove();
  if (dice.chance(0.9)) upsert();
  if (dice.chance(0.1)) remove();
  if (dice.chance(0.05)) upsert();
  return { key, rows, left };
}

/** The rows of all lives, each life in its order. */
function* interleaved(stream: string, lives: readonly Life[], dice: Dice): Generator<string> {
  const open = lives.map(({ rows }) => [...rows]);
  while (open.length > 0) {
    const at = dice.int(0, open.length - 1);
    const rows = open[at] as object[];
    yield record(stream, rows.shift() as object);
    if (rows.length === 0) open.splice(at, 1, ...open.splice(-1).filter((last) => last !== rows));
  }
}

describe.each([
  ['at once', NONE],
  ['as late as was observed', OBSERVED_LAG],
])('what Braze does takes effect %s', (_, lag) => {
  test.each([
    ['users', 'external_id'],
    ['items', 'id'],
  ])(`upserts and deletes of ${SIZE} %s end in the state of the source`, async (stream, name) => {
    await using sandbox = await startSandbox();
    await sandbox.set({ lag });
    await sandbox.makeCatalog('products', { plan: 'string', only: 'string' });
    const dice = createDice(SIZE, stream);
    const lives = Array.from({ length: SIZE }, (_, i) => lifeOf(`key${i}`, name, dice));
    const rows = lives.reduce((sum, life) => sum + life.rows.length, 0);
    function* lines() {
      yield* interleaved(stream, lives, dice);
      yield streamState(stream, 1);
    }
    const failure_policy = { max_deletions: SIZE };
    const { code, messages } = await write(sandbox, lines(), { failure_policy });
    expect(code).toBe(0);
    expect(messages.flatMap(({ state }) => state?.destinationStats ?? [])).toEqual([
      { recordCount: rows, rejectedRecordCount: 0 },
    ]);
    if (lag !== NONE) await sleep(STILL_TO_COME);
    const found = await stateOf(sandbox, stream);
    const expected = lives.flatMap(({ key, left }) =>
      left === null ? [] : [[key, left.plan, left.only ?? ''] as const],
    );
    expect(found).toEqual(expected.map(([...each]) => each).sort());
    expect((await sandbox.counters()).same_user_overlaps).toBe(0);
  });
});

async function stateOf(sandbox: Sandbox, stream: string): Promise<unknown[][]> {
  if (stream === 'items') {
    return [...(await sandbox.items('products')).values()]
      .map(({ id, plan, only }) => [id, plan, only])
      .sort();
  }
  const profiles = await sandbox.profiles();
  return profiles
    .map(({ external_id, custom_attributes: { plan, only } = {} }) => [external_id, plan, only])
    .sort();
}

test('a deleted row without its identifier is rejected, and never falls back to an email address', async () => {
  await using sandbox = await startSandbox();
  const rows = [
    record('users', { external_id: 'ada', email: 'a@x.de' }),
    record('users', { external_id: null, email: 'a@x.de', _ab_cdc_deleted_at: DELETED_AT }),
    record('items', { id: '', _ab_cdc_deleted_at: DELETED_AT }),
    streamState('users', 1),
  ];
  await sandbox.makeCatalog('products', { plan: 'string' });
  const { code, messages } = await write(sandbox, rows);
  expect(messages.flatMap(({ state }) => state?.destinationStats ?? [])).toEqual([
    { recordCount: 1, rejectedRecordCount: 1 },
  ]);
  expect(code).toBe(0);
  expect((await sandbox.profiles()).map(({ external_id }) => external_id)).toEqual(['ada']);
  expect(await sandbox.received()).toEqual([]);
});

test.each([
  ['users', 'external_id', '/users/delete'],
  ['items', 'id', '/catalogs/{catalog_name}/items'],
])(
  'max_deletions stops the sync before one of the %s too many is deleted',
  async (stream, name, endpoint) => {
    await using sandbox = await startSandbox();
    await sandbox.makeCatalog('products', { plan: 'string' });
    const rows = Array.from({ length: 21 }, (_, i) =>
      record(stream, { [name]: `key${i}`, _ab_cdc_deleted_at: DELETED_AT }),
    );
    const { code, messages } = await write(sandbox, rows, { failure_policy: { max_deletions: 20 } });
    expect(code).toBe(1);
    const [error] = messages.flatMap(({ trace }) => trace?.error ?? []);
    expect(error).toMatchObject({ failure_type: 'config_error' });
    expect(error?.message).toContain('more than 20');
    const received = await sandbox.received(endpoint);
    expect(received.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(received)).not.toContain('key20"');
  },
);
