import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACCEPTED, allUnplaced, REASONLESS, refused, TYPES, unplaced, verdict } from '../testing/verdicts.ts';

describe.each(TYPES)('%s', (type) => {
  test.each<[number, unknown]>([
    [200, { message: 'success' }],
    [201, { message: 'success', errors: null }],
    [201, { message: 'success', errors: [], rename_errors: [], removal_errors: {} }],
    [202, { message: 'success', aliases_processed: 3, deleted: 3, something_new: { a: 1 }, errors: {} }],
    [202, { message: 'queued' }],
    [201, { message: 'success', dispatch_id: '14497aa4', notice: '' }],
  ])('%d %j: all are accepted', (status, body) => {
    expect(verdict(type, status, body)).toEqual(ACCEPTED);
  });

  test.each<[number, unknown]>([
    [200, ''],
    [201, '{"message":"succ'],
    [201, []],
    [201, {}],
    [200, { message: 'queued' }],
    [202, { message: ['success'] }],
    [201, { message: 'Invalid API key' }],
  ])('%d %j: unclear', (status, body) => {
    expect(verdict(type, status, body)).toMatchObject({ act: 'retry', processed: true });
  });

  test.each<{ errors: unknown }>([
    { errors: 'bad' },
    { errors: ['bad'] },
    { errors: { type: 'bad' } },
    { errors: [{ type: 'bad', index: 3 }] },
    { errors: [{ message: 'bad' }] },
    { errors: [{ type: 'bad', index: -1 }] },
    { errors: [{ type: 'bad', index: '0' }] },
  ])(
    '$errors in a success name no object: all are refused, and whether Braze has them is unknown',
    ({ errors }) => {
      expect(verdict(type, 201, { message: 'success', errors })).toEqual(allUnplaced('bad'));
    },
  );

  test.each<{ errors: unknown }>([
    { errors: [null] },
    { errors: [7] },
    { errors: [[]] },
    { errors: [{}] },
    { errors: true },
  ])('$errors have no words, and refuse all the same', ({ errors }) => {
    expect(verdict(type, 201, { message: 'success', errors })).toEqual(allUnplaced(REASONLESS));
  });

  test.each([
    'Max Input Length Exceeded',
    'a single request may not contain more than 50 merge updates',
    'The max number of external_ids and aliases per request was exceeded',
    'The max number of ids per request was exceeded',
  ])('400 "%s": too many', (message) => {
    expect(verdict(type, 400, { message })).toEqual({ act: 'split', reason: 'too_many', message });
  });
});

describe.each(['aliases', 'alias_updates', 'identifications'])('%s are named by their place', (type) => {
  const error = (index: unknown, words = 'bad') => ({ type: words, input_array: 'user_identifiers', index });

  test('in a success', () => {
    const body = {
      aliases_processed: 1,
      message: 'success',
      errors: [error(2), error(0, "'external_id' is required"), error(2, 'worse')],
    };
    expect(verdict(type, 201, body)).toEqual({
      act: 'settle',
      refused: [refused(2, 'bad; worse'), refused(0, "'external_id' is required")],
    });
  });

  test('beside an error that names none, which refuses the others', () => {
    expect(verdict(type, 201, { message: 'success', errors: [error(1), 'and more'] })).toEqual({
      act: 'settle',
      refused: [refused(1, 'bad'), unplaced(0, 'and more'), unplaced(2, 'and more')],
    });
  });

  test('in a 400: the others go again', () => {
    expect(verdict(type, 400, { message: 'Bad Request', errors: [error(1), error(9)] })).toEqual({
      act: 'resend_rest',
      refused: [refused(1, 'bad')],
    });
  });
});

test('a 404 of all other endpoints is of a host that is no Braze', () => {
  for (const type of TYPES.filter((name) => name !== 'catalog_items')) {
    const body = { errors: [{ id: 'catalog-not-found' }] };
    expect(verdict(type, 404, body)).toMatchObject({ act: 'stop', code: 'BRAZE_ENDPOINT' });
  }
});

describe('whatever Braze answers', () => {
  const words = fc.constantFrom(
    'bad',
    'success',
    '',
    'Max Input Length Exceeded',
    'ada',
    'bob',
    'invalid-fields',
  );
  const index = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom<unknown>(null, '0', 0.5, {}));
  const error = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.record({ type: words, input_array: words, index }, { requiredKeys: [] }),
    fc.tuple(index, words),
    fc.record(
      { id: words, message: words, parameter_values: fc.array(fc.oneof(words, fc.record({ id: words }))) },
      { requiredKeys: [] },
    ),
  );
  const errors = fc.oneof(fc.array(error, { maxLength: 4 }), error);
  const body = fc.record(
    {
      message: fc.oneof(
        { weight: 4, arbitrary: fc.constant<unknown>('success') },
        fc.jsonValue({ maxDepth: 1 }),
      ),
      errors,
      rename_errors: errors,
      removal_errors: errors,
      notice: fc.oneof(words, fc.jsonValue({ maxDepth: 1 })),
      external_ids: fc.oneof(fc.array(words), fc.jsonValue({ maxDepth: 1 })),
      removed_ids: fc.array(words),
      dispatch_id: words,
      deleted: index,
    },
    { requiredKeys: [] },
  );
  const isEmpty = (value: unknown) =>
    typeof value === 'object' && value !== null ? Object.keys(value).length === 0 : !value;

  test.each(TYPES)(
    '%s: no reader throws, each refusal names an object once, and what is refused is never accepted',
    (type) => {
      fc.assert(
        fc.property(fc.constantFrom(200, 201, 202, 400, 404), body, (status, answer) => {
          const meant = verdict(type, status, answer);
          if (meant.act !== 'settle' && meant.act !== 'resend_rest') return;
          const places = meant.refused.map((each) => each.index);
          expect(new Set(places).size).toBe(places.length);
          expect(places.every((place) => [0, 1, 2].includes(place))).toBe(true);
          // What goes again is less each time, so that it ends.
          if (meant.act === 'resend_rest') expect(places.length).toBeGreaterThan(0);
          else expect(status).toBeLessThan(300);
          if (isEmpty(answer.errors)) return;
          expect(places.length).toBeGreaterThan(0);
          const list = Array.isArray(answer.errors) ? answer.errors : [answer.errors];
          if (type === 'catalog_items') return;
          for (const each of list) {
            const named = (each as { index?: unknown } | null)?.index;
            if (typeof named === 'number' && [0, 1, 2].includes(named)) expect(places).toContain(named);
          }
        }),
        { numRuns: 500 },
      );
    },
  );
});
