import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { objectTypeOf } from '../braze/endpoints/index.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { ObjectType } from '../braze/object_type.ts';
import { requiredNames } from '../braze/rules/field.ts';
import type { JsonObject } from '../json/value.ts';
import { columnsDocument } from './methods/columns.ts';
import { OPERATIONS, operationsOf } from './operations.ts';

test('users are upserted or updated, events and purchases are added', () => {
  const track = OPERATIONS.filter(({ objectName }) => objectName in TRACK_TYPES);
  expect(track.map(({ objectName, syncMode }) => [objectName, syncMode])).toEqual([
    ['attributes', 'append_dedup'],
    ['attributes', 'update'],
    ['events', 'append'],
    ['purchases', 'append'],
  ]);
});

describe.each(OPERATIONS)('$objectName by $syncMode', ({ objectName, jsonSchema, matchingKeys }) => {
  const type = objectTypeOf(objectName) as ObjectType;
  const properties = jsonSchema.properties as JsonObject;
  const columns = Object.keys(properties);

  test('the schema is sound, and lets other fields in where the object has a place for them', () => {
    expect(new Ajv({ strict: false }).validateSchema(jsonSchema)).toBe(true);
    expect(jsonSchema).toMatchObject({
      type: 'object',
      additionalProperties: type.rest !== null,
      required: requiredNames(type.fields),
    });
  });

  test('every field has a type and a description', () => {
    for (const field of Object.values(properties)) {
      expect(field).toMatchObject({ type: expect.any(String), description: expect.stringMatching(/\.$/) });
    }
  });

  test('the columns method fills the object from every one of the fields', () => {
    const document = JSON.stringify(columnsDocument(type, columns));
    expect(columns.filter((column) => !document.includes(`"x-from":"${column}"`))).toEqual([]);
  });

  test('rows are matched by an identifier, which is one of the fields', () => {
    if (objectName in TRACK_TYPES)
      expect(matchingKeys).toEqual([['external_id'], ['braze_id'], ['email'], ['phone'], ['alias_name']]);
    expect(matchingKeys).not.toEqual([]);
    for (const [key] of matchingKeys) expect(columns).toContain(key);
  });
});

describe('of a workspace', () => {
  test('that shows nothing there are the general ones', () => {
    expect(operationsOf({ catalogs: null, attributes: null })).toEqual(OPERATIONS);
  });

  test('custom attributes are columns of their type, but for names that Braze or Airbyte has for itself', () => {
    const attributes = [
      { name: 'plan', type: 'string' },
      { name: 'pets', type: 'object array' },
      { name: 'odd', type: '' },
      { name: 'first_name', type: 'number' },
      { name: '_airbyte_raw_id', type: 'string' },
    ];
    const operations = operationsOf({ catalogs: [], attributes });
    const properties = operations[0]?.jsonSchema.properties as JsonObject;
    const general = OPERATIONS[0]?.jsonSchema.properties as JsonObject;
    expect(properties).toEqual({
      ...general,
      plan: { type: 'string', description: 'A custom attribute (string).' },
      pets: { type: 'array', items: { type: 'object' }, description: 'A custom attribute (object array).' },
      odd: { description: 'A custom attribute.' },
    });
  });

  test('each catalog takes items of its own fields, and no others', () => {
    const fields = new Map([
      ['id', 'string'],
      ['Price', 'number'],
    ]);
    const catalogs = [{ name: 'menu', fields }] as Parameters<typeof operationsOf>[0]['catalogs'];
    const [operation, ...more] = operationsOf({ catalogs, attributes: null }).slice(OPERATIONS.length);
    expect(more).toEqual([]);
    expect(operation).toMatchObject({
      objectName: 'catalog_items:menu',
      syncMode: 'append_dedup',
      matchingKeys: [['id']],
      jsonSchema: {
        additionalProperties: false,
        properties: { Price: { type: 'number', description: 'A field of the catalog (number).' } },
      },
    });
  });
});
