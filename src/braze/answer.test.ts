import { describe, expect, test } from '@jest/globals';
import { configurationError, judge } from './answer.ts';
import { ACCEPTED, ALONE, NOW, refused, SENT, TRACK, unplaced, verdict } from './testing/answer.ts';

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
