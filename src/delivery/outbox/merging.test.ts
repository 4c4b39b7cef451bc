import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { queuedObject } from '../testing.ts';
import { absorb } from './merging.ts';
import { ownText, type QueuedObject } from './queued_object.ts';

const attributes = (body: string) => queuedObject({ text: body });

describe('objects of one user that wait one behind the other become one', () => {
  test('later values win, null too, and 64-bit integers keep their digits', () => {
    const waiting = attributes('{"external_id":"ada","a":1,"b":9223372036854775807,"c":{"x":1}}');
    expect(absorb(waiting, attributes('{"external_id":"ada","a":null,"c":{"y":2},"d":[1]}'))).toBe(true);
    const text = ownText(waiting);
    expect(text).toBe('{"external_id":"ada","a":null,"b":9223372036854775807,"c":{"y":2},"d":[1]}');
    expect(waiting.bytes).toBe(text.length);
  });

  test('each part is kept as it was, for its own row', () => {
    const waiting = attributes('{"external_id":"ada","a":1}');
    for (const a of [2, 3]) absorb(waiting, attributes(`{"external_id":"ada","a":${a}}`));
    expect(waiting.parts?.map(({ text }) => text)).toEqual(
      [1, 2, 3].map((a) => `{"external_id":"ada","a":${a}}`),
    );
  });

  test.each([
    ['{"user_alias":{"alias_name":"a","alias_label":"l"},"_update_existing_only":false,"x":1}'],
    ['{"email":"ada@example.com","x":1}'],
    ['{"external_id":"ada","email":"ada@example.com","x":{"deep":{"inc":1}}}'],
  ])('%s', (json) => expect(absorb(attributes(json), attributes(json))).toBe(true));

  test('beside a primary identifier an email is a value like any other', () => {
    const waiting = attributes('{"external_id":"ada","email":"old@example.com"}');
    expect(absorb(waiting, attributes('{"external_id":"ada","email":"new@example.com"}'))).toBe(true);
    expect(ownText(waiting)).toBe('{"external_id":"ada","email":"new@example.com"}');
  });
});

test('its size is known before its text is made', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.string()),
  );
  const members = fc.dictionary(fc.oneof(fc.constantFrom('a', 'ü', '__proto__'), fc.string()), value);
  fc.assert(
    fc.property(fc.array(members, { minLength: 2, maxLength: 5 }), (rows) => {
      const json = (row: object) => JSON.stringify({ ...row, external_id: 'ada' });
      const [waiting, ...others] = rows.map((row) => attributes(json(row))) as [QueuedObject, QueuedObject];
      for (const other of others) fc.pre(absorb(waiting, other));
      const text = ownText(waiting);
      expect(waiting.bytes).toBe(Buffer.byteLength(text));
      const all = Object.fromEntries(rows.flatMap((row) => Object.entries(row)));
      expect(JSON.parse(text)).toEqual(JSON.parse(json(all)));
    }),
  );
});

test('it stays small enough for its request to hold other users, too', () => {
  const waiting = attributes('{"external_id":"ada"}');
  const names = Array.from({ length: 20_000 }, (_, index) => `column_${index}_${'x'.repeat(20)}`);
  const merged = names.filter((name) => absorb(waiting, attributes(`{"external_id":"ada","${name}":1}`)));
  expect(merged.length).toBeGreaterThan(1_000);
  expect(waiting.bytes).toBeLessThanOrEqual(256 * 1024);
});

describe('what would not be the same at Braze stays apart', () => {
  const plain = '{"external_id":"ada","a":1}';
  test.each([
    ['_merge_objects', '{"external_id":"ada","_merge_objects":true,"a":{"b":1}}'],
    ['subscription_groups', '{"external_id":"ada","subscription_groups":[]}'],
    ['push_tokens', '{"external_id":"ada","push_tokens":[]}'],
    ['an increment', '{"external_id":"ada","a":{"inc":1}}'],
    ['an array operation', '{"external_id":"ada","a":{"add":["x"]}}'],
    ['an operation on an array of objects', '{"external_id":"ada","a":{"$update":[]}}'],
    ['another _update_existing_only', '{"external_id":"ada","_update_existing_only":true,"a":1}'],
    ['another identifier', '{"braze_id":"ada","a":1}'],
  ])('%s', (_, other) => {
    for (const [first, second] of [
      [plain, other],
      [other, plain],
    ] as const) {
      const waiting = attributes(first);
      expect(absorb(waiting, attributes(second))).toBe(false);
      expect(waiting).toMatchObject({ text: first, parts: null });
    }
  });

  test('two spellings of an email address', () => {
    expect(absorb(attributes('{"email":"A@example.com"}'), attributes('{"email":"a@example.com"}'))).toBe(
      false,
    );
  });

  test('events and purchases', () => {
    const event = queuedObject({ type: TRACK_TYPES.events });
    expect(absorb(event, event)).toBe(false);
    expect(absorb(attributes(plain), event)).toBe(false);
  });
});
