import { describe, expect, test } from '@jest/globals';
import type { Kind } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { CAMPAIGN_TRIGGERS } from '../../braze/endpoints/trigger.ts';
import type { BrazeObject } from '../../braze/object_type.ts';
import { EntriesChanged, knownToday, remainder } from './accepted.ts';

const note = (entry: number, object: Kind) => ({ entry, object });
const place = (entry: number, element: number | null = null) => ({ entry, element });
const object = (entry: number, element: number | null = null, given: Partial<BrazeObject> = {}) => ({
  type: TRACK_TYPES.events,
  group: '',
  otherLane: null,
  lane: 'ada',
  json: '{}',
  bytes: 2,
  once: null,
  withoutReadTime: null,
  place: { entry, element },
  ...given,
});

describe('what Braze took, in the configuration of today', () => {
  const then = [note(0, 'attributes'), note(1, 'events')];
  const today = (...entries: { entry: number; object: Kind }[]) =>
    knownToday({ accepted: [place(1, 3)], unclear: [], entries: then }, entries).accepted;

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
    expect(knownToday({ accepted: [], unclear: [], entries: then }, [note(0, 'events')]).accepted).toEqual(
      [],
    );
  });

  test('a line that does not tell its entries is taken at its word, if there is such an entry', () => {
    const told = (entry: number) => ({ accepted: [place(entry)], unclear: [], entries: null });
    expect(knownToday(told(1), then).accepted).toEqual([place(1)]);
    expect(() => knownToday(told(2), then)).toThrow(EntriesChanged);
  });
});

test('what is unclear moves with its entry, too, and cannot be told if the entries are others', () => {
  const row = { accepted: [], unclear: [place(1, 3)], entries: [note(0, 'attributes'), note(1, 'events')] };
  expect(knownToday(row, [note(4, 'attributes'), note(6, 'events')]).unclear).toEqual([place(6, 3)]);
  expect(() => knownToday(row, [note(0, 'events')])).toThrow(EntriesChanged);
});

const known = (...accepted: ReturnType<typeof place>[]) => ({ accepted, unclear: [] });
const sentOf = (...given: Parameters<typeof remainder>) => remainder(...given).mapped;

describe('what is sent', () => {
  test('all objects but those that Braze took', () => {
    const objects = [0, 1, 2].map((element) => object(0, element));
    const others = [object(1), object(2)];
    const rest = sentOf({ objects: [...objects, ...others] }, { codes: [] }, known(place(0, 1), place(2)));
    expect(rest).toEqual({ objects: [objects[0], objects[2], others[0]] });
  });

  test('cannot be told if an entry makes one object a row now, and made one an element', () => {
    expect(() => remainder({ objects: [object(0)] }, { codes: [] }, known(place(0, 1)))).toThrow(
      EntriesChanged,
    );
    expect(() => remainder({ objects: [object(0, 1)] }, { codes: [] }, known(place(0)))).toThrow(
      EntriesChanged,
    );
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
    expect(sentOf({ objects: [other, object(0, null, given)] }, unplaced, known())).toMatchObject(again);
  });

  test.each([
    '{"plan":"pro","address":{"city":"Bonn"}}',
    '{"tags":{"add":["a"],"remove":["b"]}}',
    '{"pets":{"$update":[{"$identifier_key":"id","$identifier_value":1,"$new_object":{}}]}}',
  ])('attributes are: they are the same afterwards: %s', (json) => {
    const objects = [object(0, null, { type: TRACK_TYPES.attributes, json })];
    expect(sentOf({ objects }, unplaced, known())).toEqual({ objects });
  });

  test('the reason is kept when the mapping rejects the row', () => {
    const rejection = { code: 'MAPPING_TYPE', path: '/age', message: 'no text' };
    const mapped = { rejections: [rejection], identifier: 'external_id:ada' };
    expect(sentOf(mapped, { codes: [] }, known())).toEqual(mapped);
    expect(sentOf(mapped, unplaced, known())).toMatchObject({
      rejections: [rejection, { code: 'BRAZE_UNPLACED' }],
      identifier: 'external_id:ada',
    });
  });
});

describe('a message that Braze may have sent', () => {
  const codes = ['BRAZE_UNCLEAR', 'BRAZE_REFUSED'];
  const [first, second] = [0, 1].map((element) => object(0, element, { type: CAMPAIGN_TRIGGERS }));
  const attributes = object(1, null, { type: TRACK_TYPES.attributes });
  const objects = [first, second, attributes] as BrazeObject[];

  test('is left out, and all others are sent', () => {
    expect(remainder({ objects }, { codes }, { accepted: [], unclear: [place(0, 1)] })).toEqual({
      mapped: { objects: [first, attributes] },
      unclear: [second],
    });
  });

  test('is each one that Braze did not take, where the line does not say which', () => {
    expect(remainder({ objects }, { codes }, { accepted: [place(0, 0)], unclear: null })).toEqual({
      mapped: { objects: [attributes] },
      unclear: [second],
    });
  });

  test('is sent where it is asked for', () => {
    expect(remainder({ objects }, { codes }, known())).toEqual({ mapped: { objects }, unclear: [] });
  });

  test('is still known as one when the row is rejected for another reason', () => {
    const event = object(2);
    const rejected = remainder(
      { objects: [...objects, event] },
      { codes: [...codes, 'BRAZE_UNPLACED'] },
      { accepted: [], unclear: [place(0, 1)] },
    );
    expect(rejected).toMatchObject({
      mapped: { rejections: [{ code: 'BRAZE_UNPLACED' }, { code: 'BRAZE_UNCLEAR' }] },
    });
    const mapped = { rejections: [{ code: 'MAPPING_TYPE', path: '', message: 'no text' }], identifier: null };
    expect(sentOf(mapped, { codes }, known())).toMatchObject({
      rejections: [{ code: 'MAPPING_TYPE' }, { code: 'BRAZE_UNCLEAR' }],
    });
  });
});
