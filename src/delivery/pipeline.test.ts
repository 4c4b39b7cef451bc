import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { StateMessage } from '../airbyte/messages.ts';
import type { Answer } from '../braze/answer.ts';
import type { Capacity, Endpoint } from '../braze/endpoint.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { trackOf } from '../braze/endpoints/track/track.ts';
import { KINDS, type Kind } from '../braze/kind.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import type { Mapped } from '../mapping/row.ts';
import { Failure } from '../report/failure.ts';
import { emptyReport, emptyStreamReport } from '../report/tally.ts';
import { createPipeline } from './pipeline.ts';
import type { PipelineOptions } from './pipeline_options.ts';
import { type DeadLetter, noDeadLetter } from './rejects/dead_letter.ts';
import type { Outcome, PendingRow, RowOrigin } from './row.ts';
import { record, timerClock } from './testing.ts';

const LINGER = 1_000;
const ACCEPTED = answer(201, { message: 'success' });

function answer(status: number, body: object, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: JSON.stringify(body) };
}

const REJECTED: Mapped = {
  rejections: [{ code: 'MAPPING_TYPE', path: '/age', message: 'expected an integer' }],
  identifier: 'external_id:ada',
};

let cleanUp: (() => Promise<void>)[] = [];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(async () => {
  for (const undo of cleanUp) await undo();
  cleanUp = [];
  jest.useRealTimers();
});

/** Lets so many milliseconds go by, and all that is due happen. */
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** A promise's end, while time goes on for it. */
async function end<Value>(promise: Promise<Value>, within = 60_000): Promise<Value> {
  const settled = promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  let done = false;
  void settled.then(() => {
    done = true;
  });
  await pass(0);
  for (let time = 0; !done && time < within; time += 100) await pass(100);
  if (!done) throw new Error(`nothing happened within ${within} ms`);
  return (await settled)();
}

/** A pipeline to a Braze that holds every request until it is answered, or answers as `braze` says. */
function openPipeline(given: Partial<PipelineOptions> = {}, braze?: (names: string[]) => Answer | NoAnswer) {
  const stream = emptyStreamReport('orders', 'orders');
  const report = { ...emptyReport(), streams: [stream] };
  const states: number[][] = [];
  const warnings: string[] = [];
  const open: { names: string[]; answer: (with_: Answer | NoAnswer) => void }[] = [];
  const sent: string[][] = [];
  let destroyed = false;
  const pipeline = createPipeline({
    client: {
      send({ request: { body } }) {
        const arrays = JSON.parse(String(body)) as Record<string, { name: string }[]>;
        const names = KINDS.flatMap((kind) => (arrays[kind] ?? []).map(({ name }) => name));
        sent.push(names);
        if (braze !== undefined) return Promise.resolve(braze(names));
        return new Promise((resolve) => {
          const request = {
            names,
            answer(with_: Answer | NoAnswer) {
              open.splice(open.indexOf(request), 1);
              resolve(with_);
            },
          };
          open.push(request);
        });
      },
      held: () => 0,
      async destroy() {
        destroyed = true;
        for (const request of [...open]) request.answer({ failure: 'UND_ERR_DESTROYED', sent: true });
      },
    },
    connections: 8,
    endpoints: [trackWith({ total: 2, perList: null, perLane: null, bytes: 10_000 })],
    maxRejectedPercent: 100,
    deadLetter: () => noDeadLetter,
    clock: timerClock,
    random: () => 0.5,
    giveUp: 30 * 60_000,
    giveUpUnreached: 60_000,
    linger: LINGER,
    maxBytes: 1_000_000,
    report,
    stopped: new AbortController().signal,
    giveBack(text) {
      const { id, destinationStats } = JSON.parse(text).state;
      states.push([id, destinationStats.recordCount, destinationStats.rejectedRecordCount]);
    },
    warn: (message) => warnings.push(message),
    ...given,
  });
  cleanUp.push(() => end(pipeline.stop(0)));
  let line = 0;

  /** Hands in a row with these objects: `user name` each, or what the mapping made of it. */
  function row(...objects: string[] | [Mapped]): void {
    line++;
    const [first] = objects;
    const mapped = typeof first === 'object' ? first : { objects: (objects as string[]).map(brazeObject) };
    rowFrom({ line, acceptedBefore: [] }, mapped);
  }

  function rowFrom(origin: RowOrigin, mapped: Mapped): void {
    pipeline.row(record('{"type":"RECORD","record":{"stream":"orders","data":{}}}'), stream, mapped, origin);
  }

  let stateId = 0;
  function state(about: string | null = 'orders'): void {
    const message: StateMessage = {
      type: 'STATE',
      scope: about === null ? 'GLOBAL' : 'STREAM',
      stream: about === null ? null : { name: about, namespace: null },
      text: `{"type":"STATE","state":{"id":${++stateId}}}`,
    };
    pipeline.state(message, about);
  }

  /** Answers the request that holds this object. */
  async function answered(name: string, with_: Answer | NoAnswer = ACCEPTED): Promise<void> {
    const request = open.find(({ names }) => names.includes(name));
    if (request === undefined) throw new Error(`no request with ${name} is under way`);
    request.answer(with_);
    await pass(0);
  }

  return {
    pipeline,
    stream,
    report,
    states,
    warnings,
    sent,
    row,
    rowFrom,
    state,
    answered,
    isDestroyed: () => destroyed,
    /** Hands in rows and pumps, as the sync does after each chunk. */
    async rows(...names: string[]) {
      for (const name of names) row(name);
      pipeline.pump();
      await pass(50);
    },
  };
}

