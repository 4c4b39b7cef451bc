import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configurationError, judge } from './answer.ts';
import type { Lists, Sent } from './endpoint.ts';
import { TRACK_TYPES } from './endpoints/track/objects.ts';
import { STANDARD_LIMIT } from './endpoints/track/plans.ts';
import { trackEndpoint } from './endpoints/track/track.ts';
import { KINDS, type Kind } from './kind.ts';

const TRACK = trackEndpoint(STANDARD_LIMIT);
/** An object of each of these users. */
const objectsOf = (...lanes: string[]): Sent['objects'] =>
  lanes.map((lane) => ({ type: TRACK_TYPES.attributes, lane, bytes: 2 }));
const USERS = objectsOf('ada', 'bob', 'eve', 'kim', 'pat', 'sam', 'tim', 'uma', 'zoe');

/** The places of three attributes objects and two events, which were queued in turn. */
const PLACES = { attributes: [0, 2, 4], events: [1, 3], purchases: [] } as Record<Kind, number[]>;
const SENT: Sent = { objects: USERS, lists: { attributes: [0, 2, 4], events: [1, 3] } };
/** One attributes object. */
const ALONE: Sent = { objects: USERS, lists: { attributes: [0] } };
const NOW = Date.UTC(2026, 0, 1);

/** What an answer with this body means for a request of 3 attributes and 2 events. */
function verdict(status: number, body: unknown = '', headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return judge({ status, headers, body: text }, TRACK, SENT, NOW);
}

/** @param index within the array of its kind. */
const refused = (kind: Kind, index: number, message: string) => ({
  index: PLACES[kind][index],
  code: 'BRAZE_REFUSED',
  message,
});
const unplaced = (kind: Kind, index: number, message: string) => ({
  index: PLACES[kind][index],
  code: 'BRAZE_UNPLACED',
  message,
});
const ACCEPTED = { act: 'settle', refused: [] };

describe('success', () => {
  test.each([
    [200, { message: 'success' }],
    [201, { attributes_processed: 3, events_processed: 2, message: 'success' }],
    [201, { message: 'success', errors: [] }],
    [201, { message: 'success', errors: null }],
    [202, { message: 'queued' }],
    [202, { message: 'success' }],
  ])('%d %j: all objects are accepted', (status, body) => {
    expect(verdict(status, body)).toEqual(ACCEPTED);
  });

  test('objects that are named by array and index are refused, in Braze’s words', () => {
    const errors = [
      { type: "'quantity' is not valid", input_array: 'events', index: 1 },
      { type: 'EMAIL_BAD_FORMAT', input_array: 'attributes', index: 0 },
    ];
    expect(verdict(201, { message: 'success', errors })).toEqual({
      act: 'settle',
      refused: [
        refused('events', 1, "'quantity' is not valid"),
        refused('attributes', 0, 'EMAIL_BAD_FORMAT'),
      ],
    });
  });

  test('several errors for one object are one refusal', () => {
    const errors = ['first', 'second'].map((type) => ({ type, input_array: 'events', index: 1 }));
    expect(verdict(201, { message: 'success', errors })).toEqual({
      act: 'settle',
      refused: [refused('events', 1, 'first; second')],
    });
  });

  test.each([
    ['without an index', { type: 'bad', input_array: 'events' }],
    ['with an index out of range', { type: 'bad', input_array: 'events', index: 2 }],
    ['with an index below 0', { type: 'bad', input_array: 'events', index: -1 }],
    ['with an index that is no whole number', { type: 'bad', input_array: 'events', index: 0.5 }],
    ['with an index that is text', { type: 'bad', input_array: 'events', index: '1' }],
  ])('an error %s refuses the whole array: which of its objects are in is unknown', (_, error) => {
    expect(verdict(201, { message: 'success', errors: [error] })).toEqual({
      act: 'settle',
      refused: [unplaced('events', 0, 'bad'), unplaced('events', 1, 'bad')],
    });
  });

  test.each([
    ['without an array', { type: 'bad', index: 0 }],
    ['that is text', 'bad'],
  ])('an error %s refuses the objects of all arrays', (_, error) => {
    const all = [...[0, 1, 2].map((at) => unplaced('attributes', at, 'bad'))];
    all.push(unplaced('events', 0, 'bad'), unplaced('events', 1, 'bad'));
    expect(verdict(201, { message: 'success', errors: [error] })).toEqual({ act: 'settle', refused: all });
  });

  test('text in the place of the list of errors is an error', () => {
    expect(verdict(201, { message: 'success', errors: 'bad' })).toMatchObject({
      refused: { length: 5, 0: unplaced('attributes', 0, 'bad') },
    });
  });

  test('what is named keeps its own reason beside an error that names nothing', () => {
    const errors = [
      { type: 'something else', input_array: 'events' },
      { type: 'named', input_array: 'events', index: 0 },
      { type: 'ignored: the array has a reason', input_array: 'events' },
    ];
    expect(verdict(201, { message: 'success', errors })).toEqual({
      act: 'settle',
      refused: [refused('events', 0, 'named'), unplaced('events', 1, 'something else')],
    });
  });

  test.each<unknown>([null, 7, {}, [], { type: '' }, { type: 5 }, { constructor: 1 }])(
    'an error like %j has no words',
    (error) => {
      expect(verdict(201, { message: 'success', errors: [error] })).toMatchObject({
        refused: { length: 5, 0: { code: 'BRAZE_UNPLACED', message: 'Braze gave no reason' } },
      });
    },
  );

  test('Braze’s words are cut to what a log line can hold', () => {
    const errors = [{ type: 'bad '.repeat(1_000), input_array: 'events', index: 0 }];
    expect(verdict(201, { message: 'success', errors })).toEqual({
      act: 'settle',
      refused: [refused('events', 0, `${'bad '.repeat(75)}…`)],
    });
  });

  test.each([
    ['another message', { message: 'failure' }],
    ['no message', { attributes_processed: 3 }],
    ['a message that is no text', { message: ['success'] }],
    ['nothing', ''],
    ['a cut body', '{"message":"succ'],
    ['a page', '<html>success</html>'],
    ['JSON that is no object', 'null'],
    ['a list', ['success']],
  ])('2xx with %s is unclear', (_, body) => {
    expect(verdict(201, body)).toEqual({
      act: 'retry',
      reason: 'HTTP 201 without "message": "success"',
      processed: true,
    });
  });

  test('queued is an answer of 202 only', () => {
    expect(verdict(201, { message: 'queued' })).toMatchObject({ act: 'retry' });
  });
});

