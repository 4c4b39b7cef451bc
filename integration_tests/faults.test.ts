import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { FaultPlan } from '../src/sandbox/fault_plan.ts';
import { configFor, files } from './support/files.ts';
import { chunked, record, streamState } from './support/messages.ts';
import { run } from './support/program.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

/** Rows of each of the three streams: ten requests full together with the others'. */
const ROWS = 750;
const TIME = '2025-01-01T00:00:00Z';

function* rows(): Generator<string> {
  for (let i = 0; i < ROWS; i++) {
    yield record('users', { external_id: `user${i}`, number: i });
    yield record('events', { external_id: `viewer${i}`, name: 'Seen', time: TIME, number: i });
    yield record('purchases', {
      external_id: `buyer${i}`,
      product_id: `product${i}`,
      currency: 'EUR',
      price: 1.25,
      time: TIME,
    });
    if (i % 250 === 249) for (const stream of ['users', 'events', 'purchases']) yield streamState(stream, i);
  }
}

async function syncUnder(plan: FaultPlan) {
  const sandbox = await startSandbox({ faults: plan });
  using given = files(configFor(sandbox.url));
  const { code, messages, durationMs } = await run(given.write, {
    stdin: Readable.from(chunked(rows(), 50)),
  });
  const intervals = messages.flatMap((message) => message.state?.destinationStats ?? []);
  const sum = (count: (interval: (typeof intervals)[number]) => number) =>
    intervals.reduce((total, interval) => total + count(interval), 0);
  const log = messages.flatMap((message) => message.log?.message ?? []).join('\n');
  return {
    sandbox,
    code,
    log,
    durationMs,
    states: intervals.length,
    accepted: sum((interval) => interval.recordCount),
    rejected: sum((interval) => interval.rejectedRecordCount),
  };
}

/** How often Braze holds each row of the three streams, by the row's number. */
async function copies(sandbox: Sandbox) {
  const count = (numbers: unknown[]) => {
    const counts = new Array<number>(ROWS).fill(0);
    for (const number of numbers) counts[Number(number)] = (counts[Number(number)] ?? 0) + 1;
    return counts;
  };
  const buyers = (await sandbox.purchases()).map((purchase) =>
    String(purchase.product_id).replace('product', ''),
  );
  return {
    users: count((await sandbox.profiles()).flatMap((profile) => profile.custom_attributes?.number ?? [])),
    events: count((await sandbox.events()).map((event) => event.properties?.number)),
    purchases: count(buyers),
  };
}

const everyRow = (times: number) => new Array<number>(ROWS).fill(times);

describe('every row arrives exactly once', () => {
  // Aimed at the first requests, so that each of them surely meets its fault.
  test.each<[string, FaultPlan]>([
    ['answers that come late and in another order', { latency: { min_ms: 0, max_ms: 800 } }],
    [
      '429 in every manner of speaking',
      {
        faults: [
          { kind: 'rate_limited', headers: 'epoch', next: 2 },
          { kind: 'rate_limited', headers: 'seconds', next: 2 },
          { kind: 'rate_limited', headers: 'retry_after', next: 2 },
          { kind: 'rate_limited', headers: 'none', next: 2 },
        ],
      },
    ],
    [
      'errors of servers that applied nothing',
      { faults: [500, 502, 503, 504, 408, 520].map((status) => ({ kind: 'status', status, next: 1 })) },
    ],
    ['connections that are reset before anything was applied', { faults: [{ kind: 'reset', next: 4 }] }],
    ['202, queued for later', { faults: [{ kind: 'queued', next: 5 }] }],
    [
      'answers that cannot be read',
      {
        faults: [
          { kind: 'raw', status: 200, body: '<html>Welcome</html>', next: 1 },
          { kind: 'raw', status: 201, body: '{"message":"succ', next: 1 },
          { kind: 'raw', status: 201, body: '{}', next: 1 },
          { kind: 'raw', status: 201, body: '', next: 1 },
        ],
      },
    ],
    [
      'a request that is refused as a whole, and one that is too large',
      {
        faults: [
          { kind: 'raw', status: 400, body: '{"message":"Something is wrong"}', next: 1 },
          { kind: 'status', status: 413, next: 1 },
          { kind: 'raw', status: 400, body: '{"message":"Max Input Length Exceeded"}', next: 1 },
        ],
      },
    ],
  ])('%s', async (_, plan) => {
    const { sandbox, code, states, accepted, rejected } = await syncUnder(plan);
    await using _sandbox = sandbox;
    expect({ code, states, accepted, rejected }).toEqual({
      code: 0,
      states: 9,
      accepted: 3 * ROWS,
      rejected: 0,
    });
    expect(await copies(sandbox)).toEqual({
      users: everyRow(1),
      events: everyRow(1),
      purchases: everyRow(1),
    });
    const { same_user_overlaps } = await sandbox.counters();
    expect(same_user_overlaps).toBe(0);
  });
});

