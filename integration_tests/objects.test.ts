import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../src/json/value.ts';
import type { RequestRecord } from '../src/sandbox/traffic.ts';
import { catalogOf, configFor, files } from './support/files.ts';
import { globalState, record } from './support/messages.ts';
import { API_KEY, type Finished, run } from './support/program.ts';
import { type Profile, type Sandbox, startSandbox } from './support/sandbox.ts';

/** Rows of each object. */
const ROWS = 1_000;
const GROUP = '6c5a4b3c-1111-4222-8333-444455556666';
const TIME = '2025-01-01T00:00:00Z';

/** The rows of an object's stream, by their number, and what its entry says beside the mapping. */
interface Stream {
  readonly row: (i: number) => object;
  readonly entry?: object;
}

/**
 * Users `u…` get attributes, an event, a purchase, an alias that then changes, and two messages; `m…` are merged into
 * `k…`, `d…` are deleted, `c…` are renamed to `n…` and lose their old ids, `e…@x.de` get ids.
 */
const STREAMS: Readonly<Record<string, Stream>> = {
  attributes: { row: (i) => ({ external_id: `u${i}`, plan: `p${i}` }) },
  events: { row: (i) => ({ external_id: `u${i}`, name: 'Seen', time: TIME, place: i }) },
  purchases: {
    row: (i) => ({ external_id: `u${i}`, product_id: 'tea', currency: 'EUR', price: i, time: TIME }),
  },
  aliases: { row: (i) => ({ external_id: `u${i}`, alias_label: 'crm', alias_name: `a${i}` }) },
  alias_updates: { row: (i) => ({ alias_label: 'crm', old_alias_name: `a${i}`, new_alias_name: `b${i}` }) },
  identifications: { row: (i) => ({ external_id: `i${i}`, email: `e${i}@x.de` }) },
  merges: { row: (i) => ({ merge_external_id: `m${i}`, keep_external_id: `k${i}` }) },
  deletions: { row: (i) => ({ external_id: `d${i}` }) },
  external_id_renames: { row: (i) => ({ current_external_id: `c${i}`, new_external_id: `n${i}` }) },
  external_id_removals: { row: (i) => ({ external_id: `c${i}` }) },
  subscriptions: {
    row: (i) => ({
      external_id: `u${i}`,
      subscription_group_id: GROUP,
      subscription_state: i % 3 === 0 ? 'unsubscribed' : 'subscribed',
    }),
  },
  catalog_items: { row: (i) => ({ id: `s${i}`, title: `t${i}` }), entry: { target: 'products' } },
  campaign_triggers: {
    row: (i) => ({ external_id: `u${i}`, code: `c${i}` }),
    entry: { target: 'camp', send: 'everything' },
  },
  canvas_triggers: {
    row: (i) => ({ external_id: `u${i}`, code: `v${i}` }),
    entry: { target: 'canv', send: 'everything' },
  },
};

const APPENDED = ['events', 'purchases', 'campaign_triggers', 'canvas_triggers'];
const NUMBERS = Array.from({ length: ROWS }, (_, i) => i);

/** Users whom Braze has before the sync. */
const BEFORE = NUMBERS.flatMap((i) => [
  { external_id: `m${i}`, from: i, both: 'merged' },
  { external_id: `k${i}`, both: 'kept' },
  { external_id: `d${i}` },
  { external_id: `c${i}`, plan: i },
  { email: `e${i}@x.de`, plan: i },
]);

async function seed(sandbox: Sandbox): Promise<void> {
  await sandbox.makeCatalog('products', { title: 'string' });
  await sandbox.set({ campaigns: { camp: 'active' }, canvases: { canv: 'active' } });
  for (let at = 0; at < BEFORE.length; at += 75) {
    const answer = await fetch(`${sandbox.url}/users/track`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ attributes: BEFORE.slice(at, at + 75) }),
    });
    expect(answer.status).toBe(201);
  }
}

/** The requests that {@link BEFORE} and the catalog take. */
const REQUESTS_BEFORE = Math.ceil(BEFORE.length / 75) + 1;

/**
 * The fewest requests. Attributes, events and purchases share requests of 75 objects; the eleven other objects go to
 * eleven endpoints, which take 50 in a request each.
 */
const FEWEST = Math.ceil((3 * ROWS) / 75) + 11 * Math.ceil(ROWS / 50);

/** What only asks for a permission has no objects, or is refused whole. */
function hasObjects({ objects, status }: RequestRecord): boolean {
  return status !== 400 && Object.values(objects ?? {}).some((count) => count > 0);
}

/** One after the other, or one row of each object in turn. */
function rowsOf(inTurn: boolean): string[] {
  const streams = Object.entries(STREAMS);
  if (!inTurn) return streams.flatMap(([name, { row }]) => NUMBERS.map((i) => record(name, row(i))));
  return NUMBERS.flatMap((i) => streams.map(([name, { row }]) => record(name, row(i))));
}

async function sync(sandbox: Sandbox, inTurn: boolean, settings: object): Promise<Finished> {
  const streams = Object.entries(STREAMS).map(([stream, { entry }]) => ({
    stream,
    object: stream,
    mapping: { method: 'columns' },
    ...entry,
  }));
  const failure_policy = { max_deletions: 2 * ROWS };
  const catalog = catalogOf(
    ...Object.entries(STREAMS).map(([name, { row }]) => ({
      name,
      mode: APPENDED.includes(name) ? ('append' as const) : ('append_dedup' as const),
      columns: Object.fromEntries(Object.keys(row(0)).map((column) => [column, {}])),
    })),
  );
  using given = files(configFor(sandbox.url, { streams, failure_policy, ...settings }), catalog);
  const stdin = [...rowsOf(inTurn), globalState(Object.keys(STREAMS), 1)].join('');
  return await run(given.write, { stdin, seconds: 110 });
}