describe('400', () => {
  const named = { type: 'bad', input_array: 'events', index: 1 };

  test('that names objects: those are refused, the rest goes again', () => {
    const message = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";
    expect(verdict(400, { message, errors: [named] })).toEqual({
      act: 'resend_rest',
      refused: [refused('events', 1, 'bad')],
    });
    expect(verdict(400, { message, attributes_processed: 0, errors: [named, 'and more'] })).toEqual({
      act: 'resend_rest',
      refused: [refused('events', 1, 'bad')],
    });
  });

  test('with a counter above 0: what it counts was accepted, and nothing is sent again', () => {
    expect(verdict(400, { attributes_processed: 3, events_processed: 1, errors: [named] })).toEqual({
      act: 'settle',
      refused: [refused('events', 1, 'bad')],
    });
  });

  test('with a counter above 0 and an error that names nothing: its array is refused, and never sent again', () => {
    expect(
      verdict(400, { attributes_processed: 3, errors: [{ type: 'bad', input_array: 'events' }] }),
    ).toEqual({ act: 'settle', refused: [unplaced('events', 0, 'bad'), unplaced('events', 1, 'bad')] });
  });

  test('a counter of an array that was not sent proves nothing', () => {
    expect(verdict(400, { message: 'oops', purchases_processed: 2 })).toMatchObject({ act: 'split' });
  });

  test('Max Input Length Exceeded: too many objects', () => {
    expect(verdict(400, { message: 'Max Input Length Exceeded' })).toEqual({
      act: 'split',
      reason: 'too_many',
      message: 'Max Input Length Exceeded',
    });
  });

  test.each([
    ['without errors', { message: 'Bad Request' }, 'Bad Request'],
    [
      'with an error that names nothing',
      { message: 'Bad Request', errors: [{ type: 'bad' }] },
      'Bad Request',
    ],
    [
      'with an index that is out of range',
      { message: 'Bad Request', errors: [{ ...named, index: 2 }] },
      'Bad Request',
    ],
    ['without a body', '', 'HTTP 400'],
    ['with a page', '<html>Bad Request</html>', 'HTTP 400'],
    ['with a cut body', '{"message":"Bad', 'HTTP 400'],
  ])('%s: one bad object hides in it', (_, body, message) => {
    expect(verdict(400, body)).toEqual({ act: 'split', reason: 'refused', message });
  });
});

test('413: too large', () => {
  expect(verdict(413, '<html>')).toMatchObject({ act: 'split', reason: 'too_large' });
});

