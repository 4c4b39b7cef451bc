import { describe, expect, test } from '@jest/globals';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { queuedObject } from '../testing.ts';
import { batchOf, halves, part } from './batch.ts';

const someObjects = () => [
  queuedObject({ text: '{"age":1}' }),
  queuedObject({ type: TRACK_TYPES.events, text: '{"name":"a"}' }),
  queuedObject({ text: '{"age":2}' }),
  queuedObject({ type: TRACK_TYPES.purchases, text: '{"product_id":"Käse 🧀"}' }),
];
const texts = () => someObjects().map(({ text }) => text);

test('the body holds the objects as they were serialised, by array, in their order', () => {
  const { body, arrays } = batchOf(someObjects().slice(0, 3));
  expect(String(body)).toBe('{"attributes":[{"age":1},{"age":2}],"events":[{"name":"a"}]}');
  expect(arrays).toEqual({ attributes: [0, 2], events: [1], purchases: [] });
});

test('the batch alone holds the texts of its objects, and gives each back by its place', () => {
  const objects = someObjects();
  const batch = batchOf(objects);
  expect(objects.map(({ text, merged }) => text ?? merged)).toEqual([null, null, null, null]);
  expect(objects.map((_, index) => batch.textOf(index))).toEqual(texts());
  expect(() => batchOf(objects)).toThrow('taken twice');
});

test('what was merged is written as it goes out', () => {
  const object = queuedObject({ text: null, merged: { age: 7 }, bytes: 9 });
  const { body } = batchOf([object]);
  expect(String(body)).toBe('{"attributes":[{"age":7}]}');
  expect(object).toMatchObject({ text: null, merged: null });
});

test('batches share nothing: what one gathers is not in the next', () => {
  batchOf(someObjects());
  const { body, arrays } = batchOf([]);
  expect(String(body)).toBe('{}');
  expect(arrays).toEqual({ attributes: [], events: [], purchases: [] });
});

describe('of a batch', () => {
  test('some objects make another one, with the same texts', () => {
    const batch = part(batchOf(someObjects()), [1, 2]);
    expect(String(batch.body)).toBe('{"attributes":[{"age":2}],"events":[{"name":"a"}]}');
    expect([0, 1].map(batch.textOf)).toEqual(texts().slice(1, 3));
  });

  test.each([2, 3, 4])('%i objects make two halves, and these halves again', (count) => {
    const objects = someObjects().slice(0, count);
    const [first, second] = halves(batchOf(objects));
    expect([...first.objects, ...second.objects]).toEqual(objects);
    expect(first.objects.length - second.objects.length).toBe(count % 2);
    const quarters = [first, second].flatMap((half) => (half.objects.length > 1 ? halves(half) : [half]));
    expect(quarters.map(({ textOf }) => textOf(0))).toEqual(texts().slice(0, count));
  });

  test('the least number of users is asked by places', () => {
    const lanes = ['ada', 'bob', 'ada', 'eve'].map((lane) => queuedObject({ lane: `\0external_id:${lane}` }));
    const { fewestUsers } = batchOf(lanes);
    expect([fewestUsers([0, 2]), fewestUsers([1, 2, 3]), fewestUsers([])]).toEqual([1, 3, 0]);
  });
});
