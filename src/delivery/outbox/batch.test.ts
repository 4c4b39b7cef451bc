import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { JsonBuffer } from '../../json/json_buffer.ts';
import { queuedObject, trackBatch, writtenObject } from '../testing.ts';
import { halves, part } from './batch.ts';

const someObjects = () => [
  queuedObject({ text: '{"age":1}' }),
  queuedObject({ type: TRACK_TYPES.events, text: '{"name":"a"}' }),
  queuedObject({ text: '{"age":2}' }),
  queuedObject({ type: TRACK_TYPES.purchases, text: '{"product_id":"Käse 🧀"}' }),
];
const texts = () => someObjects().map(({ text }) => text);

test('the body holds the objects as they were serialised, by array, in their order', () => {
  const { request, lists } = trackBatch(someObjects().slice(0, 3));
  expect(String(request.body)).toBe('{"attributes":[{"age":1},{"age":2}],"events":[{"name":"a"}]}');
  expect(lists).toEqual({ attributes: [0, 2], events: [1] });
});

test('the batch alone holds the texts of its objects, and gives each back by its place', () => {
  const objects = someObjects();
  const batch = trackBatch(objects);
  expect(objects.map(({ text, merged }) => text ?? merged)).toEqual([null, null, null, null]);
  expect(objects.map((_, index) => batch.textOf(index))).toEqual(texts());
  expect(() => trackBatch(objects)).toThrow('not there any more');
});

test('what was merged is written as it goes out', () => {
  const object = queuedObject({ text: null, merged: { age: 7 }, bytes: 9 });
  const { request } = trackBatch([object]);
  expect(String(request.body)).toBe('{"attributes":[{"age":7}]}');
  expect(object).toMatchObject({ text: null, merged: null });
});

test('objects come out of what they were written into as they are, alone and one behind the other', () => {
  const piece = fc.record({
    kind: fc.constantFrom('attributes' as const, 'events' as const, 'purchases' as const),
    value: fc.string({ unit: 'grapheme', maxLength: 20 }),
    how: fc.constantFrom('written', 'written into another one', 'left out', 'text'),
  });
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 40 }), (pieces) => {
      const [one, other] = [new JsonBuffer(), new JsonBuffer()];
      const bodies = { attributes: [] as object[], events: [] as object[], purchases: [] as object[] };
      const objects = pieces.flatMap(({ kind, value, how }) => {
        const json = JSON.stringify({ value });
        const given = { type: TRACK_TYPES[kind], text: json };
        const out = how === 'written into another one' ? other : one;
        const object = how === 'text' ? queuedObject(given) : writtenObject(given, out);
        if (how === 'left out') return [];
        bodies[kind].push({ value });
        return [object];
      });
      const batch = trackBatch(objects);
      const filled = Object.entries(bodies).filter(([, list]) => list.length > 0);
      expect(JSON.parse(String(batch.request.body))).toEqual(Object.fromEntries(filled));
      const texts = pieces
        .filter(({ how }) => how !== 'left out')
        .map(({ value }) => JSON.stringify({ value }));
      expect(objects.map((_, place) => batch.textOf(place))).toEqual(texts);
      expect(objects.every(({ written }) => written === null)).toBe(true);
    }),
  );
});

test('batches share nothing: what one gathers is not in the next', () => {
  trackBatch(someObjects());
  const { request, lists } = trackBatch([]);
  expect(String(request.body)).toBe('{}');
  expect(lists).toEqual({});
});

describe('of a batch', () => {
  test('some objects make another one, with the same texts', () => {
    const batch = part(trackBatch(someObjects()), [1, 2]);
    expect(String(batch.request.body)).toBe('{"attributes":[{"age":2}],"events":[{"name":"a"}]}');
    expect([0, 1].map(batch.textOf)).toEqual(texts().slice(1, 3));
  });

  test.each([2, 3, 4])('%i objects make two halves, and these halves again', (count) => {
    const objects = someObjects().slice(0, count);
    const [first, second] = halves(trackBatch(objects));
    expect([...first.objects, ...second.objects]).toEqual(objects);
    expect(first.objects.length - second.objects.length).toBe(count % 2);
    const quarters = [first, second].flatMap((half) => (half.objects.length > 1 ? halves(half) : [half]));
    expect(quarters.map(({ textOf }) => textOf(0))).toEqual(texts().slice(0, count));
  });
});
