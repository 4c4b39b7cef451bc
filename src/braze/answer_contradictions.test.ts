import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge } from './answer.ts';
import type { Lists } from './endpoint.ts';
import { KINDS, type Kind } from './endpoints/track/kinds.ts';
import { ACCEPTED, ALONE, NOW, objectsOf, PLACES, refused, SENT, TRACK, verdict } from './testing/answer.ts';

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
