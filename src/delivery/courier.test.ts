import { describe, expect, test } from '@jest/globals';
import { Failure } from '../report/failure.ts';
import { createCourier } from './courier.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import { createPatience } from './patience.ts';
import {
  ACCEPTED,
  answer,
  BAD_REQUEST,
  courierTo,
  eventsOf,
  objectsOf,
  REFUSED,
  RESET,
} from './testing/courier.ts';
import { sleepingClock, TRACK, trackBatch } from './testing.ts';

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

  test('another one each time: it ends, with the words of each', async () => {
    const words = ['bad', 'worse', 'worst'];
    const { deliver, told } = courierTo(() => {
      const error = { type: words.shift(), input_array: 'attributes', index: 0 };
      return answer(400, { errors: [error] });
    });
    await deliver(objectsOf('ada', 'bob', 'eve'));
    expect(told('send', 'refuse')).toEqual([
      'send ada,bob,eve',
      'refuse ada BRAZE_REFUSED bad',
      'send bob,eve',
      'refuse bob BRAZE_REFUSED worse',
      'send eve',
      'refuse eve BRAZE_REFUSED worst',
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

  test('the size of the smallest request that Braze took is returned', async () => {
    const { deliver } = courierTo(unless('eve'));
    expect(await deliver(objectsOf('ada', 'bob'))).toBe(2);
    expect(await deliver(objectsOf('ada', 'bob', 'eve', 'kim'))).toBe(1);
    expect(await deliver(objectsOf('ada', 'bob', 'eve'))).toBe(2);
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
      apart() {},
      unclear() {},
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
