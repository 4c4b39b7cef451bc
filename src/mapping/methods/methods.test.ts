import { describe, expect, test } from '@jest/globals';
import type { Kind } from '../../braze/endpoints/track/kinds.ts';
import type { FieldMapping, MappingMethod } from '../../config/config.ts';
import { columnsNamed, compiled, entryOf, sent, streamOf } from '../testing/compiled.ts';

const COLUMNS: MappingMethod = { method: 'columns' };

function columns(kind: Kind, ...names: string[]) {
  const { map } = compiled(entryOf(kind, COLUMNS), streamOf(columnsNamed(...names)));
  return (row: unknown) => sent(map(row));
}

function fields(kind: Kind, lines: readonly Partial<FieldMapping>[], passThrough = false) {
  const mapping: MappingMethod = {
    method: 'fields',
    fields: lines.map((line) => ({ type: 'as_is', to: '', ...line })),
    passThrough,
  };
  const { map } = compiled(entryOf(kind, mapping), streamOf());
  return (row: unknown) => sent(map(row));
}

describe('columns of attributes', () => {
  test("match Braze's names in any case; custom ones keep theirs", () => {
    const map = columns('attributes', 'EXTERNAL_ID', 'Email', 'FIRST_NAME', 'DOB', 'Plan');
    const row = {
      EXTERNAL_ID: 5,
      Email: 'a@b.c',
      FIRST_NAME: 'Zoë',
      DOB: '1990-12-31T00:00:00Z',
      Plan: 'gold',
    };
    expect(map(row)).toEqual([
      '{"external_id":"5","email":"a@b.c","first_name":"Zoë","dob":"1990-12-31","Plan":"gold"}',
    ]);
  });
  test('of two spellings the exact one comes first, then the other where it is null', () => {
    const map = columns('attributes', 'EMAIL', 'email', 'external_id');
    expect(map({ external_id: 'u', EMAIL: 'x@y.z', email: 'a@b.c' })).toEqual([
      '{"external_id":"u","email":"a@b.c"}',
    ]);
    expect(map({ external_id: 'u', EMAIL: 'x@y.z', email: null })).toEqual([
      '{"external_id":"u","email":"x@y.z"}',
    ]);
  });
  test('alias_name and alias_label become user_alias; null identifiers are skipped', () => {
    const map = columns('attributes', 'external_id', 'alias_name', 'ALIAS_LABEL', 'a');
    expect(map({ external_id: null, alias_name: 'n', ALIAS_LABEL: 'crm', a: 1 })).toEqual([
      '{"user_alias":{"alias_name":"n","alias_label":"crm"},"a":1,"_update_existing_only":false}',
    ]);
    expect(map({ external_id: 'u', alias_name: null, ALIAS_LABEL: 'crm' })).toEqual(['{"external_id":"u"}']);
  });
  test('JSON text becomes the lists that Braze wants', () => {
    const map = columns('attributes', 'external_id', 'subscription_groups');
    const id = '12345678-1234-1234-1234-1234567890ab';
    const groups = `[{"subscription_group_id":"${id}","subscription_state":"subscribed"}]`;
    expect(map({ external_id: 'u', subscription_groups: groups })).toEqual([
      `{"external_id":"u","subscription_groups":${groups}}`,
    ]);
  });
  test('a catalog without columns still finds identifiers', () => {
    expect(columns('attributes')({ EXTERNAL_ID: 'u', n: 1 })).toEqual(['{"external_id":"u","n":1}']);
  });
});