const TENTH = {
  '/users/track': { requests: 300, seconds: 3 },
  identity: { requests: 2_000, seconds: 60 },
  '/users/external_ids/rename': { requests: 100, seconds: 60 },
  '/users/external_ids/remove': { requests: 100, seconds: 60 },
  subscription_set: { requests: 500, seconds: 60 },
  catalog_items: { requests: 1_600, seconds: 60 },
  default: { requests: 25_000, seconds: 3_600 },
};

describe.each([
  { how: 'one object after the other, with a share of a tenth', inTurn: false },
  { how: 'all objects in turn, where Braze has a tenth of its limits', inTurn: true },
])('1,000 rows of each object, $how', ({ inTurn }) => {
  let sandbox: Sandbox;
  let finished: Finished;
  let profiles: ReadonlyMap<string, Profile>;

  beforeAll(async () => {
    sandbox = await startSandbox({
      rateLimit: inTurn ? TENTH['/users/track'] : { requests: 3_000, seconds: 3 },
    });
    await seed(sandbox);
    if (inTurn) {
      await sandbox.set({ rate_limits: TENTH });
      await sandbox.faults({ latency: { min_ms: 0, max_ms: 60 } });
    }
    const settings = inTurn ? {} : { rate_limit: { plan: 'standard', share_percent: 10 } };
    finished = await sync(sandbox, inTurn, settings);
    profiles = new Map(
      (await sandbox.profiles()).flatMap((each) =>
        each.external_id === undefined ? [] : [[each.external_id, each]],
      ),
    );
  }, 120_000);
  afterAll(async () => {
    await sandbox[Symbol.asyncDispose]();
  });

  test('every row is accepted', () => {
    expect(finished.code).toBe(0);
    const stats = finished.messages.flatMap(({ state }) => state?.destinationStats ?? []);
    expect(stats).toEqual([{ recordCount: 14 * ROWS, rejectedRecordCount: 0 }]);
  });

  test(`they reach Braze exactly once, in ${FEWEST} requests, and at most 2% more`, async () => {
    const { rate_limited, objects, same_user_overlaps, windows } = await sandbox.counters();
    const requests = (await sandbox.requests()).slice(REQUESTS_BEFORE).filter(hasObjects);
    expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([201, 202]));
    expect({ rate_limited, same_user_overlaps }).toEqual({ rate_limited: 0, same_user_overlaps: 0 });
    // On a machine that is busy with other things a request may leave before it is full.
    expect(requests.length).toBeLessThanOrEqual(FEWEST * 1.02);
    for (const [bucket, { requests: most }] of Object.entries(TENTH)) {
      expect(windows[bucket as keyof typeof windows]?.largest).toBeLessThanOrEqual(most);
    }
    for (const kind of Object.keys(STREAMS)) {
      const before = kind === 'attributes' ? BEFORE.length : 0;
      expect([kind, objects[kind]]).toEqual([kind, { accepted: ROWS + before, rejected: 0 }]);
    }
  });

  test('each of them has an effect', async () => {
    const received = await sandbox.received();
    expect(received).toHaveLength(11 * ROWS);
    expect(received.filter(({ effect }) => effect !== 'applied')).toEqual([]);
  });

  test('the users are those of the source', () => {
    const expected = ['u', 'k', 'n', 'i'].flatMap((letter) => NUMBERS.map((i) => letter + i));
    expect([...profiles.keys()].sort()).toEqual(expected.sort());
    for (const i of NUMBERS) {
      expect(profiles.get(`u${i}`)).toMatchObject({
        user_aliases: [{ alias_label: 'crm', alias_name: `b${i}` }],
        custom_attributes: { plan: `p${i}` },
        custom_events: [{ name: 'Seen', count: 1 }],
        total_revenue: i,
        subscription_groups: [
          {
            subscription_group_id: GROUP,
            subscription_state: i % 3 === 0 ? 'unsubscribed' : 'subscribed',
          },
        ],
      });
      expect(profiles.get(`k${i}`)?.custom_attributes).toEqual({ from: i, both: 'kept' });
      expect(profiles.get(`n${i}`)?.custom_attributes).toEqual({ plan: i });
      expect(profiles.get(`n${i}`)).not.toHaveProperty('deprecated_external_ids.0');
      expect(profiles.get(`i${i}`)).toMatchObject({ email: `e${i}@x.de`, custom_attributes: { plan: i } });
    }
  });

  test('items and messages are those of the source', async () => {
    const items = await sandbox.items('products');
    expect([...items.values()].map(({ title }) => title).sort()).toEqual(NUMBERS.map((i) => `t${i}`).sort());
    const messages = await sandbox.messages();
    const sent = messages.map(({ external_id, trigger_properties, context }) =>
      [external_id, ((trigger_properties ?? context) as JsonObject).code].join(' '),
    );
    expect(sent.sort()).toEqual(NUMBERS.flatMap((i) => [`u${i} c${i}`, `u${i} v${i}`]).sort());
  });
});