describe('429', () => {
  test('waits as long as the headers say', () => {
    expect(verdict(429, '', { 'x-ratelimit-retry-after': '3' })).toEqual({
      act: 'wait',
      milliseconds: 3_000,
    });
  });

  test('waits for an unknown time if they do not say', () => {
    expect(verdict(429, { message: 'Rate limited' })).toEqual({ act: 'wait', milliseconds: null });
  });
});

describe('an unclear outcome', () => {
  test.each([408, 500, 502, 503, 504, 520, 599])('HTTP %d: again, it may have been processed', (status) => {
    expect(verdict(status, { message: 'success' })).toEqual({
      act: 'retry',
      reason: `HTTP ${status}`,
      processed: true,
    });
  });

  test.each([true, false])('no answer, sent: %p', (sent) => {
    expect(judge({ failure: 'ECONNRESET', sent }, TRACK, SENT, NOW)).toEqual({
      act: 'retry',
      reason: 'no answer (ECONNRESET)',
      processed: sent,
    });
  });
});

describe('what only the user can mend', () => {
  test.each([
    [401, 'BRAZE_KEY', '`api_key`'],
    [403, 'BRAZE_PERMISSION', '`users.track`'],
    [404, 'BRAZE_ENDPOINT', '`rest_endpoint`'],
    [415, 'BRAZE_ENDPOINT', '`rest_endpoint`'],
    [301, 'BRAZE_ENDPOINT', '`rest_endpoint`'],
    [307, 'BRAZE_ENDPOINT', '`rest_endpoint`'],
    [418, 'BRAZE_ENDPOINT', '`rest_endpoint`'],
  ])('HTTP %d stops the sync and names the cure', (status, code, cure) => {
    const stop = verdict(status, { message: 'No.' });
    expect(stop).toMatchObject({ act: 'stop', code });
    const { message } = stop as { message: string };
    expect(message).toContain(`HTTP ${status}`);
    expect(message).toContain('Braze said: "No."');
    expect(message).toContain(cure);
  });

  test('Braze’s words are left out where there are none', () => {
    expect(configurationError(404, null, TRACK).message).not.toContain('said');
    expect(verdict(404, '<html>Not Found</html>')).not.toMatchObject({
      message: expect.stringContaining('html'),
    });
  });
});

test('a host that cannot prove who it is stops the sync: nothing was sent to it', () => {
  for (const failure of [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ]) {
    expect(judge({ failure, sent: false }, TRACK, ALONE, 0)).toMatchObject({
      act: 'stop',
      code: 'BRAZE_CERTIFICATE',
    });
  }
});

test.each([['{}'], ['[]'], ['""'], ['null'], ['false'], ['0']])('"errors": %s refuses nothing', (errors) => {
  const answer = { status: 201, headers: {}, body: `{"message":"success","errors":${errors}}` };
  expect(judge(answer, TRACK, ALONE, 0)).toEqual(ACCEPTED);
});

