import { describe, expect, test } from '@jest/globals';
import { endpointsOf } from '../braze/endpoints/index.ts';
import { STANDARD_LIMIT } from '../braze/endpoints/track/plans.ts';
import type { Mapped } from '../mapping/row.ts';
import { emptyReport, emptyStreamReport } from '../report/tally.ts';
import { createDeletions } from './deletions.ts';
import { Ledger } from './ledger.ts';
import { Channels } from './outbox/channel.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import type { RowOrigin } from './row.ts';
import { createRows } from './rows.ts';
import { brazeObject, REJECTED, slowDeadLetter } from './testing/pipeline.ts';
import { record, sleepingClock } from './testing.ts';

const REFUSAL = { code: 'BRAZE_REFUSED', message: 'no' } as const;
const MESSAGE = record('{"type":"RECORD","record":{"stream":"orders","data":{}}}');

/** The rows of one stream, and what happens to them in `log`: `queue name`, `settled`. */
function rowsOf({ keepsRows = false } = {}) {
  const log: string[] = [];
  const queued: QueuedObject[] = [];
  const clock = sleepingClock();
  const stream = emptyStreamReport('orders', 'orders');
  const ledger = new Ledger(100, () => {}, keepsRows);
  const { deadLetter, taken, letGo } = slowDeadLetter();
  const rows = createRows({
    ledger,
    deadLetter: { ...deadLetter(), keepsRows },
    clock,
    channels: new Channels(endpointsOf(STANDARD_LIMIT)),
    deletions: createDeletions(1_000, emptyReport()),
    fail: (failure) => log.push(`fail ${failure.code}`),
    queue(object) {
      queued.push(object);
      log.push(`queue ${object.lane}`);
    },
    settled: () => log.push('settled'),
  });
  let line = 0;
  return {
    log,
    queued,
    clock,
    stream,
    taken,
    letGo,
    rows,
    /** A row with an object for each of these users, or that the mapping made this of. */
    receive(objects: readonly string[] | Mapped, origin: Partial<RowOrigin> = {}) {
      const mapped = 'length' in objects ? { objects: objects.map((name) => brazeObject(name)) } : objects;
      rows.receive(MESSAGE, stream, mapped, { line: ++line, acceptedBefore: [], ...origin });
    },
    settle(user: string, refusal: typeof REFUSAL | null = null) {
      rows.settle(queued.find(({ lane }) => lane === user) as QueuedObject, refusal);
    },
  };
}

describe('a row with objects', () => {
  test('queues them in order, and is open until the last of them is accepted', () => {
    const { log, rows, receive, settle, stream } = rowsOf();
    receive(['ada', 'bob']);
    settle('bob');
    expect([log, rows.open, stream.accepted]).toEqual([['queue ada', 'queue bob'], 1, 0]);
    settle('ada');
    expect([log.at(-1), rows.open]).toEqual(['settled', 0]);
    expect(stream).toMatchObject({ received: 1, accepted: 1, rejected: 0, objects: 2 });
  });

  test('is rejected by one refusal, but only once its other objects are settled', () => {
    const { receive, settle, taken, letGo, stream, log } = rowsOf();
    receive(['ada', 'bob']);
    settle('ada', REFUSAL);
    expect(taken).toEqual([]);
    settle('bob');
    expect(taken.map(({ row }) => row.errors)).toEqual([
      [{ ...REFUSAL, path: '', identifier: 'external_id:ada', place: { entry: 0, element: null } }],
    ]);
    expect([stream.rejected, log.includes('settled')]).toEqual([0, false]);
    letGo();
    expect([stream.rejected, stream.accepted, log.at(-1)]).toEqual([1, 0, 'settled']);
  });

  test('names each object that was refused', () => {
    const { receive, settle, taken } = rowsOf();
    receive(['ada', 'bob']);
    settle('ada', REFUSAL);
    settle('bob', { ...REFUSAL });
    expect(taken[0]?.row.errors.map(({ identifier }) => identifier)).toEqual([
      'external_id:ada',
      'external_id:bob',
    ]);
  });
});

describe('a row without objects', () => {
  test('is accepted at once', () => {
    const { receive, stream, rows, log } = rowsOf();
    receive([]);
    expect([stream.accepted, rows.open, log]).toEqual([1, 0, ['settled']]);
  });

  test('is rejected at once where the mapping rejects it, and open until it is durable', () => {
    const { receive, stream, rows, taken, letGo } = rowsOf();
    receive(REJECTED);
    expect(taken[0]?.row.errors).toMatchObject([{ code: 'MAPPING_TYPE', identifier: 'external_id:ada' }]);
    expect(rows.open).toBe(1);
    letGo();
    expect([stream.rejected, rows.open]).toEqual([1, 0]);
  });
});

describe('a dead letter that keeps rows', () => {
  test('gets the message, and the objects that Braze accepted before and now', () => {
    const before = { entry: 7, element: null };
    const { receive, settle, taken } = rowsOf({ keepsRows: true });
    receive(['ada', 'bob', 'eve'], { acceptedBefore: [before] });
    settle('ada');
    settle('bob', REFUSAL);
    settle('eve');
    const now = { entry: expect.any(Number), element: null };
    expect(taken[0]?.row).toMatchObject({ message: MESSAGE, accepted: [before, now, now] });
  });

  test('or else holds no message in memory', () => {
    const { receive, queued } = rowsOf();
    receive(['ada']);
    expect(queued[0]?.row.message).toBeNull();
  });
});

test('a row’s origin learns of its end once, after the counts', () => {
  const { receive, settle, stream, letGo } = rowsOf();
  const learnt: unknown[] = [];
  const origin = { settled: (outcome: string) => learnt.push([outcome, stream.accepted, stream.rejected]) };
  receive(['ada'], origin);
  receive(['bob'], origin);
  settle('bob', REFUSAL);
  expect(learnt).toEqual([]);
  letGo();
  settle('ada');
  expect(learnt).toEqual([
    ['rejected', 0, 1],
    ['accepted', 1, 1],
  ]);
});

describe('the memory that rows hold', () => {
  test('grows with their objects’ texts, and is given back to the last byte', () => {
    const { rows, receive, settle } = rowsOf();
    receive(['ada']);
    const small = rows.bytes;
    receive([`bob ${'x'.repeat(5_000)}`]);
    expect(rows.bytes - small).toBeGreaterThan(5_000);
    settle('bob');
    expect(rows.bytes).toBe(small);
    settle('ada');
    expect(rows.bytes).toBe(0);
  });

  test('is held by a rejected row until it is durable', () => {
    const { rows, receive, letGo } = rowsOf();
    receive(REJECTED);
    expect(rows.bytes).toBeGreaterThan(0);
    letGo();
    expect(rows.bytes).toBe(0);
  });
});

test('rows of a turn of the event loop come at one time', () => {
  const { receive, rows, clock, queued, stream } = rowsOf();
  clock.time = 1_000;
  receive(['ada']);
  clock.time = 1_500;
  receive(['bob']);
  rows.endTurn();
  receive(['eve']);
  expect(queued.map(({ turn }) => turn.at)).toEqual([1_000, 1_000, 1_500]);
  expect([stream.firstAt, stream.lastAt]).toEqual([1_000, 1_500]);
});
