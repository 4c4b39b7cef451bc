import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StreamsConfig } from './streams.ts';
import { columnsNamed, compiled, entryOf, jsonSchema, streamOf } from './testing/compiled.ts';

const MEMORY = { type: 'file', path: '/memory', workspace: null, forgetAfterDays: null } as const;
const COLUMNS = columnsNamed('id', 'at', 'lines', 'note');
const NAMED = { external_id: { 'x-from': 'id' }, name: { const: 'Seen' } };
const TIME = { type: 'string', format: 'date-time' };
const READ = { ...TIME, 'x-from': '$emitted_at' };
const AT = { ...TIME, 'x-from': '/at' };

function mapper(properties: object, root: object = {}, memory: StreamsConfig['memory'] = MEMORY) {
  const mapping = jsonSchema({ type: 'object', ...root, properties: { ...NAMED, ...properties } });
  return compiled(entryOf('events', mapping), streamOf(COLUMNS), { memory });
}

const stable = (map: ReturnType<typeof mapper>['map'], row: object, emittedAt: number | null) =>
  map(row, { emittedAt }).objects?.map(({ json, withoutReadTime }) => withoutReadTime ?? json);

describe('what an object is without the time at which its row was read', () => {
  const FALLBACK = { ...TIME, 'x-from': ['at', '$emitted_at'] };
  const IN_TEXT = { type: 'string', 'x-template': 'read {$emitted_at}, {note}' };
  test.each<[string, object, object]>([
    ['the time itself', { time: READ }, { id: 'ada' }],
    ['where the row has none', { time: FALLBACK }, { id: 'ada' }],
    [
      'a part of a text',
      { time: AT, properties: { type: 'object', properties: { text: IN_TEXT } } },
      { id: 'ada', at: '2024-01-31T09:30:00Z', note: 'x' },
    ],
    [
      'elements',
      {
        time: READ,
        properties: { type: 'object', properties: { read: { ...READ, 'x-from': '$emitted_at' }, sku: {} } },
      },
      { id: 'ada', lines: [{ sku: 'a' }, { sku: 'b' }] },
    ],
  ])('%s: the same whenever the row is read', (what, properties, row) => {
    const root = what === 'elements' ? { 'x-each': '/lines' } : {};
    const given = what === 'elements' ? { ...properties, external_id: { 'x-from': '$row/id' } } : properties;
    const { map } = mapper(given, root);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2023, 0), max: Date.UTC(2026, 0) }), (emittedAt) => {
        const before = map(row, { emittedAt: Date.UTC(2024, 5, 1) }).objects;
        const after = map(row, { emittedAt }).objects;
        expect(after?.length).toBe(what === 'elements' ? 2 : 1);
        if (emittedAt !== Date.UTC(2024, 5, 1)) expect(after?.[0]?.json).not.toBe(before?.[0]?.json);
        expect(after?.map(({ withoutReadTime }) => withoutReadTime)).toEqual(
          before?.map(({ withoutReadTime }) => withoutReadTime),
        );
        expect(after?.[0]?.withoutReadTime).not.toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('two rows that have times of their own stay two objects', () => {
    const { map } = mapper({ time: FALLBACK });
    const [one, other] = ['2024-01-31T09:30:00Z', '2024-02-01T09:30:00Z'].map((at) =>
      stable(map, { id: 'ada', at }, 1),
    );
    expect(one).not.toEqual(other);
    expect(stable(map, { id: 'ada', at: '2024-01-31T09:30:00Z' }, 2)).toEqual(one);
  });

  test('a warning of a row is told once', () => {
    const { map, warned } = mapper({
      time: READ,
      properties: { type: 'object', properties: { note: { type: 'array' } } },
    });
    map({ id: 'ada', note: ['a', null] });
    expect(warned).toHaveLength(1);
  });

  test('there is none where nothing depends on that time, nothing remembers, or the row does not say it', () => {
    const none = (given: ReturnType<typeof mapper>, row: object, emittedAt: number | null = 1) =>
      expect(given.map(row, { emittedAt }).objects?.map(({ withoutReadTime }) => withoutReadTime)).toEqual([
        null,
      ]);
    const row = { id: 'ada', at: '2024-01-31T09:30:00Z' };
    none(mapper({ time: AT }), row);
    none(mapper({ time: READ }, {}, { type: 'none' }), row);
    none(mapper({ time: FALLBACK }), row, null);
  });
});
