import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { KINDS } from '../braze/kind.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { Failure } from '../report/failure.ts';
import { createCourier } from './courier.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import { createPatience } from './patience.ts';
import { queuedObject, sleepingClock, TRACK, trackBatch } from './testing.ts';

const MINUTE = 60_000;
const ACCEPTED = answer(201, { message: 'success' });
const BAD_REQUEST = answer(400, { message: 'Bad Request' });
const RESET: NoAnswer = { failure: 'ECONNRESET', sent: true };
const REFUSED: NoAnswer = { failure: 'ECONNREFUSED', sent: false };

function answer(status: number, body: object, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: JSON.stringify(body) };
}

/** Attributes objects, each of a lane of its own, whose text is the lane's name in quotes. */
function objectsOf(...names: string[]): QueuedObject[] {
  return names.map((name) => queuedObject({ text: JSON.stringify(name), lane: name }));
}

const eventsOf = (...names: string[]) =>
  objectsOf(...names).map((object) => ({ ...object, type: TRACK_TYPES.events }));

/**
 * A courier to a Braze that answers as `braze` says. All that happens stands in `log`, in its order:
 * `send a,b`, `accept a`, `refuse a CODE words`, `again b`, `permit`, `pause 1000`.
 * @param braze the answer to a request with these names; the last of a list is repeated.
 */
function courierTo(braze: (Answer | NoAnswer)[] | ((names: string[]) => Answer | NoAnswer)) {
  const log: string[] = [];
  const clock = sleepingClock();
  let sent = 0;
  let permit = () => Promise.resolve();
  const courier = createCourier({
    endpoint: TRACK,
    async send({ request }) {
      const arrays = JSON.parse(String(request.body)) as Record<string, string[]>;
      const names = KINDS.flatMap((kind) => arrays[kind] ?? []);
      log.push(`send ${names}`);
      sent++;
      return typeof braze === 'function' ? braze(names) : (braze[Math.min(sent, braze.length) - 1] as Answer);
    },
    pacer: {
      wait() {
        log.push('permit');
        return permit();
      },
      pause(milliseconds) {
        log.push(`pause ${milliseconds}`);
        clock.time += milliseconds;
      },
    },
    clock,
    patience: createPatience({ clock, random: () => 0.5 }),
    events: {
      settled(object, refusal) {
        log.push(
          refusal === null
            ? `accept ${object.lane}`
            : `refuse ${object.lane} ${refusal.code} ${refusal.message}`,
        );
      },
      sent: () => {},
      taken: () => {},
      unsent: () => {},
      mayDouble: (object) => log.push(`may double ${object.lane}`),
      rateLimited: () => {},
      retrying: (reason) => log.push(`retry: ${reason}`),
      tooManyObjects: ({ objects }) => log.push(`too many: ${objects.length}`),
    },
  });
  const signal = new AbortController();
  return {
    log,
    clock,
    signal,
    courier,
    deliver: (objects: QueuedObject[]) => courier.deliver(trackBatch(objects), signal.signal),
    /** Of the log, what begins with one of these words. */
    told: (...words: string[]) => log.filter((line) => words.some((word) => line.startsWith(word))),
    holdPermits: () => {
      permit = () => new Promise((resolve) => signal.signal.addEventListener('abort', () => resolve()));
    },
  };
}

