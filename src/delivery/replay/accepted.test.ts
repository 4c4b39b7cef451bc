import { describe, expect, test } from '@jest/globals';
import type { Kind } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { BrazeObject } from '../../braze/object_type.ts';
import { acceptedToday, EntriesChanged, remainder } from './accepted.ts';

const note = (entry: number, object: Kind) => ({ entry, object });
const place = (entry: number, element: number | null = null) => ({ entry, element });
const object = (entry: number, element: number | null = null, given: Partial<BrazeObject> = {}) => ({
  type: TRACK_TYPES.events,
  group: '',
  otherLane: null,
  lane: 'ada',
  json: '{}',
  bytes: 2,
  place: { entry, element },
  ...given,
});

describe('what Braze took, in the configuration of today', () => {
  const then = [note(0, 'attributes'), note(1, 'events')];
  const today = (...entries: { entry: number; object: Kind }[]) =>
    acceptedToday({ accepted: [place(1, 3)], entries: then }, entries);

  test('is where it was', () => {
    expect(today(...then)).toEqual([place(1, 3)]);
  });

  test('has moved with its entry', () => {
    expect(today(note(4, 'attributes'), note(6, 'events'))).toEqual([place(6, 3)]);
  });

  test.each<[string, ReturnType<typeof note>[]]>([
    ['changed places', [note(0, 'events'), note(1, 'attributes')]],
    ['were added', [note(0, 'attributes'), note(1, 'events'), note(2, 'events')]],
    ['were removed', [note(0, 'events')]],
  ])('cannot be told if entries of the stream %s', (_, entries) => {
    expect(() => today(...entries)).toThrow(EntriesChanged);
  });

  test('does not matter if nothing is sent any more, or was taken', () => {
    expect(today()).toEqual([place(1, 3)]);
    expect(acceptedToday({ accepted: [], entries: then }, [note(0, 'events')])).toEqual([]);
  });

  test('a line that does not tell its entries is taken at its word, if there is such an entry', () => {
    expect(acceptedToday({ accepted: [place(1)], entries: null }, then)).toEqual([place(1)]);
    expect(() => acceptedToday({ accepted: [place(2)], entries: null }, then)).toThrow(EntriesChanged);
  });
});

describe('what is sent', () => {
  test('all objects but those that Braze took', () => {
    const objects = [0, 1, 2].map((element) => object(0, element));
    const others = [object(1), object(2)];
    const rest = remainder({ objects: [...objects, ...others] }, { codes: [] }, [place(0, 1), place(2)]);
    expect(rest).toEqual({ objects: [objects[0], objects[2], others[0]] });
  });

  test('cannot be told if an entry makes one object a row now, and made one an element', () => {
    expect(() => remainder({ objects: [object(0)] }, { codes: [] }, [place(0, 1)])).toThrow(EntriesChanged);
    expect(() => remainder({ objects: [object(0, 1)] }, { codes: [] }, [place(0)])).toThrow(EntriesChanged);
  });
});

describe('where Braze did not tell whether it took an object', () => {
  const unplaced = { codes: ['BRAZE_REFUSED', 'BRAZE_UNPLACED'] };
  const again = { rejections: [{ code: 'BRAZE_UNPLACED' }] };

  test.each<[string, Partial<BrazeObject>]>([
    ['an event', { type: TRACK_TYPES.events }],
    ['a purchase', { type: TRACK_TYPES.purchases }],
    ['an increment', { type: TRACK_TYPES.attributes, json: '{"visits":{"inc":1}}' }],
  ])('%s is not sent: it would count twice', (_, given) => {
    const other = object(1, null, { type: TRACK_TYPES.attributes });
    expect(remainder({ objects: [other, object(0, null, given)] }, unplaced, [])).toMatchObject(again);
  });

  test.each([
    '{"plan":"pro","address":{"city":"Bonn"}}',
    '{"tags":{"add":["a"],"remove":["b"]}}',
    '{"pets":{"$update":[{"$identifier_key":"id","$identifier_value":1,"$new_object":{}}]}}',
  ])('attributes are: they are the same afterwards: %s', (json) => {
    const objects = [object(0, null, { type: TRACK_TYPES.attributes, json })];
    expect(remainder({ objects }, unplaced, [])).toEqual({ objects });
  });

  test('the reason is kept when the mapping rejects the row', () => {
    const rejection = { code: 'MAPPING_TYPE', path: '/age', message: 'no text' };
    const mapped = { rejections: [rejection], identifier: 'external_id:ada' };
    expect(remainder(mapped, { codes: [] }, [])).toEqual(mapped);
    expect(remainder(mapped, unplaced, [])).toMatchObject({
      rejections: [rejection, { code: 'BRAZE_UNPLACED' }],
      identifier: 'external_id:ada',
    });
  });
});
