import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { S3Settings } from '../../config/config.ts';
import type { Failure } from '../../report/failure.ts';
import { pendingRow, record, timerClock } from '../testing.ts';
import { rejectsFileTime } from './name.ts';
import { storeError } from './s3/store_error.ts';
import { s3DeadLetter } from './s3.ts';

const NOW = Date.UTC(2026, 0, 1);
const PLACE: S3Settings = {
  bucket: 'acme',
  prefix: 'rejects',
  region: null,
  endpoint: null,
  credentials: null,
};

let failures: Failure[];

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
  failures = [];
});
afterEach(() => {
  jest.useRealTimers();
});

/** A store whose writings are acknowledged, or not, when the test says so. */
function store() {
  const objects: { key: string; ids: number[]; at: number; done: (error?: unknown) => void }[] = [];
  let opened = 0;
  return {
    objects,
    opened: () => opened,
    async open() {
      opened++;
      return {
        put: (key: string, body: Buffer) =>
          new Promise<void>((resolve, reject) => {
            const lines = body.toString().trimEnd().split('\n');
            const ids = lines.map((line) => JSON.parse(line).data.id);
            const done = (error?: unknown) => (error === undefined ? resolve() : reject(error));
            objects.push({ key, ids, at: Date.now() - NOW, done });
          }),
        close: () => {},
      };
    },
  };
}

function deadLetter(open: ReturnType<typeof store>['open'], place = PLACE) {
  const letter = s3DeadLetter({
    place,
    open,
    entriesOf: () => [],
    clock: timerClock,
    fail: (failure) => failures.push(failure),
  });
  const durable: number[] = [];
  const take = (id: number, { stream = 'customers', bytes = 100 } = {}) =>
    letter.take(
      pendingRow({
        message: record(`{"type":"RECORD","record":{"stream":"${stream}","data":{"id":${id}}}}`),
        errors: [{ code: 'MAPPING_TYPE', message: 'no text', path: '/age', identifier: null }],
        bytes,
      }),
      () => durable.push(id),
    );
  return { letter, durable, take };
}

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

test('without a rejected row no store is opened', async () => {
  const { open, opened } = store();
  const { letter } = deadLetter(open);
  expect([letter.keepsRows, letter.check()]).toEqual([true, null]);
  await letter.close();
  expect(opened()).toBe(0);
});

describe('rows that wait', () => {
  test('go together, an object for each stream, and count once the store has acknowledged theirs', async () => {
    const { open, objects } = store();
    const { letter, durable, take } = deadLetter(open);
    take(1);
    take(2, { stream: 'orders' });
    await pass(400);
    expect(objects).toEqual([]);
    take(3);
    await pass(100);
    expect(objects.map(({ ids }) => ids)).toEqual([[1, 3], [2]]);
    expect(durable).toEqual([]);
    for (const { done } of objects) done();
    await pass(0);
    expect(durable).toEqual([1, 2, 3]);
    const time = '20260101T000000Z';
    expect(letter.paths()).toEqual([
      expect.stringMatching(new RegExp(`^s3://acme/rejects/customers\\.${time}\\.[0-9a-f]{8}\\.jsonl$`)),
      expect.stringMatching(new RegExp(`^s3://acme/rejects/orders\\.${time}\\.[0-9a-f]{8}\\.jsonl$`)),
    ]);
  });

  test('are written every few seconds, however many come', async () => {
    const { open, objects } = store();
    const { take } = deadLetter(open);
    for (let id = 0; id < 100; id++) {
      take(id);
      await pass(100);
      objects.at(-1)?.done();
    }
    await pass(3_000);
    expect(objects.map(({ at }) => at)).toEqual([500, 3_500, 6_500, 9_500, 12_500].slice(0, objects.length));
    expect(objects.length).toBeGreaterThanOrEqual(4);
    expect(objects.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 100 }, (_, id) => id));
  });

  test('are written at once where they take much memory, in objects of a bounded size', async () => {
    const { open, objects } = store();
    const { durable, take } = deadLetter(open);
    for (let id = 0; id < 5; id++) take(id, { bytes: 3 << 20 });
    await pass(0);
    expect(objects.map(({ ids }) => ids)).toEqual([[0, 1]]);
    objects[0]?.done();
    await pass(0);
    expect([durable, objects.map(({ ids }) => ids)]).toEqual([
      [0, 1],
      [
        [0, 1],
        [2, 3],
      ],
    ]);
  });

  test('are in objects whose names are in the order of their writing, also within a second', async () => {
    const { open, objects } = store();
    const { take } = deadLetter(open);
    for (let id = 0; id < 4; id++) take(id, { bytes: 5 << 20 });
    for (let id = 0; id < 4; id++) {
      await pass(0);
      objects[id]?.done();
    }
    const times = objects.map(({ key }) => rejectsFileTime(key) ?? '');
    expect(new Set(times).size).toBe(4);
    expect(times.toSorted()).toEqual(times);
  });

  test('are written at once when the sync ends', async () => {
    const { open, objects } = store();
    const { letter, durable, take } = deadLetter(open, { ...PLACE, prefix: '' });
    take(1);
    const closing = letter.close();
    await pass(0);
    expect(objects.map(({ key }) => key)).toEqual([expect.stringMatching(/^customers\.\d{8}T/)]);
    objects[0]?.done();
    await closing;
    take(2);
    await pass(10_000);
    expect([durable, objects.length]).toEqual([[1], 1]);
  });
});

describe('a store that does not take rows', () => {
  const refusing = (thrown: object) => storeError(thrown, 's3:PutObject', 'rejects/x.jsonl', PLACE);

  test.each([
    [
      'denies',
      'config_error',
      'DEAD_LETTER_UNWRITABLE',
      { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
    ],
    ['is down', 'transient_error', 'DEAD_LETTER_UNREACHABLE', { code: 'ECONNREFUSED' }],
  ])('that %s fails the sync with %s, and no row of the batch counts', async (_, type, code, thrown) => {
    const { open, objects } = store();
    const { letter, durable, take } = deadLetter(open);
    take(1);
    take(2, { stream: 'orders' });
    await pass(500);
    objects[0]?.done();
    objects[1]?.done(refusing(thrown));
    await pass(0);
    take(3);
    await pass(10_000);
    await letter.close();
    expect(failures).toMatchObject([{ type, code }]);
    expect(failures[0]?.message).toMatch(/^\/dead_letter: .*s3:\/\/acme\/rejects: /);
    expect([durable, objects.length]).toEqual([[], 2]);
  });

  test('and an error of the program are told apart', async () => {
    const { durable, take } = deadLetter(async () => {
      throw new TypeError('of its own');
    });
    take(1);
    await pass(500);
    expect(failures).toMatchObject([{ code: 'INTERNAL' }]);
    expect(durable).toEqual([]);
  });
});
