import { describe, expect, test } from '@jest/globals';
import { type RecordMessage, readMessage } from '../airbyte/messages.ts';
import { own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { suggestConfig } from './document.ts';
import { createSample } from './sample.ts';

function entryFor(stream: string, ...rows: JsonObject[]): { object: Json; schema: JsonObject } {
  const sample = createSample();
  for (const data of rows) {
    const message = { type: 'RECORD', record: { stream, data, emitted_at: 1 } };
    sample.add(readMessage(Buffer.from(JSON.stringify(message))) as RecordMessage);
  }
  const [entry] = suggestConfig(sample.streams()).streams as [JsonObject];
  const { schema = {} } = entry.mapping as JsonObject;
  return { object: entry.object ?? null, schema: schema as JsonObject };
}

function field({ schema }: { schema: JsonObject }, ...path: string[]): JsonObject | undefined {
  let found: Json | undefined = schema;
  for (const name of path) found = own(own(found as JsonObject, 'properties') as JsonObject, name);
  return found as JsonObject | undefined;
}

const TIME = '2024-05-01T09:30:00Z';

describe('identifiers', () => {
  test('of several ids of a user, the one that all rows have', () => {
    const rows = [
      { external_id: 'a', id: 1 },
      { external_id: null, id: 2 },
    ];
    expect(field(entryFor('users', ...rows), 'external_id')).toMatchObject({ 'x-from': 'id' });
    expect(field(entryFor('users', ...rows.slice(0, 1)), 'external_id')).toMatchObject({
      'x-from': 'external_id',
    });
  });

  test('another person is never put in the place of a missing one', () => {
    const rows = [
      { customer_id: 7, user_id: 1, at: TIME },
      { customer_id: null, user_id: 2, at: TIME },
    ];
    expect(field(entryFor('logins', ...rows), 'external_id')).toMatchObject({ 'x-from': 'customer_id' });
  });

  test('email and phone serve the rows without an id', () => {
    const rows = [
      { customer_id: 7, email: 'a@example.com', at: TIME },
      { customer_id: null, email: 'b@example.com', at: TIME },
    ];
    const entry = entryFor('logins', ...rows);
    expect(field(entry, 'email')).toMatchObject({ 'x-from': 'email' });
    expect(entry.schema.required).toEqual(['name', 'time']);
    const without = entryFor('logins', ...rows.slice(0, 1));
    expect(field(without, 'email')).toBeUndefined();
    expect(without.schema.required).toEqual(['external_id', 'name', 'time']);
  });

  test('an id is none that Braze refuses', () => {
    const entry = entryFor('users', { id: 'x'.repeat(988), email: 'a@example.com' });
    expect(entry.schema.required).toEqual(['email']);
  });
});

describe('standard attributes', () => {
  test('texts that stand for no value are null', () => {
    const entry = entryFor(
      'users',
      { id: 1, dob: '' },
      { id: 2, dob: '1990-12-31' },
      { id: 'N/A', dob: null },
    );
    expect(field(entry, 'dob')).toMatchObject({ format: 'date', 'x-null-values': [''] });
    expect(field(entry, 'external_id')).toMatchObject({ 'x-null-values': ['N/A'] });
  });

  test('free text may say "none"', () => {
    expect(field(entryFor('users', { id: 1, last_name: 'None' }), 'last_name')).not.toHaveProperty(
      'x-null-values',
    );
  });

  test.each([
    ['email', 'a@example.com', 'unknown'],
    ['gender', 'female', 'diverse'],
  ])('%s: where most values are sound, the others are left out', (name, sound, other) => {
    const rows = [sound, sound, other].map((value, id) => ({ id, [name]: value }));
    expect(field(entryFor('users', ...rows), name)).toHaveProperty('x-when');
    expect(field(entryFor('users', ...rows.slice(0, 2)), name)).not.toHaveProperty('x-when');
    const entry = entryFor('users', ...rows.slice(2));
    expect(field(entry, name)).toBeUndefined();
    expect(field(entry, `source_${name}`)).toMatchObject({ 'x-from': name });
  });

  test('a column of another kind is a custom attribute', () => {
    const row = {
      id: 1,
      dob: 'spring',
      push_tokens: ['abc'],
      email_subscribe: 'yes',
      current_location: { city: 'x' },
    };
    const entry = entryFor('users', row);
    expect(Object.keys(entry.schema.properties as JsonObject)).toEqual([
      'external_id',
      'source_dob',
      'source_push_tokens',
      'source_email_subscribe',
      'source_current_location',
    ]);
  });
});

describe('events and purchases', () => {
  test('a row without a name has that of the stream', () => {
    const rows = [
      { user_id: 1, event: 'Clicked', at: TIME },
      { user_id: 1, event: null, at: TIME },
    ];
    expect(field(entryFor('tracks', ...rows), 'name')).toMatchObject({ 'x-from': 'event', default: 'Track' });
  });

  test('the time is a column that tells one', () => {
    const row = { user_id: 1, time: '9 am', created: '0000-00-00', updated_at: TIME };
    expect(field(entryFor('logins', row), 'time')).toMatchObject({ 'x-from': 'updated_at' });
  });

  test('a single broken time does not spoil the column', () => {
    const rows = [TIME, TIME, '0000-00-00'].map((created_at) => ({ user_id: 1, created_at }));
    expect(field(entryFor('logins', ...rows), 'time')).toMatchObject({ 'x-from': 'created_at' });
  });

  test.each([
    ['currency', 'Euro'],
    ['quantity', 0],
    ['price', '12,50'],
  ])('no purchase has the %s %j', (name, value) => {
    const row = { user_id: 1, price: 5, currency: 'EUR', quantity: 2, created_at: TIME };
    expect(entryFor('orders', row).object).toBe('purchases');
    const entry = entryFor('orders', { ...row, [name]: value });
    expect([entry.object, entry.schema.description]).toEqual([
      'events',
      expect.stringMatching(/look like sales/),
    ]);
  });

  test('`properties` that hold a reserved name are a property', () => {
    const row = { user_id: 1, at: TIME, properties: { time: 1 } };
    expect(field(entryFor('logins', row), 'properties')).toMatchObject({
      properties: { source_properties: { 'x-from': 'properties' } },
    });
  });

  test('a column `properties` that is the time is not read twice', () => {
    const entry = entryFor('logins', { user_id: 1, properties: '2024-05-01' });
    expect(field(entry, 'time')).toMatchObject({ 'x-from': 'properties' });
    expect(field(entry, 'properties')).toMatchObject({ properties: {} });
  });
});

describe('other columns', () => {
  test('what Braze takes nowhere is left out, with the reason', () => {
    const entry = entryFor('users', { id: 1, sizes: { 'a.b': 1 }, grid: [[1]], tags: ['a'] });
    expect(field(entry, 'sizes')).toMatchObject({
      'x-when': false,
      description: expect.stringMatching(/^Left out/),
    });
    expect(field(entry, 'grid')).toMatchObject({ 'x-when': false });
    expect(field(entry, 'tags')).toBeUndefined();
  });

  test('names that Braze takes of nothing are mended', () => {
    const entry = entryFor('users', { id: 1, 'a\0': 1, ' bio': 2, '\ud83d': 3 });
    expect(Object.keys(entry.schema.properties as JsonObject)).toEqual([
      'external_id',
      'source_a',
      'source_bio',
      'source_\ufffd',
    ]);
  });
});

test('a table for Cloud Data Ingestion has payloads', () => {
  const row = { EXTERNAL_ID: 'a', UPDATED_AT: TIME };
  expect(entryFor('users', { ...row, PAYLOAD: '{"a":1}' }).schema).toEqual({});
  expect(field(entryFor('users', { ...row, PAYLOAD: 'x' }), 'external_id')).toBeDefined();
});