describe('an answer that settles', () => {
  test('success: sent once, with the permit that the caller holds', async () => {
    const { deliver, log } = courierTo([ACCEPTED]);
    await deliver(objectsOf('ada', 'bob'));
    expect(log).toEqual(['send ada,bob', 'accept ada', 'accept bob']);
  });

  test('an index counts within its array, whatever the order in which the objects were queued', async () => {
    const errors = [{ type: 'bad', input_array: 'attributes', index: 1 }];
    const { deliver, told } = courierTo([answer(201, { message: 'success', errors })]);
    const [ada, visit, bob] = [...objectsOf('ada'), ...eventsOf('visit'), ...objectsOf('bob')];
    await deliver([ada, visit, bob] as QueuedObject[]);
    expect(told('accept', 'refuse')).toEqual(['accept ada', 'accept visit', 'refuse bob BRAZE_REFUSED bad']);
  });

  test('objects of an error that names none are not sent again', async () => {
    const errors = [{ type: 'bad', input_array: 'events' }];
    const { deliver, log } = courierTo([answer(201, { message: 'success', errors })]);
    await deliver([...objectsOf('ada'), ...eventsOf('visit')]);
    expect(log).toEqual(['send ada,visit', 'accept ada', 'refuse visit BRAZE_UNPLACED bad']);
  });
});

describe('a 400 that names objects', () => {
  const naming = (...indices: number[]) => ({
    errors: indices.map((index) => ({ type: 'bad', input_array: 'attributes', index })),
  });

  test('those are refused, the rest goes again', async () => {
    const { deliver, log } = courierTo([answer(400, naming(1)), ACCEPTED]);
    await deliver(objectsOf('ada', 'bob', 'eve'));
    expect(log).toEqual([
      'send ada,bob,eve',
      'refuse bob BRAZE_REFUSED bad',
      'permit',
      'send ada,eve',
      'accept ada',
      'accept eve',
    ]);
  });

  test('the parts of a merged object go singly, in its place', async () => {
    const [one, two] = objectsOf('one', 'two');
    const [before, merged, after] = objectsOf('before', 'merged', 'after') as [
      QueuedObject,
      QueuedObject,
      QueuedObject,
    ];
    const { deliver, told } = courierTo([answer(400, naming(1)), ACCEPTED]);
    await deliver([before, { ...merged, parts: [one as QueuedObject, two as QueuedObject] }, after]);
    expect(told('send')).toEqual([
      'send before,merged,after',
      'send before',
      'send one',
      'send two',
      'send after',
    ]);
  });

  test('all of them: nothing is left to send, and no empty request goes', async () => {
    const { deliver, told } = courierTo([answer(400, naming(0, 1))]);
    await deliver(objectsOf('ada', 'bob'));
    expect(told('send')).toEqual(['send ada,bob']);
  });

  test('with something processed: the rest was accepted, and goes never again', async () => {
    const { deliver, log } = courierTo([answer(400, { ...naming(0), attributes_processed: 1 })]);
    await deliver(objectsOf('ada', 'bob'));
    expect(log).toEqual(['send ada,bob', 'refuse ada BRAZE_REFUSED bad', 'accept bob']);
  });
});

