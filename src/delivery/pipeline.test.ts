import { describe, expect, test } from '@jest/globals';
import {
  ACCEPTED,
  answer,
  brazeObject,
  end,
  LINGER,
  openPipeline,
  pass,
  REJECTED,
  trackWith,
} from './testing/pipeline.ts';
import { timerClock } from './testing.ts';

describe('a request is sent', () => {
  test('at once when it is full', async () => {
    const { rows, sent } = openPipeline();
    await rows('a', 'b', 'c');
    expect(sent).toEqual([['a', 'b']]);
  });

  test('when its oldest object has lingered long enough, not before', async () => {
    const { rows, sent } = openPipeline();
    await rows('a');
    await pass(LINGER - 60);
    expect(sent).toEqual([]);
    await pass(50);
    expect(sent).toEqual([['a']]);
  });

  test.each([0, 1])('also where the clock moves on while the pump looks at it (%i)', async (first) => {
    // Every other look comes a millisecond before its time, as timers do.
    let looks = first;
    const clock = { ...timerClock, now: () => timerClock.now() - (looks++ % 2) };
    const { rows, sent } = openPipeline({ clock });
    await rows('a');
    await pass(LINGER + 200);
    expect(sent).toEqual([['a']]);
  });

  test('when it is full of bytes', async () => {
    const { row, pipeline, sent } = openPipeline({
      endpoints: [trackWith({ total: null, perList: 75, perLane: null, bytes: 200 })],
    });
    for (const name of ['a', 'b', 'c', 'd']) row(`${name} ${name.repeat(80)}`);
    pipeline.pump();
    await pass(50);
    expect(sent.map((names) => names.length)).toEqual([1, 1]);
  });

  test('at the end of the rows, without lingering', async () => {
    const { rows, sent, pipeline, answered } = openPipeline();
    await rows('a');
    const finish = pipeline.finish();
    await pass(50);
    expect(sent).toEqual([['a']]);
    await answered('a');
    await end(finish);
  });

  test('never before there is a connection', async () => {
    const { rows, sent, answered } = openPipeline({ connections: 1 });
    await rows('a', 'b', 'c', 'd');
    expect(sent).toEqual([['a', 'b']]);
    await answered('a');
    await pass(50);
    expect(sent).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('with a user’s next object only after the answer to the one before', async () => {
    const { rows, sent, answered } = openPipeline();
    await rows('ada 1', 'bob 1');
    await rows('ada 2', 'eve 1', 'kim 1');
    expect(sent).toEqual([
      ['1', '1'],
      ['1', '1'],
    ]);
    await answered('1');
    await pass(LINGER);
    expect(sent[2]).toEqual(['2']);
  });

  test('with fewer objects, once Braze turns out to take fewer than the plan says', async () => {
    const { rows, sent, warnings } = openPipeline(
      { endpoints: [trackWith({ total: 4, perList: null, perLane: null, bytes: 10_000 })] },
      (names) => (names.length > 1 ? answer(400, { message: 'Max Input Length Exceeded' }) : ACCEPTED),
    );
    await rows('a', 'b', 'c', 'd');
    await rows('e', 'f', 'g', 'h');
    const together = sent.filter((names) => names.length > 1);
    expect(together).toEqual(['abcd', 'ab', 'cd', 'ef', 'gh'].map((names) => [...names]));
    const alone = sent.filter((names) => names.length === 1).flat();
    expect(alone.sort()).toEqual([...'abcdefgh']);
    expect(warnings).toEqual([expect.stringContaining('at most 2')]);
  });

  test('with no fewer objects where Braze refuses two as too many: no plan has such a limit', async () => {
    const { rows, sent, warnings } = openPipeline(
      { endpoints: [trackWith({ total: 3, perList: null, perLane: null, bytes: 10_000 })] },
      (names) => (names.length === 2 ? answer(400, { message: 'Max Input Length Exceeded' }) : ACCEPTED),
    );
    await rows('a', 'b');
    await pass(LINGER);
    await rows('c', 'd', 'e');
    expect(sent).toEqual([['a', 'b'], ['a'], ['b'], ['c', 'd', 'e']]);
    expect(warnings).toEqual([]);
  });
});

describe('room for rows', () => {
  test('is there at once below the bound', async () => {
    const { rows, pipeline } = openPipeline();
    await rows('a');
    await expect(pipeline.room()).resolves.toBeUndefined();
  });

  test('comes again when enough of what filled it is settled', async () => {
    const { rows, pipeline, answered } = openPipeline({ maxBytes: 2_000, linger: 0 });
    await rows('a', 'b', 'c', 'd');
    let hasRoom = false;
    const room = pipeline.room().then(() => {
      hasRoom = true;
    });
    await pass(10);
    expect(hasRoom).toBe(false);
    await answered('a');
    expect(hasRoom).toBe(true);
    await room;
  });

  test('is short while enough objects wait for the next requests, however small they are', async () => {
    const { row, pipeline, sent } = openPipeline({ connections: 1, linger: 0 });
    for (let i = 0; i < 4_002; i++) row(`user${i} ${i} events`);
    pipeline.pump();
    await pass(20);
    expect(sent).toHaveLength(1);
    let hasRoom = false;
    const room = expect(
      pipeline.room().then(() => {
        hasRoom = true;
      }),
    ).rejects.toThrow('stopped');
    await pass(10);
    expect(hasRoom).toBe(false);
    await end(pipeline.stop(0));
    await room;
  });

  test('comes also where all rows are rejected', async () => {
    const { row, pipeline } = openPipeline({ maxBytes: 500 });
    for (let i = 0; i < 10; i++) row(REJECTED);
    await expect(end(pipeline.room())).resolves.toBeUndefined();
  });
});

describe('the report', () => {
  test('counts requests, objects, bytes, what went again and what may be doubled', async () => {
    let tries = 0;
    const { row, pipeline, report, stream } = openPipeline({}, () =>
      ++tries === 1 ? { failure: 'ECONNRESET', sent: true } : ACCEPTED,
    );
    row('ada ü events');
    await end(pipeline.finish());
    const bytes = Buffer.byteLength('{"events":[{"name":"ü"}]}');
    expect(report).toMatchObject({ requests: 2, sentObjects: 2, sentBytes: 2 * bytes, retries: 1 });
    expect(stream).toMatchObject({ objects: 1, possiblyDoubled: 1, accepted: 1 });
  });

  test('tells when the first and the last row of a stream came, also of rows that are not sent', async () => {
    const { row, pipeline, stream } = openPipeline({}, () => ACCEPTED);
    expect(stream).toMatchObject({ firstAt: null, lastAt: null });
    const start = Date.now();
    for (const mapped of [{ objects: [] }, { objects: [brazeObject('ada 1')] }, REJECTED]) {
      row(mapped);
      pipeline.pump();
      await pass(250);
    }
    expect(stream).toMatchObject({ firstAt: start, lastAt: start + 500 });
  });

  test('counts a pause as it passes, and warns of it as soon as it begins', async () => {
    const { rows, report, answered, warnings } = openPipeline();
    await rows('a', 'b');
    await answered('a', answer(429, {}, { 'retry-after': '120' }));
    expect([report.rateLimited, report.pausedFor()]).toEqual([1, 0]);
    await pass(5_000);
    expect(report.pausedFor()).toBe(5_000);
    expect(warnings).toEqual([expect.stringContaining('120.0 s')]);
  });

  test('the same trouble is told at most once a minute', async () => {
    const { rows, warnings } = openPipeline({ giveUp: 10 * 60_000, random: () => 0.1 }, () =>
      answer(503, {}),
    );
    await rows('a', 'b');
    await pass(59_000);
    expect(warnings).toHaveLength(1);
    await pass(60_000);
    expect(warnings).toHaveLength(2);
  });
});

test('a 429 holds every user, and all go on after it', async () => {
  const { rows, sent, answered } = openPipeline();
  await rows('a', 'b');
  await answered('a', answer(429, {}, { 'retry-after': '10' }));
  await rows('c', 'd');
  await pass(9_000);
  expect(sent).toHaveLength(1);
  await pass(2_000);
  expect(sent.slice(1).sort()).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});
