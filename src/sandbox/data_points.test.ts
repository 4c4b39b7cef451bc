import { expect, test } from '@jest/globals';
import type { Json } from '../json/value.ts';
import { pointsOf } from './data_points.ts';

const SONG = {
  song_name: 'Solea',
  artist_name: 'Miles Davis',
  album_name: 'Sketches of Spain',
  genre: 'Jazz',
  play_analytics: { count: 1000, top_10_listeners: true },
};

test.each<[string, Json, number]>([
  ['a value', 'x', 1],
  ['null', null, 1],
  ['an increment', { inc: 1 }, 1],
  ['an array that is set whole', ['a', 'b'], 1],
  ['each value that is added or removed', { add: ['a', 'b'], remove: ['c'] }, 3],
  ['each key of an object', SONG, 7],
  ['a nested date', { at: { $time: '2020-05-28' } }, 1],
  ['each key of an array of objects', [{ a: 1, b: 2 }, { a: 3 }], 3],
  [
    'each key of a new object',
    { $update: [{ $identifier_key: 'id', $identifier_value: 1, $new_object: { a: 1, b: 2 } }] },
    2,
  ],
  ['each $remove', { $remove: [{ $identifier_key: 'id', $identifier_value: 1 }] }, 1],
])('%s', (_, update, points) => {
  expect(pointsOf(update)).toBe(points);
});
