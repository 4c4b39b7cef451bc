import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { createOutlet } from './outlet.ts';

/** A stream that takes bytes when the test says so, all that waits at once where it can: as a pipe does. */
function slowStream() {
  const taken: Buffer[] = [];
  let go: (() => void) | null = null;
  const take = (bytes: Buffer, done: () => void) => {
    go = () => {
      go = null;
      taken.push(bytes);
      done();
    };
  };
  const stream = new Writable({
    write: (bytes, _, done) => take(bytes, done),
    writev: (chunks, done) => take(Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
  });
  return {
    stream,
    taken,
    /** @returns whether there was something to take. */
    async takeOne(): Promise<boolean> {
      await new Promise(setImmediate);
      const isTaken = go !== null;
      go?.();
      await new Promise(setImmediate);
      return isTaken;
    },
  };
}

test('what waits is handed over piece by piece: a slow reader of much is no stuck one', async () => {
  const { stream, taken, takeOne } = slowStream();
  let now = 0;
  const lost: string[] = [];
  const outlet = createOutlet(stream, { now: () => now, patience: 100, onLost: (why) => lost.push(why) });
  const texts = Array.from({ length: 500 }, (_, i) => `${i}${'ä'.repeat(i % 7 === 0 ? 30_000 : 100)}\n`);
  for (const text of texts) outlet.write(text);
  const bytes = Buffer.byteLength(texts.join(''));
  expect(outlet.waiting()).toBe(bytes);
  let drained = false;
  void outlet.drained().then(() => {
    drained = true;
  });
  let pieces = 0;
  while (await takeOne()) {
    pieces++;
    now += 90;
    // The watch looks each twentieth of the patience.
    await new Promise((resolve) => setTimeout(resolve, 6));
    if (outlet.waiting() > 0) expect(drained).toBe(false);
  }
  expect(pieces).toBeGreaterThan(100);
  expect(lost).toEqual([]);
  expect([drained, outlet.waiting()]).toEqual([true, 0]);
  expect(Buffer.concat(taken).toString()).toBe(texts.join(''));
});

test('a reader that takes nothing is given up, and whoever waits for it is let go', async () => {
  const { stream } = slowStream();
  let now = 0;
  const why = Promise.withResolvers<string>();
  const outlet = createOutlet(stream, { now: () => now, patience: 100, onLost: why.resolve });
  outlet.write('x'.repeat(300_000));
  const waiting = [outlet.room(), outlet.drained()];
  now = 101;
  // The watch keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  expect(await why.promise).toBe('STALLED');
  clearInterval(alive);
  await Promise.all(waiting);
  expect(outlet.waiting()).toBe(300_000);
});

test('an error of the stream is named by its code', async () => {
  const stream = new Writable({
    write: (_bytes, _encoding, done) => done(Object.assign(new Error('full'), { code: 'ENOSPC' })),
  });
  const why = Promise.withResolvers<string>();
  const outlet = createOutlet(stream, { now: () => 0, patience: 100, onLost: why.resolve });
  outlet.write('state\n');
  expect(await why.promise).toBe('ENOSPC');
  await outlet.drained();
});
