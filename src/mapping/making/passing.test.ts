import { expect, test } from '@jest/globals';
import { compiled, entryOf, jsonSchema } from '../testing/compiled.ts';

const passing = { properties: { external_id: { const: 'u' } }, additionalProperties: true };

test('a row passes in the order of its columns, however many they are, and the next row too', () => {
  const { map } = compiled(entryOf('attributes', jsonSchema(passing)));
  const names = Array.from({ length: 2500 }, (_, at) => `column_${at}`);
  const row = Object.fromEntries(names.map((name, at) => [name, at]));
  for (const data of [row, { later: 1, ...row }]) {
    expect(Object.keys(JSON.parse(map(data).objects?.[0]?.json ?? ''))).toEqual([
      'external_id',
      ...Object.keys(data),
    ]);
  }
});

test('names that objects have from birth pass as data, internal ones stay out', () => {
  const { map } = compiled(entryOf('attributes', jsonSchema(passing)));
  const data =
    '{"constructor":1,"toString":2,"_ab_cdc_lsn":3,"user_alias":{"alias_name":"x"},"external_id":"y","z":null}';
  expect(map(data).objects?.[0]?.json).toBe('{"external_id":"u","constructor":1,"toString":2}');
  const platform =
    '{"_AIRBYTE_META":{},"_fivetran_synced":1,"_sdc_batched_at":2,"_dlt_id":3,"_ab_source_file_url":4}';
  expect(map(platform).objects?.[0]?.json).toBe('{"external_id":"u"}');
  const events = compiled(
    entryOf(
      'events',
      jsonSchema({
        properties: {
          external_id: { const: 'u' },
          name: { const: 'e' },
          time: { const: '2024-01-31T00:00:00Z' },
          properties: { additionalProperties: true },
        },
      }),
    ),
  );
  const event = events.map('{"__proto__":1,"a":2}').objects?.[0]?.json;
  expect(event).toContain('"properties":{"__proto__":1,"a":2}');
});
