import { expect, test } from '@jest/globals';
import { body, counts, doubles, trackRequest } from './request.ts';
import { queuedObject } from './testing.ts';

const event = queuedObject({ kind: 'events', json: '{"name":"a"}' });
const attributes = [1, 2].map((age) => queuedObject({ json: `{"age":${age}}` }));

test('the body holds the objects as they were serialised, by array, in their order', () => {
  const request = trackRequest([attributes[0], event, attributes[1]].flatMap((each) => each ?? []));
  expect(String(body(request))).toBe('{"attributes":[{"age":1},{"age":2}],"events":[{"name":"a"}]}');
  expect(counts(request)).toEqual({ attributes: 2, events: 1, purchases: 0 });
});

test('requests share nothing: what one gathers is not in the next', () => {
  trackRequest([event]);
  expect(counts(trackRequest([]))).toEqual({ attributes: 0, events: 0, purchases: 0 });
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