/** `/users/track` with this capacity, 1,000 times a second. */
function trackWith(capacity: Capacity): Endpoint {
  const windows = [{ requests: 1_000, seconds: 1 }];
  return trackOf({ path: '/users/track', headers: {}, capacity, windows, share: 1 });
}

/** `user name` or `user name kind`. */
function brazeObject(text: string, entry = 0): NonNullable<Mapped['objects']>[number] {
  const [lane, name, kind] = text.split(' ') as [string, string, Kind | undefined];
  const json = JSON.stringify({ name: name ?? lane });
  return {
    type: TRACK_TYPES[kind ?? 'attributes'],
    group: '',
    otherLane: null,
    lane,
    json,
    bytes: Buffer.byteLength(json),
    place: { entry, element: null },
  };
}

/** A dead letter that holds rows until `letGo`, and what it has taken. */
function slowDeadLetter() {
  const taken: { row: PendingRow; durable: () => void }[] = [];
  const deadLetter: DeadLetter = {
    keepsRows: true,
    take: (row, durable) => taken.push({ row, durable }),
    check: () => null,
    close: async () => letGo(),
  };
  const letGo = () => {
    for (const { durable } of taken.splice(0)) durable();
  };
  return { deadLetter: () => deadLetter, taken, letGo };
}

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
    const { rows, sent, warnings } = openPipeline({}, (names) =>
      names.length > 1 ? answer(400, { message: 'Max Input Length Exceeded' }) : ACCEPTED,
    );
    await rows('a', 'b');
    await rows('c', 'd');
    expect(sent).toEqual([['a', 'b'], ['a'], ['b'], ['c'], ['d']]);
    expect(warnings).toEqual([expect.stringContaining('at most 1')]);
  });
});

