import { expect, jest, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { globalState, record, streamState } from './support/messages.ts';
import { readLate } from './support/reader.ts';
import { startSandbox } from './support/sandbox.ts';

/** Whatever waits has one bound in bytes: each of these syncs would need several times the heap that it is given. */

jest.setTimeout(120_000);

const env = { NODE_OPTIONS: '--max-old-space-size=128' };
const limited = (seconds: number) => ({
  faults: [{ kind: 'rate_limited', headers: 'retry_after', retry_after: seconds, next: 1 } as const],
});

/** Counts the states that come out of order. */
function inOrder() {
  let last = 0;
  let disorder = 0;
  return {
    onLine(line: string) {
      const id = Number(/"id":(\d+)[,}]/.exec(line.slice(-200))?.[1] ?? last + 1);
      if (!line.startsWith('{"type":"STATE"')) return;
      if (id !== last + 1) disorder++;
      last = id;
    },
    disorder: () => disorder,
  };
}

test('states of 100 KB behind each row, while Braze answers 429', async () => {
  await using sandbox = await startSandbox({ faults: limited(4) });
  using given = files(configFor(sandbox.url));
  const history = `{"history":"${'h'.repeat(100_000)}"}`;
  const order = inOrder();
  function* input() {
    for (let i = 1; i <= 3_000; i++)
      yield record('users', { external_id: `user${i}` }) + globalState(['users'], i, history);
  }
  const read = await readLate(given.write, input(), { env, onLine: order.onLine });
  expect([read.code, read.states, order.disorder()]).toEqual([0, 3_000, 0]);
});

test('300 states of 2 MB behind a row that is not settled', async () => {
  await using sandbox = await startSandbox({ faults: limited(2) });
  using given = files(configFor(sandbox.url));
  const history = `{"history":"${'h'.repeat(2_000_000)}"}`;
  function* input() {
    yield record('users', { external_id: 'ada' });
    for (let i = 1; i <= 300; i++) yield streamState('users', i, history);
  }
  const read = await readLate(given.write, input(), { env });
  expect([read.code, read.states]).toEqual([0, 300]);
});

test('half a million small states behind a row that is not settled', async () => {
  await using sandbox = await startSandbox({ faults: limited(4) });
  using given = files(configFor(sandbox.url));
  function* input() {
    yield record('users', { external_id: 'ada' });
    for (let i = 1; i <= 500_000; i++) yield streamState('users', i);
  }
  const read = await readLate(given.write, input(), { env });
  expect([read.code, read.states]).toEqual([0, 500_000]);
});

test('states that the rejected rows of their stream hold back fail the sync before they fill the memory', async () => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url, { failure_policy: { max_rejected_percent: 50 } }));
  const history = `{"history":"${'h'.repeat(1_000_000)}"}`;
  function* input() {
    for (let i = 1; i <= 30; i++) yield record('users', { external_id: null, name: 'x' });
    for (let i = 1; i <= 400; i++) yield streamState('users', i, history);
  }
  const read = await readLate(given.write, input(), { env });
  expect([read.code, read.states]).toEqual([1, 0]);
  expect(read.words.at(-1)).toContain('max_rejected_percent');
});

test.each([
  ['a line that is longer than the heap has room for', '\n'],
  ['text without an end of line', ''],
])('%s is refused in words, with its number', async (_, end) => {
  await using sandbox = await startSandbox();
  using given = files(configFor(sandbox.url));
  const piece = 'x'.repeat(1 << 20);
  function* input() {
    yield record('users', { external_id: 'ada' }) +
      '{"type":"RECORD","record":{"stream":"users","data":{"note":"';
    for (let i = 0; i < 600; i++) yield piece;
    yield `"}}}${end}`;
  }
  const read = await readLate(given.write, input(), { env });
  expect(read.code).toBe(1);
  expect(read.words.at(-1)).toMatch(/^Line 2 of stdin is longer than \d+ MiB/);
});
