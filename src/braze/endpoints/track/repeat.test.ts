import { expect, test } from '@jest/globals';
import type { Repeat } from '../../object_type.ts';
import type { Kind } from './kinds.ts';
import { TRACK_TYPES } from './objects.ts';

test.each<[string, Kind, string, Repeat]>([
  ['an event', 'events', '{}', 'counts'],
  ['a purchase', 'purchases', '{}', 'counts'],
  ['an increment', 'attributes', '{"visits":{"inc":1}}', 'counts'],
  ['objects that are appended', 'attributes', '{"pets":{"$add":[{"id":1}]}}', 'counts'],
  ['plain attributes', 'attributes', '{"age":7,"inc":null,"tags":["inc"]}', 'nothing'],
  ['elements of a set', 'attributes', '{"tags":{"add":["inc"]}}', 'nothing'],
  ['objects that are removed', 'attributes', '{"pets":{"$remove":[{"$identifier_key":"id"}]}}', 'nothing'],
  ['the words in a text', 'attributes', '{"said":"{\\"inc\\":1}","a":"\\"$add\\""}', 'nothing'],
  ['an attribute with such a name', 'attributes', '{"inc":7,"$add":1}', 'nothing'],
  ['an object with such a key among others', 'attributes', '{"tax":{"inc":7,"excl":6}}', 'nothing'],
])('sending %s once more: %#', (_, kind, json, repeat) => {
  expect(TRACK_TYPES[kind].repeat(json)).toBe(repeat);
});