describe('a 400 that names nothing', () => {
  const unless = (poison: string) => (names: string[]) => (names.includes(poison) ? BAD_REQUEST : ACCEPTED);

  test('the request is halved until the poison stands alone, the first half settled before the second goes', async () => {
    const { deliver, log } = courierTo(unless('eve'));
    await deliver(objectsOf('ada', 'bob', 'eve', 'kim', 'pat'));
    expect(log.filter((line) => line !== 'permit')).toEqual([
      'send ada,bob,eve,kim,pat',
      'send ada,bob,eve',
      'send ada,bob',
      'accept ada',
      'accept bob',
      'send eve',
      'refuse eve BRAZE_REFUSED Bad Request',
      'send kim,pat',
      'accept kim',
      'accept pat',
    ]);
  });

  test('what is left of the first half after a named refusal goes before the second half', async () => {
    const named = { errors: [{ type: 'bad', input_array: 'attributes', index: 0 }] };
    const { deliver, told } = courierTo([BAD_REQUEST, answer(400, named), ACCEPTED]);
    await deliver(objectsOf('ada', 'bob', 'eve', 'kim'));
    expect(told('send')).toEqual(['send ada,bob,eve,kim', 'send ada,bob', 'send bob', 'send eve,kim']);
  });

  test('each part needs a permit of its own', async () => {
    const { deliver, told } = courierTo(unless('bob'));
    await deliver(objectsOf('ada', 'bob'));
    expect(told('send', 'permit')).toEqual(['send ada,bob', 'permit', 'send ada', 'permit', 'send bob']);
  });

  test('three requests in a row, each refused down to the last object, are a mistake in the configuration', async () => {
    const { deliver, told } = courierTo([BAD_REQUEST]);
    await deliver(objectsOf('ada', 'bob'));
    await deliver(objectsOf('eve'));
    const third = deliver(objectsOf('kim', 'pat'));
    await expect(third).rejects.toMatchObject({ type: 'config_error', code: 'BRAZE_REFUSES_ALL' });
    expect(told('refuse')).toHaveLength(5);
  });

  test('one object that was accepted in between begins the count anew', async () => {
    let good = 'nobody';
    const { deliver } = courierTo((names) =>
      names.length === 1 && names[0] === good ? ACCEPTED : BAD_REQUEST,
    );
    await deliver(objectsOf('ada', 'bob'));
    await deliver(objectsOf('ada', 'bob'));
    good = 'bob';
    await deliver(objectsOf('ada', 'bob'));
    good = 'nobody';
    await deliver(objectsOf('ada', 'bob'));
    await deliver(objectsOf('ada', 'bob'));
    await expect(deliver(objectsOf('ada', 'bob'))).rejects.toBeInstanceOf(Failure);
  });
});

describe('a request that is too large', () => {
  test('413: it is split; the object that is too large by itself is refused', async () => {
    const { deliver, told } = courierTo((names) => (names.includes('huge') ? answer(413, {}) : ACCEPTED));
    await deliver(objectsOf('ada', 'huge', 'eve'));
    expect(told('accept', 'refuse')).toEqual([
      'accept ada',
      'refuse huge BRAZE_TOO_LARGE the request is too large for Braze',
      'accept eve',
    ]);
  });

  test('objects that are too large are no mistake in the configuration', async () => {
    const { deliver, told } = courierTo([answer(413, {})]);
    for (const name of ['ada', 'bob', 'eve', 'kim']) await deliver(objectsOf(name));
    expect(told('refuse')).toHaveLength(4);
  });

  test('Max Input Length Exceeded: it is split, and the pipeline is told how many were too many', async () => {
    const { deliver, told } = courierTo((names) =>
      names.length > 1 ? answer(400, { message: 'Max Input Length Exceeded' }) : ACCEPTED,
    );
    await deliver(objectsOf('ada', 'bob', 'eve'));
    expect(told('too many')).toEqual(['too many: 3', 'too many: 2']);
    expect(told('accept')).toEqual(['accept ada', 'accept bob', 'accept eve']);
  });
});

describe('words of Braze about a request as a whole', () => {
  /** A word that would be shown if it were no value. */
  const words = 'value lovelace is bad';

  test('go to the log without the values of any of its objects: an error that names none', async () => {
    const errors = [{ type: words, input_array: 'attributes' }];
    const { deliver, told } = courierTo([answer(201, { message: 'success', errors })]);
    await deliver(objectsOf('lovelace', 'bob'));
    expect(told('refuse')).toEqual([
      'refuse lovelace BRAZE_UNPLACED value *** is bad',
      'refuse bob BRAZE_UNPLACED value *** is bad',
    ]);
  });

  test('after a split too: words about one half may quote the other', async () => {
    const { deliver, told } = courierTo((names) =>
      names.length > 1 ? BAD_REQUEST : answer(400, { message: words }),
    );
    await deliver(objectsOf('bob', 'lovelace'));
    expect(told('refuse')).toEqual([
      'refuse bob BRAZE_REFUSED value *** is bad',
      'refuse lovelace BRAZE_REFUSED value *** is bad',
    ]);
  });

  test.each([
    ['a refusal in words', answer(400, { message: words })],
    ['413', answer(413, {})],
  ])(
    'nor, after %s, those of the parts of a merged object, which a later part has replaced',
    async (_, first) => {
      const { deliver, told } = courierTo([first, answer(400, { message: words })]);
      const [merged] = objectsOf('merged') as [QueuedObject];
      await deliver([{ ...merged, parts: objectsOf('lovelace', 'bob') }]);
      expect(told('refuse')).toEqual([
        'refuse lovelace BRAZE_REFUSED value *** is bad',
        'refuse bob BRAZE_REFUSED value *** is bad',
      ]);
    },
  );

  test('and what ends the sync', async () => {
    const { deliver } = courierTo([answer(418, { message: words })]);
    await expect(deliver(objectsOf('bob', 'lovelace'))).rejects.toThrow('Braze said: "value *** is bad"');
  });
});