describe('a state goes out', () => {
  test('when its rows are settled, and not before', async () => {
    const { rows, state, states, answered } = openPipeline();
    await rows('a', 'b');
    state();
    await pass(10);
    expect(states).toEqual([]);
    await answered('a');
    expect(states).toEqual([[1, 2, 0]]);
  });

  test('at once if nothing is before it', async () => {
    const { state, states } = openPipeline();
    state();
    state(null);
    await pass(0);
    expect(states).toEqual([
      [1, 0, 0],
      [2, 0, 0],
    ]);
  });

  test('with rows that were not sent as accepted ones', async () => {
    const { row, state, states, stream } = openPipeline();
    row({ objects: [] });
    state();
    await pass(0);
    expect(states).toEqual([[1, 1, 0]]);
    expect(stream).toMatchObject({ received: 1, accepted: 1, objects: 0 });
  });

  test('with rows that the mapping rejected as rejected ones', async () => {
    const { row, state, states, stream } = openPipeline();
    row(REJECTED);
    state();
    await pass(0);
    expect(states).toEqual([[1, 0, 1]]);
    expect(stream).toMatchObject({ received: 1, rejected: 1 });
    expect(stream.rejections.get('MAPPING_TYPE')).toMatchObject({
      rows: 1,
      first: { line: 1, path: '/age' },
    });
  });

  test('only when all objects of a row are settled', async () => {
    const { row, pipeline, state, states, answered } = openPipeline();
    row('ada 1', 'bob 2', 'eve 3', 'kim 4');
    state();
    pipeline.pump();
    await pass(50);
    await answered('1');
    expect(states).toEqual([]);
    await answered('3');
    expect(states).toEqual([[1, 1, 0]]);
  });

  test('only when its rejected rows are durable', async () => {
    const { deadLetter, letGo } = slowDeadLetter();
    const { row, state, states, stream } = openPipeline({ deadLetter });
    row(REJECTED);
    state();
    await pass(10);
    expect([states, stream.rejected]).toEqual([[], 0]);
    letGo();
    await pass(0);
    expect([states, stream.rejected]).toEqual([[[1, 0, 1]], 1]);
  });

  test('not while its stream rejects too much', async () => {
    const { row, state, states, pipeline } = openPipeline({ maxRejectedPercent: 50 });
    for (let i = 0; i < 20; i++) row(REJECTED);
    state();
    await end(pipeline.finish());
    expect(states).toEqual([]);
    expect(pipeline.ledger.streamsAboveLimit()).toEqual([{ stream: 'orders', by: 'share', heldBack: true }]);
  });
});

describe('a row of which Braze refused an object', () => {
  const refusing = (index: number) =>
    answer(201, { message: 'success', errors: [{ type: 'is bad', input_array: 'attributes', index }] });

  test('is rejected; the dead letter learns why, and which of its objects are at Braze', async () => {
    const { deadLetter, taken, letGo } = slowDeadLetter();
    const { row, pipeline, answered, stream } = openPipeline({ deadLetter });
    row({ objects: [brazeObject('ada 1', 4), brazeObject('bob 2', 5)] });
    pipeline.pump();
    await pass(50);
    await answered('1', refusing(1));
    expect(taken).toMatchObject([
      {
        row: {
          origin: { line: 1 },
          message: { type: 'RECORD', stream: 'orders' },
          errors: [{ code: 'BRAZE_REFUSED', message: 'is bad', path: '', identifier: 'external_id:bob' }],
          accepted: [{ entry: 4, element: null }],
        },
      },
    ]);
    letGo();
    expect(stream).toMatchObject({ accepted: 0, rejected: 1, objects: 1 });
  });

  test('does not tell the row’s values, though Braze quotes them', async () => {
    const { rows, answered, stream } = openPipeline();
    await rows('ada 4242', 'bob 1');
    const errors = [{ type: `value "4242" is bad`, input_array: 'attributes', index: 0 }];
    await answered('4242', answer(201, { message: 'success', errors }));
    expect(stream.rejections.get('BRAZE_REFUSED')?.first.message).toBe('value "***" is bad');
  });

  test('does not take others with it', async () => {
    const { rows, state, states, answered } = openPipeline();
    await rows('a', 'b');
    state();
    await answered('a', refusing(0));
    expect(states).toEqual([[1, 1, 1]]);
  });

  test('keeps its message only for a dead letter that wants it', async () => {
    const rows: PendingRow[] = [];
    const deadLetter = () => ({ ...noDeadLetter, take: (row: PendingRow) => rows.push(row) });
    openPipeline({ deadLetter }).row(REJECTED);
    expect(rows).toMatchObject([{ message: null, accepted: [] }]);
  });
});