describe('columns of events and purchases', () => {
  test('what is no field of an event becomes a property', () => {
    const map = columns('events', 'EXTERNAL_ID', 'NAME', 'TIME', 'SKU');
    expect(map({ EXTERNAL_ID: 'u', NAME: 'n', TIME: '2024-01-31 09:30:00', SKU: 's', new: [1] })).toEqual([
      '{"external_id":"u","name":"n","time":"2024-01-31T09:30:00Z","properties":{"SKU":"s","new":[1]}}',
    ]);
  });
  test('a column of properties gets the other columns beside its members', () => {
    const map = columns('events', 'external_id', 'name', 'time', 'properties', 'sku');
    expect(map({ external_id: 'u', name: 'n', time: '2024-01-31', properties: '{"a":1}', sku: 's' })).toEqual(
      ['{"external_id":"u","name":"n","time":"2024-01-31T00:00:00Z","properties":{"sku":"s","a":1}}'],
    );
  });
  test('an event without properties has none', () => {
    const map = columns('events', 'email', 'name', 'time');
    expect(map({ email: 'a@b.c', name: 'n', time: '2024-01-31T00:00:00Z' })).toEqual([
      '{"email":"a@b.c","name":"n","time":"2024-01-31T00:00:00Z"}',
    ]);
  });
  test('a purchase', () => {
    const map = columns(
      'purchases',
      'external_id',
      'product_id',
      'currency',
      'price',
      'quantity',
      'time',
      'color',
    );
    const row =
      '{"external_id":"u","product_id":9223372036854775807,"currency":"EUR","price":"12.50","quantity":"2","time":"2024-01-31T09:30:00+01:00","color":"red"}';
    expect(map(row)).toEqual([
      '{"external_id":"u","product_id":"9223372036854775807","currency":"EUR","price":12.5,"quantity":2,"time":"2024-01-31T09:30:00+01:00","properties":{"color":"red"}}',
    ]);
    expect(
      map({ external_id: 'u', product_id: 'p', currency: 'EUR', price: '12,50', time: '2024-01-31' }),
    ).toEqual(['MAPPING_TYPE /price']);
  });
});

describe("a table made for Braze's Cloud Data Ingestion", () => {
  test('the payload is the object, its nulls are sent', () => {
    const map = columns('attributes', 'UPDATED_AT', 'EXTERNAL_ID', 'PAYLOAD', '_airbyte_raw_id');
    const PAYLOAD = '{"plan":null,"n":9223372036854775807,"_merge_objects":true,"o":{"a":1}}';
    expect(
      map({ EXTERNAL_ID: 'u', UPDATED_AT: '2024-01-31T00:00:00Z', PAYLOAD, _airbyte_raw_id: 'x' }),
    ).toEqual(['{"external_id":"u","_merge_objects":true,"plan":null,"n":9223372036854775807,"o":{"a":1}}']);
  });
  test('UPDATED_AT is the time of an event that has none', () => {
    const map = columns('events', 'updated_at', 'alias_name', 'alias_label', 'payload');
    const row = { alias_name: 'a', alias_label: 'l', updated_at: '2024-01-31T00:00:00Z' };
    const alias = '"user_alias":{"alias_name":"a","alias_label":"l"}';
    expect(map({ ...row, payload: '{"name":"n","properties":{"x":null}}' })).toEqual([
      `{${alias},"time":"2024-01-31T00:00:00Z","properties":{"x":null},"name":"n","_update_existing_only":false}`,
    ]);
    expect(map({ ...row, payload: { name: 'n', time: '2023-01-01T00:00:00Z' } })).toEqual([
      `{${alias},"time":"2023-01-01T00:00:00Z","name":"n","_update_existing_only":false}`,
    ]);
  });
  test('a payload that is no object rejects the row', () => {
    expect(columns('attributes', 'PAYLOAD', 'UPDATED_AT', 'EMAIL')({ EMAIL: 'a@b.c', PAYLOAD: 'x' })).toEqual(
      ['MAPPING_TYPE '],
    );
  });
});

