import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { MappingMethod } from '../config/config.ts';
import type { Mapped } from './row.ts';
import { compiled, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';

const COLUMNS: MappingMethod = { method: 'columns' };

function fields(...names: string[]): MappingMethod {
  const lines = names.map((name) => ({ from: name, to: name, type: 'as_is' as const }));
  return { method: 'fields', fields: lines, passThrough: true };
}

function messages(mapped: Mapped): string[] {
  return (mapped.rejections ?? []).map(({ message }) => message);
}

describe('a message about a row names a cure that the method has', () => {
  const time = 1_704_067_200;
  test.each<[string, MappingMethod, RegExp]>([
    [
      'columns',
      COLUMNS,
      /cast other forms, and numbers, to a timestamp in the SQL of the source; the lines of the method fields/,
    ],
    [
      'fields',
      {
        method: 'fields',
        passThrough: false,
        fields: ['external_id', 'name', 'time'].map((name) => ({
          from: name,
          to: name,
          type: name === 'time' ? 'date-time' : 'as_is',
        })),
      },
      /set the `time_unit` of the line/,
    ],
    [
      'json_schema',
      jsonSchema({
        properties: { external_id: {}, name: {}, time: { type: 'string', format: 'date-time' } },
      }),
      /a number only with `x-time.unit`/,
    ],
  ])('for a number as time: %s', (method, mapping, cure) => {
    const { map } = compiled(entryOf('events', mapping));
    for (const value of [time, String(time)]) {
      const [message] = messages(map({ external_id: 'u', name: 'n', time: value }));
      expect(message).toMatch(cure);
      expect((message ?? '').includes('x-')).toBe(method === 'json_schema');
    }
  });

  test('whatever rows hold: neither columns nor fields name a keyword of json_schema', () => {
    const names = [
      'external_id',
      'email',
      'name',
      'time',
      'product_id',
      'currency',
      'price',
      'quantity',
      'dob',
      'x',
    ];
    const value = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        '',
        'infinity',
        '0000-00-00',
        'x'.repeat(300),
        1_704_067_200,
        '1704067200',
        true,
      ),
      fc.constantFrom<unknown>(
        'EUR',
        'eur',
        'euro',
        '\ud83d',
        'a\u0000',
        [[1]],
        { a: null },
        { $time: 'soon' },
        101,
      ),
      fc.string(),
    );
    const row = fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
    const typed = names.map((name) => ({
      from: name,
      to: name,
      type: (['time', 'dob'].includes(name) ? 'date-time' : 'as_is') as 'date-time' | 'as_is',
    }));
    const methods: MappingMethod[] = [
      COLUMNS,
      fields(...names),
      { method: 'fields', passThrough: true, fields: typed },
    ];
    const maps = (['attributes', 'events', 'purchases'] as const).flatMap((object) =>
      methods.map((mapping) => {
        const said: string[] = [];
        const { map } = compiled(entryOf(object, mapping), streamOf(), {}, (message) => said.push(message));
        return { map, said };
      }),
    );
    fc.assert(
      fc.property(row, (data) => {
        for (const { map, said } of maps) {
          said.length = 0;
          said.push(...messages(map(data)));
          expect(said.filter((message) => /`x-|format date/.test(message))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a line without a type', () => {
    const { map } = compiled(entryOf('events', fields('external_id', 'name', 'time')));
    expect(messages(map({ external_id: 'u', name: 'n', time }))).toEqual([
      expect.stringContaining('the `type` date-time of the line'),
    ]);
  });
});