describe('a row’s origin', () => {
  test('learns once what becomes of the row: accepted with its last object, rejected when it is durable', async () => {
    const { deadLetter, letGo } = slowDeadLetter();
    const { rowFrom, pipeline, answered, stream } = openPipeline({ deadLetter });
    const told: [number, Outcome, number][] = [];
    const from = (line: number): RowOrigin => ({
      line,
      acceptedBefore: [],
      settled: (outcome) => told.push([line, outcome, stream[outcome]]),
    });
    rowFrom(from(1), { objects: [brazeObject('ada 1'), brazeObject('bob 2'), brazeObject('eve 3')] });
    rowFrom(from(2), REJECTED);
    rowFrom(from(3), { objects: [] });
    expect(told).toEqual([[3, 'accepted', 1]]);
    letGo();
    pipeline.pump();
    await pass(LINGER + 50);
    await answered('1');
    expect(told.slice(1)).toEqual([[2, 'rejected', 1]]);
    await answered('3');
    expect(told.slice(2)).toEqual([[1, 'accepted', 2]]);
  });

  test('names the objects that Braze took before: the dead letter learns of them, too', async () => {
    const { deadLetter, taken } = slowDeadLetter();
    const { rowFrom, pipeline, answered } = openPipeline({ deadLetter });
    const before = { entry: 7, element: 2 };
    rowFrom(
      { line: 1, acceptedBefore: [before] },
      { objects: [brazeObject('ada 1', 4), brazeObject('bob 2', 5)] },
    );
    pipeline.pump();
    await pass(50);
    const errors = [{ type: 'is bad', input_array: 'attributes', index: 1 }];
    await answered('1', answer(201, { message: 'success', errors }));
    expect(taken).toMatchObject([{ row: { accepted: [before, { entry: 4, element: null }] } }]);
  });
});

