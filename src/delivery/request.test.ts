import { expect, test } from '@jest/globals';
import { body, doubles, sent, takeBack, trackRequest } from './request.ts';
import { queuedObject } from './testing.ts';

const someObjects = () => [
  queuedObject({ json: '{"age":1}' }),
  queuedObject({ kind: 'events', json: '{"name":"a"}' }),
  queuedObject({ json: '{"age":2}' }),
];

test('the body holds the objects as they were serialised, by array, in their order', () => {
  const request = trackRequest(someObjects());
  expect(String(body(request))).toBe('{"attributes":[{"age":1},{"age":2}],"events":[{"name":"a"}]}');
  expect(sent(request)).toMatchObject({ attributes: 2, events: 1, purchases: 0 });
});

test('objects leave their JSON to the body, and can have it back, as often as it takes', () => {
  const objects = [...someObjects(), queuedObject({ kind: 'purchases', json: '{"product_id":"Käse 🧀"}' })];
  const jsons = objects.map(({ json }) => json);
  const request = trackRequest(objects);
  const bytes = body(request);
  expect(objects.map(({ json }) => json)).toEqual(['', '', '', '']);
  for (const _ of ['once', 'again']) {
    takeBack(request, bytes);
    expect(objects.map(({ json }) => json)).toEqual(jsons);
  }
  expect(body(request)).toEqual(bytes);
});

test('requests share nothing: what one gathers is not in the next', () => {
  trackRequest(someObjects());
  expect(sent(trackRequest([]))).toMatchObject({ attributes: 0, events: 0, purchases: 0 });
});

test.each<[string, Parameters<typeof queuedObject>[0], boolean]>([
  ['an event', { kind: 'events' }, true],
  ['a purchase', { kind: 'purchases' }, true],
  ['an increment', { json: '{"visits":{"inc":1}}' }, true],
  ['objects that are appended', { json: '{"pets":{"$add":[{"id":1}]}}' }, true],
  ['plain attributes', { json: '{"age":7,"inc":null,"tags":["inc"]}' }, false],
  ['elements of a set', { json: '{"tags":{"add":["inc"]}}' }, false],
  ['the words in a text', { json: '{"said":"{\\"inc\\":1}","a":"\\"$add\\""}' }, false],
  ['an attribute with such a name', { json: '{"inc":7,"$add":1}' }, false],
])('sending twice does %s twice: %#', (_, given, twice) => {
  expect(doubles(queuedObject(given))).toBe(twice);
});
