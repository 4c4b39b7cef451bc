import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { Failure } from '../report/failure.ts';
import {
  ACCEPTED,
  answer,
  BAD_REQUEST,
  courierTo,
  eventsOf,
  MINUTE,
  objectsOf,
  REFUSED,
  RESET,
} from './testing/courier.ts';
import { trackBatch } from './testing.ts';

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

describe('what must never go out twice', () => {
  const type: ObjectType = { ...TRACK_TYPES.attributes, repeat: () => 'never' };
  const triggersOf = (...names: string[]) => objectsOf(...names).map((object) => ({ ...object, type }));
  const NEVER_AGAIN = 'Braze may have sent the message or not, so it is not sent again';

  test.each<[string, Answer | NoAnswer]>([
    ['no answer (ECONNRESET)', RESET],
    ['HTTP 503', answer(503, {})],
    ['HTTP 408', answer(408, {})],
    ['HTTP 201 without "message": "success"', answer(201, {})],
  ])('%s: each of its objects is refused as unclear, and no other request goes', async (words, first) => {
    const { deliver, log } = courierTo([first, ACCEPTED]);
    await deliver(triggersOf('ada', 'bob'));
    expect(log).toEqual([
      'send ada,bob',
      `refuse ada BRAZE_UNCLEAR ${words}: ${NEVER_AGAIN}`,
      `refuse bob BRAZE_UNCLEAR ${words}: ${NEVER_AGAIN}`,
    ]);
  });

  test('what never left, or was surely not taken, goes again', async () => {
    const { deliver, told } = courierTo([REFUSED, answer(429, {}), answer(400, { message: 'no' }), ACCEPTED]);
    await deliver(triggersOf('ada', 'bob'));
    expect(told('send', 'accept', 'refuse')).toEqual([
      'send ada,bob',
      'send ada,bob',
      'send ada,bob',
      'send ada',
      'accept ada',
      'send bob',
      'accept bob',
    ]);
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

  test('while a request is in flight: what its answer settles is settled', async () => {
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