describe('where Braze applied a request without saying so, nothing is lost, and what may be doubled is told', () => {
  test.each<[string, FaultPlan]>([
    ['an error', { faults: [{ kind: 'status', status: 504, apply: true, next: 2 }] }],
    ['a reset', { faults: [{ kind: 'reset', apply: true, next: 2 }] }],
    [
      'anything, at random',
      {
        latency: { min_ms: 0, max_ms: 100 },
        faults: [
          { kind: 'status', status: 503, probability: 0.02 },
          { kind: 'status', status: 504, apply: true, probability: 0.1 },
          { kind: 'reset', apply: true, probability: 0.1 },
          { kind: 'reset', probability: 0.02 },
          { kind: 'rate_limited', headers: 'retry_after', retry_after: 0.2, probability: 0.05 },
          { kind: 'raw', status: 200, body: 'hm', apply: true, probability: 0.05 },
        ],
      },
    ],
  ])('%s', async (_, plan) => {
    const { sandbox, code, log, states, accepted, rejected } = await syncUnder(plan);
    await using _sandbox = sandbox;
    expect({ code, states, accepted, rejected }).toEqual({
      code: 0,
      states: 9,
      accepted: 3 * ROWS,
      rejected: 0,
    });
    const { users, events, purchases } = await copies(sandbox);
    expect(users).toEqual(everyRow(1));
    for (const held of [events, purchases]) expect(Math.min(...held)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...events, ...purchases)).toBeGreaterThan(1);
    expect(log).toMatch(/doubled/i);
  });
});

test('objects that Braze names in its answer are rejected rows, all others arrive', async () => {
  const plan: FaultPlan = {
    faults: [{ kind: 'partial', objects: 7, sentence: 'no, not this one', next: 10 }],
  };
  const { sandbox, code, log, states, accepted, rejected } = await syncUnder(plan);
  await using _sandbox = sandbox;
  expect({ code, states, accepted, rejected }).toEqual({
    code: 0,
    states: 9,
    accepted: 3 * ROWS - 70,
    rejected: 70,
  });
  const { users, events, purchases } = await copies(sandbox);
  const held = [...users, ...events, ...purchases];
  expect(held.filter((times) => times === 1)).toHaveLength(3 * ROWS - 70);
  expect(held.filter((times) => times === 0)).toHaveLength(70);
  expect(log).toContain('no, not this one');
});

describe('what only the user can mend stops the sync with a config_error', () => {
  test.each([
    ['an unknown key', { apiKey: 'another-key' }, 'api_key'],
    ['a key without permission', { permissions: ['users.export.ids'] }, 'users.track'],
  ])('%s', async (_, options, cure) => {
    await using sandbox = await startSandbox(options);
    using given = files(configFor(sandbox.url));
    const { code, messages } = await run(given.write, { stdin: Readable.from(chunked(rows())) });
    expect(code).toBe(1);
    expect(messages.filter((message) => message.type === 'STATE')).toEqual([]);
    const traces = messages.flatMap((message) => message.trace?.error ?? []);
    expect(traces).toHaveLength(1);
    expect(traces[0]?.failure_type).toBe('config_error');
    expect(traces[0]?.message).toContain(cure);
  });
});