describe('an answer that contradicts itself is not read as the best case', () => {
  const acceptedOf = (given: ReturnType<typeof verdict>, kind: Kind) =>
    given.act === 'settle' && !given.refused.some(({ index }) => PLACES[kind].includes(index));

  test.each([
    [201, { message: 'success', events_processed: 0 }],
    [201, { message: 'success', attributes_processed: 3, events_processed: 1 }],
    [201, { message: 'success', events_processed: -1 }],
    [400, { attributes_processed: 3, events_processed: 1 }],
    [400, { attributes_processed: 3, message: 'what became of the events?' }],
  ])('%d %j: the two events are unplaced', (status, body) => {
    const given = verdict(status, body);
    expect(acceptedOf(given, 'attributes')).toBe(true);
    expect(given).toMatchObject({
      act: 'settle',
      refused: [
        { index: PLACES.events[0], code: 'BRAZE_UNPLACED' },
        { index: PLACES.events[1], code: 'BRAZE_UNPLACED' },
      ],
    });
  });

  test('what is named is not missed by the counter', () => {
    const errors = [{ type: 'bad', input_array: 'events', index: 0 }];
    expect(verdict(201, { message: 'success', events_processed: 1, errors })).toEqual({
      act: 'settle',
      refused: [refused('events', 0, 'bad')],
    });
  });

  test('of attributes the users are counted', () => {
    const body = JSON.stringify({ message: 'success', attributes_processed: 2 });
    const answer = { status: 201, headers: {}, body };
    const twoUsers = { ...SENT, objects: objectsOf('ada', 'bob', 'eve', 'kim', 'ada') };
    expect(judge(answer, TRACK, twoUsers, NOW)).toEqual(ACCEPTED);
    expect(judge(answer, TRACK, SENT, NOW)).toMatchObject({ refused: { length: 3 } });
  });

  test.each([['"2"'], ['[2]'], ['true'], ['0.5'], ['null']])('a counter of %s proves nothing', (counter) => {
    const body = `{"message":"oops","events_processed":${counter}}`;
    expect(verdict(400, body)).toMatchObject({ act: 'split' });
    expect(verdict(201, body.replace('oops', 'success'))).toEqual(ACCEPTED);
  });

  test('of a 400 a counter above what was sent proves nothing', () => {
    expect(verdict(400, { message: 'oops', events_processed: 1e9 })).toMatchObject({ act: 'split' });
    expect(verdict(400, { attributes_processed: 3, events_processed: 3 })).toMatchObject({
      act: 'settle',
      refused: PLACES.events.map((index) => ({ index })),
    });
    expect(verdict(201, { message: 'success', events_processed: 1e9 })).toEqual(ACCEPTED);
  });

  test.each([201, 400])('%d with an error of an array that was not sent is unclear', (status) => {
    for (const input_array of ['purchases', 'user_identifiers', '', 'fewestUsers', 'toString', '__proto__']) {
      const errors = [{ type: 'bad', input_array, index: 0 }];
      expect(verdict(status, { message: 'success', events_processed: 2, errors })).toEqual({
        act: 'retry',
        reason: `HTTP ${status} with an error of an array that was not sent`,
        processed: true,
      });
    }
  });

  /** The arrays of objects that were queued in this order. */
  const listsOf = (held: readonly Kind[]): Lists =>
    Object.fromEntries(
      KINDS.flatMap((kind) => {
        const places = [...held.keys()].filter((place) => held[place] === kind);
        return places.length === 0 ? [] : [[kind, places]];
      }),
    );

  test('never is an object accepted of which the numbers say that it was not processed', () => {
    const count = fc.option(fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constant(1e9)), { nil: undefined });
    const error = fc.record({
      type: fc.constant('bad'),
      input_array: fc.constantFrom('attributes', 'events', 'purchases'),
      index: fc.integer({ min: -1, max: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...KINDS), { maxLength: 9 }),
        fc.record({ attributes: count, events: count, purchases: count }),
        fc.array(error, { maxLength: 3 }),
        fc.constantFrom(201, 400),
        (held, counters, errors, status) => {
          const body = JSON.stringify({
            message: 'success',
            errors,
            ...Object.fromEntries(Object.entries(counters).map(([kind, n]) => [`${kind}_processed`, n])),
          });
          const lists = listsOf(held);
          const given = judge({ status, headers: {}, body }, TRACK, { ...SENT, lists }, NOW);
          if (given.act !== 'settle') return;
          for (const kind of KINDS) {
            const refusals = given.refused.filter(({ index }) => lists[kind]?.includes(index)).length;
            const counter = counters[kind];
            if (counter !== undefined)
              expect(held.filter((each) => each === kind).length - refusals).toBeLessThanOrEqual(
                Math.max(counter, 0),
              );
          }
        },
      ),
    );
  });
});

describe('a proxy that does not open a tunnel', () => {
  const refusal = (proxyStatus: number) =>
    judge({ failure: 'UND_ERR_ABORTED', sent: false, proxyStatus, proxy: 'proxy:3128' }, TRACK, SENT, NOW);

  test.each([407, 403, 400])('%d is for the user to correct', (status) => {
    expect(refusal(status)).toMatchObject({
      act: 'stop',
      code: 'PROXY',
      message: expect.stringContaining('proxy:3128'),
    });
  });

  test.each([
    [{ failure: 'ENOTFOUND' }, 'the host of the proxy proxy:3128 is not known to the DNS (ENOTFOUND)'],
    [
      { failure: 'ECONNREFUSED', peer: '10.0.0.1:3128' },
      'the proxy proxy:3128 refuses the connection (ECONNREFUSED)',
    ],
    [{ failure: 'TIMEOUT' }, 'no answer through the proxy proxy:3128 (TIMEOUT)'],
  ])('%j of its connection names it', (answer, reason) => {
    expect(judge({ ...answer, sent: false, proxy: 'proxy:3128' }, TRACK, SENT, NOW)).toEqual({
      act: 'retry',
      reason,
      processed: false,
    });
  });

  test.each([502, 503, 429])('%d passes: nothing was sent', (status) => {
    expect(refusal(status)).toEqual({
      act: 'retry',
      reason: `the proxy proxy:3128 did not open a tunnel: HTTP ${status}`,
      processed: false,
    });
  });
});
