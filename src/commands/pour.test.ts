import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { pour } from './pour.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('the chunks of a long sync leave nothing behind in memory', async () => {
  const chunk = Buffer.from('{}\n');
  const count = 40_000;
  let pushed = 0;
  let seen = 0;
  let early = 0;
  // As from a pipe, each chunk in a turn of its own.
  const stdin = new Readable({
    read() {
      setImmediate(() => this.push(pushed++ < count ? chunk : null));
    },
  });
  await pour(stdin, new AbortController().signal, async () => {
    seen++;
    if (seen === 1_000) early = heapUsed();
    if (seen === count) expect(heapUsed() - early).toBeLessThan(2_000_000);
  });
  expect(seen).toBe(count);
});

test('a signal lets go of a chunk that waits for ever', async () => {
  const stop = new AbortController();
  const stdin = Readable.from([Buffer.from('{}\n'), Buffer.from('{}\n')]);
  let seen = 0;
  const poured = pour(stdin, stop.signal, () => {
    seen++;
    stop.abort('SIGTERM');
    return new Promise(() => {});
  });
  // What becomes of the stream is of no interest any more.
  await poured.catch(() => {});
  expect(seen).toBe(1);
});

test('what goes wrong with a chunk ends it', async () => {
  const stdin = Readable.from([Buffer.from('{}\n')]);
  const poured = pour(stdin, new AbortController().signal, async () => {
    throw new Error('no room');
  });
  await expect(poured).rejects.toThrow('no room');
});
