import { describe, expect, jest, test } from '@jest/globals';
import { Failure } from '../report/failure.ts';
import { noDeadLetter } from './rejects/dead_letter.ts';
import { answer, end, LINGER, openPipeline, pass, REJECTED, slowDeadLetter } from './testing/pipeline.ts';

test('states that are not given back yet hold up the reading, as rows do', async () => {
  let giveBack = () => {};
  const { state, pipeline } = openPipeline({
    maxBytes: 40,
    states: () => ({
      take: () => new Promise((resolve) => (giveBack = resolve)),
      close: async () => {},
    }),
  });
  state();
  await pass(0);
  let hasRoom = false;
  const room = pipeline.room().then(() => {
    hasRoom = true;
  });
  await pass(10 * LINGER);
  expect(hasRoom).toBe(false);
  giveBack();
  await room;
  expect(hasRoom).toBe(true);
});

describe('a failure', () => {
  test('lets those who wait go with it, sends nothing more, and keeps what is valid', async () => {
    const { rows, state, states, sent, answered, pipeline } = openPipeline({ maxBytes: 1_000 });
    await rows('a', 'b');
    state();
    await rows('c', 'd', 'e');
    state();
    const room = pipeline.room().catch((error: unknown) => error);
    await answered('a');
    await answered('c', answer(401, { message: 'Invalid API key' }));
    expect(await room).toMatchObject({ type: 'config_error', code: 'BRAZE_KEY' });
    await expect(pipeline.room()).rejects.toMatchObject({ code: 'BRAZE_KEY' });
    await expect(pipeline.finish()).rejects.toMatchObject({ code: 'BRAZE_KEY' });
    await pass(10 * LINGER);
    expect(sent).toHaveLength(2);
    await end(pipeline.stop(0));
    expect(states).toEqual([[1, 2, 0]]);
  });

  test('of what keeps the states is one of the sync, also where it comes with the last state', async () => {
    const lost = new Failure('config_error', 'STATE_UNWRITABLE', 'the disk is full');
    const { rows, state, answered, pipeline } = openPipeline({
      states: (fail) => ({ take: () => new Promise(() => {}), close: async () => fail(lost) }),
    });
    await rows('a', 'b');
    state();
    await answered('a');
    await expect(end(pipeline.finish())).rejects.toBe(lost);
  });

  test('the first one counts', async () => {
    const { rows, answered, pipeline } = openPipeline();
    await rows('a', 'b', 'c', 'd');
    await answered('a', answer(403, {}));
    await answered('c', answer(401, {}));
    await expect(pipeline.room()).rejects.toMatchObject({ code: 'BRAZE_PERMISSION' });
  });

  test('of the dead letter is one of the sync', async () => {
    let fail: (failure: Failure) => void = () => {};
    const { pipeline } = openPipeline({
      deadLetter(given) {
        fail = given;
        return noDeadLetter;
      },
    });
    fail(new Failure('config_error', 'DEAD_LETTER_UNWRITABLE', 'The disk is full.'));
    await expect(pipeline.room()).rejects.toMatchObject({ code: 'DEAD_LETTER_UNWRITABLE' });
  });

  test('after a wait for 30 minutes of silence', async () => {
    const { rows, pipeline } = openPipeline({}, () => answer(503, {}));
    await rows('a', 'b');
    const finish = end(pipeline.finish(), 40 * 60_000);
    await expect(finish).rejects.toMatchObject({ type: 'transient_error', code: 'BRAZE_UNAVAILABLE' });
  });
});

describe('the end', () => {
  test('comes when every row is settled, with every state', async () => {
    const { rows, state, states, pipeline, answered, isDestroyed } = openPipeline();
    await rows('a', 'b', 'c');
    state();
    let finished = false;
    const finish = pipeline.finish().then(() => {
      finished = true;
    });
    await pass(50);
    await answered('a');
    expect([finished, isDestroyed()]).toEqual([false, false]);
    await answered('c');
    await end(finish);
    expect(states).toEqual([[1, 3, 0]]);
    expect(isDestroyed()).toBe(true);
  });

  test('waits for the dead letter', async () => {
    const { deadLetter, letGo } = slowDeadLetter();
    const { row, pipeline } = openPipeline({ deadLetter });
    row(REJECTED);
    let finished = false;
    const finish = pipeline.finish().then(() => {
      finished = true;
    });
    await pass(1_000);
    expect(finished).toBe(false);
    letGo();
    await end(finish);
  });

  test('leaves no timer behind that would keep the process, whatever was in flight or waited', async () => {
    const { rows, pipeline } = openPipeline();
    await rows('ada 1', 'bob 1');
    await rows('ada 2');
    await end(pipeline.stop(0));
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a stop', () => {
  test('waits for what is in flight and gives back the states that are valid then', async () => {
    const { rows, state, states, sent, pipeline, answered, isDestroyed } = openPipeline();
    await rows('a', 'b');
    state();
    await rows('c');
    state();
    const stop = pipeline.stop(2_000);
    await pass(1_000);
    expect([states, isDestroyed()]).toEqual([[], false]);
    await answered('a');
    await end(stop);
    expect(states).toEqual([[1, 2, 0]]);
    expect(sent).toEqual([['a', 'b']]);
    expect(isDestroyed()).toBe(true);
  });

  test('waits no longer than its grace; what has no answer is not settled', async () => {
    const { rows, state, states, pipeline, isDestroyed } = openPipeline();
    await rows('a', 'b');
    state();
    const stop = pipeline.stop(2_000);
    await pass(1_900);
    expect(isDestroyed()).toBe(false);
    await pass(200);
    expect(isDestroyed()).toBe(true);
    await end(stop);
    expect(states).toEqual([]);
  });

  test('counts what becomes durable while the dead letter is closed', async () => {
    const { deadLetter } = slowDeadLetter();
    const { row, state, states, pipeline } = openPipeline({ deadLetter });
    row(REJECTED);
    state();
    await end(pipeline.stop(0));
    expect(states).toEqual([[1, 0, 1]]);
  });

  test('by the signal lets those who wait go', async () => {
    const abort = new AbortController();
    const { rows, pipeline } = openPipeline({ stopped: abort.signal, maxBytes: 100 });
    await rows('a', 'b');
    const waiting = Promise.allSettled([pipeline.room(), pipeline.finish()]);
    abort.abort();
    expect(await end(waiting)).toMatchObject(
      Array(2).fill({ status: 'rejected', reason: { code: 'STOPPED' } }),
    );
  });
});