describe('an unclear outcome', () => {
  test.each<[string, Answer | NoAnswer]>([
    ['a connection that broke', RESET],
    ['500', answer(500, {})],
    ['503', answer(503, {})],
    ['408', answer(408, {})],
    ['2xx without success', answer(200, {})],
  ])('%s: sent again, and each further sending of what counts twice is counted', async (_, unclear) => {
    const { deliver, told, clock } = courierTo([unclear, unclear, ACCEPTED]);
    await deliver([...objectsOf('ada'), ...eventsOf('visit')]);
    expect(told('send')).toHaveLength(3);
    expect(told('may double')).toEqual(['may double visit', 'may double visit']);
    expect(told('accept')).toEqual(['accept ada', 'accept visit']);
    expect(clock.sleeps).toEqual([250, 500]);
  });

  test('a connection that was refused doubles nothing', async () => {
    const { deliver, told } = courierTo([REFUSED, REFUSED, ACCEPTED]);
    await deliver(eventsOf('visit'));
    expect(told('may double')).toEqual([]);
    expect(told('retry')).toEqual(Array(2).fill('retry: the host refuses the connection (ECONNREFUSED)'));
  });

  test('what broke once may double, even if it was refused before and after', async () => {
    const { deliver, told } = courierTo([REFUSED, RESET, REFUSED, ACCEPTED]);
    await deliver(eventsOf('visit'));
    expect(told('may double')).toEqual(['may double visit']);
  });

  test('each sending counts that may have been applied once more', async () => {
    const { deliver, told } = courierTo([RESET, RESET, REFUSED, RESET, ACCEPTED]);
    await deliver(eventsOf('visit'));
    expect(told('may double')).toEqual(Array(3).fill('may double visit'));
  });

  test('what the last answer names as refused was not applied once more', async () => {
    const errors = [{ type: 'bad', input_array: 'events', index: 0 }];
    const { deliver, told } = courierTo([RESET, answer(201, { message: 'success', errors })]);
    await deliver(eventsOf('bad', 'good'));
    expect(told('may double')).toEqual(['may double good']);
  });

  test('each further sending waits for a permit, after its back-off', async () => {
    const { deliver, log } = courierTo([RESET, ACCEPTED]);
    await deliver(objectsOf('ada'));
    expect(log).toEqual(['send ada', 'retry: no answer (ECONNRESET)', 'permit', 'send ada', 'accept ada']);
  });

  test('the back-off doubles up to a minute; half of it, by the jitter of this test', async () => {
    const { deliver, clock } = courierTo([RESET]);
    await expect(deliver(objectsOf('ada'))).rejects.toBeInstanceOf(Failure);
    expect(clock.sleeps.slice(0, 9)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(Math.max(...clock.sleeps)).toBe(30_000);
  });

  test('after 30 minutes the sync gives up, and may be tried again', async () => {
    const { deliver, clock, told } = courierTo([answer(503, {})]);
    const delivery = deliver(objectsOf('ada'));
    await expect(delivery).rejects.toMatchObject({
      type: 'transient_error',
      code: 'BRAZE_UNAVAILABLE',
      message: expect.stringContaining('HTTP 503'),
    });
    expect(clock.time).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(clock.time).toBeLessThan(31 * MINUTE);
    expect(told('accept', 'refuse')).toEqual([]);
  });
});

describe('while no request was ever answered', () => {
  const unknown: NoAnswer = { failure: 'ENOTFOUND', sent: false, peer: 'rest.example.com' };

  test.each([unknown, REFUSED])('$failure fails after a minute, and may be tried again', async (failure) => {
    const { deliver, clock } = courierTo([failure]);
    await expect(deliver(objectsOf('ada'))).rejects.toMatchObject({
      type: 'transient_error',
      code: 'BRAZE_UNREACHABLE',
      message: expect.stringContaining(failure.failure),
    });
    expect(clock.time).toBe(MINUTE);
  });

  test('the host is named', async () => {
    const { deliver } = courierTo([unknown]);
    await expect(deliver(objectsOf('ada'))).rejects.toThrow('rest.example.com');
  });

  test('other trouble has its 30 minutes, and so has everything once Braze has answered', async () => {
    const broken = courierTo([RESET]);
    await expect(broken.deliver(objectsOf('ada'))).rejects.toMatchObject({ code: 'BRAZE_UNAVAILABLE' });
    expect(broken.clock.time).toBeGreaterThanOrEqual(30 * MINUTE);
    const answered = courierTo([answer(503, {}), REFUSED]);
    await expect(answered.deliver(objectsOf('ada'))).rejects.toMatchObject({ code: 'BRAZE_UNAVAILABLE' });
  });
});

describe('429', () => {
  test('all wait as long as it says; nothing is doubled', async () => {
    const { deliver, log } = courierTo([answer(429, {}, { 'retry-after': '7' }), ACCEPTED]);
    await deliver(eventsOf('visit'));
    expect(log).toEqual(['send visit', 'pause 7000', 'permit', 'send visit', 'accept visit']);
  });

  test('without a time, the pause grows, and is never nothing', async () => {
    const { deliver, told } = courierTo([answer(429, {}), answer(429, {}), answer(429, {}), ACCEPTED]);
    await deliver(objectsOf('ada'));
    expect(told('pause')).toEqual(['pause 1000', 'pause 1500', 'pause 2250']);
  });

  test.each(['0', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'with Retry-After: %s the pause is at least a second, and longer while they repeat',
    async (wait) => {
      const limited = answer(429, {}, { 'retry-after': wait });
      const { deliver, told } = courierTo([...Array<Answer>(12).fill(limited), ACCEPTED]);
      await deliver(objectsOf('ada'));
      const pauses = told('pause').map((line) => Number(line.split(' ')[1]));
      expect(pauses[0]).toBe(1_000);
      expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
      expect(pauses.at(-1)).toBe(30_000);
    },
  );

  test('what is unclear between two of them does not make the next pause shorter', async () => {
    const limited = answer(429, {});
    const { deliver, told } = courierTo([limited, limited, answer(503, {}), limited, ACCEPTED]);
    await deliver(objectsOf('ada'));
    expect(told('pause')).toEqual(['pause 1000', 'pause 1500', 'pause 2250']);
  });

  test('an acceptance makes the next pause short again', async () => {
    const limited = answer(429, {});
    const { courier, told } = courierTo([limited, limited, ACCEPTED, limited, ACCEPTED]);
    const signal = new AbortController().signal;
    await courier.deliver(trackBatch(objectsOf('ada')), signal);
    await courier.deliver(trackBatch(objectsOf('bob')), signal);
    expect(told('pause')).toEqual(['pause 1000', 'pause 1500', 'pause 1000']);
  });

  test('several in the same pause make it no longer', async () => {
    const { courier, told } = courierTo([answer(429, {}), answer(429, {}), ACCEPTED]);
    const signal = new AbortController().signal;
    await Promise.all(['ada', 'bob'].map((name) => courier.deliver(trackBatch(objectsOf(name)), signal)));
    expect(told('pause')).toEqual(['pause 1000', 'pause 1000']);
  });

  test('is never given up, and ends the time of what was unclear before', async () => {
    const limited = answer(429, {}, { 'retry-after': '3600' });
    const { deliver, told, clock } = courierTo([
      RESET,
      ...Array<Answer>(100).fill(limited),
      answer(500, {}),
      ACCEPTED,
    ]);
    await deliver(objectsOf('ada'));
    expect(clock.time).toBeGreaterThan(100 * 60 * MINUTE);
    expect(told('accept')).toEqual(['accept ada']);
  });
});

test.each([401, 403, 404, 415, 302, 418])('%d stops at once: config error', async (status) => {
  const { deliver, told } = courierTo([answer(status, { message: 'no' })]);
  await expect(deliver(objectsOf('ada', 'bob'))).rejects.toMatchObject({ type: 'config_error' });
  expect(told('send')).toEqual(['send ada,bob']);
  expect(told('accept', 'refuse')).toEqual([]);
});

describe('when the sync is stopped', () => {
  test('in the middle of a back-off: nothing is sent any more, nothing is settled, nothing is thrown', async () => {
    const { deliver, signal, clock, told } = courierTo([RESET]);
    const sleep = clock.sleep;
    clock.sleep = async (milliseconds, aborted) => {
      signal.abort();
      await sleep.call(clock, milliseconds, aborted);
    };
    await deliver(objectsOf('ada'));
    expect(told('send')).toHaveLength(1);
    expect(told('accept', 'refuse')).toEqual([]);
  });

  test('while it waits for a permit', async () => {
    const { deliver, signal, told, holdPermits } = courierTo([BAD_REQUEST]);
    holdPermits();
    const delivery = deliver(objectsOf('ada', 'bob'));
    await new Promise(setImmediate);
    signal.abort();
    await delivery;
    expect(told('send')).toEqual(['send ada,bob']);
  });

  test('while a request is under way: what its answer settles is settled', async () => {
    const { deliver, signal, told } = courierTo(() => {
      signal.abort();
      return ACCEPTED;
    });
    await deliver(objectsOf('ada'));
    expect(told('accept')).toEqual(['accept ada']);
  });

  test('by breaking a request off: that is no trouble to tell of', async () => {
    const { deliver, signal, told } = courierTo(() => {
      signal.abort();
      return { failure: 'UND_ERR_DESTROYED', sent: true };
    });
    await deliver(eventsOf('visit'));
    expect(told('retry', 'may double', 'accept', 'refuse')).toEqual([]);
  });
});

test('each sending is told with its objects, its size in bytes, and whether it is a further one', async () => {
  const told: unknown[] = [];
  const answers = [REFUSED, RESET, REFUSED, ACCEPTED];
  const clock = sleepingClock();
  const courier = createCourier({
    endpoint: TRACK,
    send: async () => answers.shift() ?? ACCEPTED,
    pacer: { wait: async () => {}, pause() {} },
    clock,
    patience: createPatience({ clock, random: () => 0 }),
    events: {
      settled() {},
      sent: ({ objects, request }, again) =>
        told.push({ objects: objects.length, bytes: request.body.length, again }),
      taken: ({ objects }) => told.push(`took ${objects.length}`),
      unsent: () => told.push('never left'),
      mayDouble() {},
      rateLimited() {},
      retrying() {},
      tooManyObjects() {},
    },
  });
  await courier.deliver(trackBatch(objectsOf('Zoë')), new AbortController().signal);
  const bytes = Buffer.byteLength('{"attributes":["Zoë"]}');
  expect(told).toEqual([
    'never left',
    { objects: 1, bytes, again: false },
    'never left',
    { objects: 1, bytes, again: true },
    'took 1',
  ]);
});