describe('room for rows', () => {
  test('is there at once below the bound', async () => {
    const { rows, pipeline } = openPipeline();
    await rows('a');
    await pipeline.room();
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
    await end(pipeline.room());
  });
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

  test('leaves no timer behind that would keep the process, whatever was under way or waited', async () => {
    const { rows, pipeline } = openPipeline();
    await rows('ada 1', 'bob 1');
    await rows('ada 2');
    await end(pipeline.stop(0));
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a stop', () => {
  test('waits for what is under way and gives back the states that are valid then', async () => {
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

describe('attributes of one user that wait for the same request', () => {
  const update = (name: string): Mapped => ({
    objects: [brazeObject(`ada ${name}`)],
  });

  test('go out as one object, with the last values, and settle each of their rows', async () => {
    const { row, pipeline, sent, answered, stream, report, state, states } = openPipeline();
    for (const name of ['1', '2', '3']) row(update(name));
    state();
    pipeline.pump();
    await pass(LINGER + 50);
    expect(sent).toEqual([['3']]);
    await answered('3');
    expect(stream).toMatchObject({ accepted: 3, objects: 3 });
    expect(report).toMatchObject({ merged: 2, sentObjects: 1 });
    expect(states).toEqual([[1, 3, 0]]);
    await end(pipeline.finish());
  });

  test('stay apart where one object of them could be larger than a request', async () => {
    const { row, pipeline, sent } = openPipeline({}, () => ACCEPTED);
    for (const name of ['1', '2', '3']) {
      const small = brazeObject(`ada ${name}`);
      const json = small.json.replace('}', `,"text${name}":"${'x'.repeat(4_000)}"}`);
      row({ objects: [{ ...small, json, bytes: json.length }] });
    }
    await end(pipeline.finish());
    expect(sent).toEqual([['2'], ['3']]);
  });

  test('are sent one by one, in order, if Braze refuses them together: each answers for its own row', async () => {
    const refusal = { message: 'success', errors: [{ type: 'bad', input_array: 'attributes', index: 0 }] };
    const { row, pipeline, sent, stream } = openPipeline({}, ([name]) =>
      name === '3' || name === '2' ? answer(201, refusal) : ACCEPTED,
    );
    for (const name of ['1', '2', '3']) row(update(name));
    await end(pipeline.finish());
    expect(sent).toEqual([['3'], ['1'], ['2'], ['3']]);
    expect(stream).toMatchObject({ accepted: 1, rejected: 2 });
  });

  test('and those that Braze cannot place are rejected together: they are never sent again', async () => {
    const { row, pipeline, sent, stream } = openPipeline({}, () =>
      answer(201, { message: 'success', errors: ['something is bad'] }),
    );
    for (const name of ['1', '2']) row(update(name));
    await end(pipeline.finish());
    expect(sent).toEqual([['2']]);
    expect(stream).toMatchObject({ accepted: 0, rejected: 2 });
  });
});

describe('whatever Braze answers', () => {
  const outcome = fc.constantFrom(
    'success',
    'refuse first',
    '400 named',
    '400',
    '500',
    'reset',
    '429',
    '413',
  );
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 0, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.constant('reject' as const) },
    { weight: 2, arbitrary: fc.constant('state' as const) },
    { weight: 1, arbitrary: fc.constant('wait' as const) },
  );

  test('each row is settled once, each state goes out once in order, and the counts add up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(outcome),
        async (steps, outcomes) => {
          const accepted: string[] = [];
          const { row, state, states, stream, pipeline, report } = openPipeline({}, (names) => {
            const named = { errors: [{ type: 'bad', input_array: 'attributes', index: 0 }] };
            const rest = names.slice(1);
            switch (outcomes.next().value) {
              case 'refuse first':
                accepted.push(...rest);
                return answer(201, { message: 'success', ...named });
              case '400 named':
                return answer(400, named);
              case '400':
                // One object that is refused without a name is enough: three such requests would end the sync.
                if (names.length > 1) return answer(400, {});
                break;
              case '413':
                return answer(413, {});
              case '500':
                return answer(500, {});
              case 'reset':
                return { failure: 'ECONNRESET', sent: true };
              case '429':
                return answer(429, {}, { 'retry-after': '1' });
            }
            accepted.push(...names);
            return ACCEPTED;
          });
          let sentStates = 0;
          let sentRows = 0;
          const objects: string[] = [];
          for (const each of steps) {
            if (each === 'state') {
              state();
              sentStates++;
            } else if (each === 'wait') {
              pipeline.pump();
              await pass(100);
            } else {
              sentRows++;
              const names =
                each === 'reject' ? [] : each.map((user) => `${user} ${user}-${objects.length + 1000}`);
              if (each === 'reject') row(REJECTED);
              else {
                const unique = names.map((name, index) => `${name}-${index}`);
                objects.push(...unique);
                // With `_merge_objects` nothing is merged, so that each object can be told by its name.
                const apart = unique.map((text) => {
                  const object = brazeObject(text);
                  const json = object.json.replace('}', ',"_merge_objects":true}');
                  return { ...object, json, bytes: Buffer.byteLength(json) };
                });
                row({ objects: apart });
              }
            }
          }
          state();
          await end(pipeline.finish(), 20 * 60_000);
          expect(states.map(([id]) => id)).toEqual(Array.from({ length: sentStates + 1 }, (_, i) => i + 1));
          const sum = (at: number) => states.reduce((total, state) => total + (state[at] ?? 0), 0);
          expect([sum(1), sum(2)]).toEqual([stream.accepted, stream.rejected]);
          expect(stream).toMatchObject({ received: sentRows, objects: accepted.length });
          expect(stream.accepted + stream.rejected).toBe(sentRows);
          expect(new Set(accepted).size).toBe(accepted.length);
          expect(report.sentObjects).toBeGreaterThanOrEqual(objects.length);
          for (const names of Map.groupBy(accepted, (name) => name.split('-')[0]).values()) {
            expect(names).toEqual(
              objects.map((each) => each.split(' ')[1]).filter((name) => names.includes(name ?? '')),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