describe('fields', () => {
  test('from, value, names and pointers', () => {
    const map = fields('attributes', [
      { from: 'id', to: 'external_id' },
      { from: 'email_address', to: 'email' },
      { from: '/address/city', to: 'home_city', type: 'string' },
      { value: 'warehouse', to: 'source' },
      { value: '5', to: '/deep/n', type: 'integer' },
      { from: 'tags', to: '/deep/tags', type: 'array' },
    ]);
    expect(
      map('{"id":9223372036854775807,"email_address":"a@b.c","address":{"city":"B"},"tags":"[1]"}'),
    ).toEqual([
      '{"external_id":"9223372036854775807","email":"a@b.c","home_city":"B","source":"warehouse","deep":{"n":5,"tags":[1]}}',
    ]);
  });
  test('unknown names go to properties for events, and so does what passes through', () => {
    const map = fields(
      'events',
      [
        { from: 'id', to: 'external_id' },
        { value: 'Signed Up', to: 'name' },
        { from: 'at', to: 'time', type: 'date-time' },
        { from: 's', to: 'sku' },
      ],
      true,
    );
    expect(map({ id: 1, at: '01/31/2024', s: 'x', more: null, rest: 2 })).toEqual([
      '{"external_id":"1","name":"Signed Up","time":"2024-01-31T00:00:00Z","properties":{"sku":"x","rest":2}}',
    ]);
  });
  test('what passes through attributes stands beside the lines', () => {
    const map = fields('attributes', [{ from: 'id', to: 'external_id' }], true);
    expect(map({ id: 1, a: 2 })).toEqual(['{"external_id":"1","a":2}']);
  });
  test('an alias, and a list that is filled by number', () => {
    const id = '12345678-1234-1234-1234-1234567890ab';
    const map = fields('attributes', [
      { from: 'id', to: 'alias_name' },
      { value: 'crm', to: 'alias_label' },
      { value: id, to: '/subscription_groups/0/subscription_group_id' },
      { from: 'news', to: '/subscription_groups/0/subscription_state' },
    ]);
    expect(map({ id: 1, news: 'subscribed' })).toEqual([
      `{"user_alias":{"alias_name":"1","alias_label":"crm"},"subscription_groups":[{"subscription_group_id":"${id}","subscription_state":"subscribed"}],"_update_existing_only":false}`,
    ]);
    expect(map({ id: 1 })).toEqual([
      '{"user_alias":{"alias_name":"1","alias_label":"crm"},"_update_existing_only":false}',
    ]);
  });

  test.each<[string, Partial<FieldMapping>, unknown, string]>([
    ['a null is left out', {}, null, '{"external_id":"u"}'],
    ['a null removes', { whenNull: 'remove' }, null, '{"external_id":"u","a":null}'],
    [
      'a null removes whatever the type',
      { whenNull: 'remove', type: 'date' },
      null,
      '{"external_id":"u","a":null}',
    ],
    ['what is missing removes nothing', { whenNull: 'remove' }, undefined, '{"external_id":"u"}'],
    ['a default serves nulls', { default: 'x' }, null, '{"external_id":"u","a":"x"}'],
    ['a default serves what is missing', { default: 'x' }, undefined, '{"external_id":"u","a":"x"}'],
    ['a default has the type', { default: '7', type: 'integer' }, null, '{"external_id":"u","a":7}'],
    ['a default is text without a type', { default: '7' }, null, '{"external_id":"u","a":"7"}'],
    ['a default is a list', { default: '["x"]', type: 'array' }, null, '{"external_id":"u","a":["x"]}'],
    [
      'a zone',
      { type: 'date-time', timeZone: 'Europe/Berlin' },
      '2024-07-31 09:30:00',
      '{"external_id":"u","a":"2024-07-31T09:30:00+02:00"}',
    ],
    [
      'seconds',
      { type: 'date-time', timeUnit: 's' },
      1700000000,
      '{"external_id":"u","a":"2023-11-14T22:13:20Z"}',
    ],
    [
      'milliseconds in a zone',
      { type: 'date-time', timeUnit: 'ms', timeZone: 'Asia/Kolkata' },
      '1700000000123',
      '{"external_id":"u","a":"2023-11-15T03:43:20.123+05:30"}',
    ],
    [
      'microseconds of a day',
      { type: 'date', timeUnit: 'us' },
      1704067200000000,
      '{"external_id":"u","a":"2024-01-01"}',
    ],
    [
      'a default in the zone',
      { type: 'date-time', timeZone: 'Europe/Berlin', default: '2024-01-31' },
      null,
      '{"external_id":"u","a":"2024-01-31T00:00:00+01:00"}',
    ],
  ])('%s', (_, line, v, object) => {
    const map = fields('attributes', [
      { from: 'id', to: 'external_id' },
      { from: 'v', to: 'a', ...line },
    ]);
    expect(map({ id: 'u', v })).toEqual([object]);
  });

  test('a constant that is a time is read in the zone of its line, by its unit', () => {
    const map = fields('attributes', [
      { from: 'id', to: 'external_id' },
      { value: '2024-01-31', to: 'a', type: 'date-time', timeZone: 'Europe/Berlin' },
      { value: '0', to: 'b', type: 'date-time', timeUnit: 'ms' },
    ]);
    expect(map({ id: 'u' })).toEqual([
      '{"external_id":"u","a":"2024-01-31T00:00:00+01:00","b":"1970-01-01T00:00:00Z"}',
    ]);
  });
});
