import { expect, test } from '@jest/globals';
import type { Kind } from '../braze/kind.ts';
import { doubles } from './doubles.ts';

test.each<[string, Kind, string, boolean]>([
  ['an event', 'events', '{}', true],
  ['a purchase', 'purchases', '{}', true],
  ['an increment', 'attributes', '{"visits":{"inc":1}}', true],
  ['objects that are appended', 'attributes', '{"pets":{"$add":[{"id":1}]}}', true],
  ['plain attributes', 'attributes', '{"age":7,"inc":null,"tags":["inc"]}', false],
  ['elements of a set', 'attributes', '{"tags":{"add":["inc"]}}', false],
  ['the words in a text', 'attributes', '{"said":"{\\"inc\\":1}","a":"\\"$add\\""}', false],
  ['an attribute with such a name', 'attributes', '{"inc":7,"$add":1}', false],
])('sending twice does %s twice: %#', (_, kind, json, twice) => {
  expect(doubles(kind, json)).toBe(twice);
});
