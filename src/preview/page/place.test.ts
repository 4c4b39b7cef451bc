import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../json/value.ts';
import type { RejectedRow } from '../dry_run.ts';
import type { FieldLine } from '../fields.ts';
import type { MappingPreview, RunPreview } from '../preview.ts';
import type { EntryPreview } from '../stream.ts';
import { columnsOf, entriesFor, linesAt, placesOf } from './place.ts';

const line = (field: string, columns: string[] = [], passes = false): FieldLine => ({
  field,
  from: columns.join(),
  becomes: [],
  columns,
  passes,
});
const entry = (path: string, ...fields: FieldLine[]) => ({ entry: path, fields }) as unknown as EntryPreview;
const rejection = (path: string, message = '', at: number | null = null): RejectedRow => ({
  line: 1,
  stream: 's',
  code: 'MAPPING_TYPE',
  path,
  message,
  entry: at,
});

describe('the lines that fill a place', () => {
  const lines = [
    line('/external_id', ['id']),
    line('/properties/total', ['total']),
    line('/properties/*', [], true),
    line('/user_alias/alias_name', ['name']),
    line('/user_alias/alias_label'),
    line('/tags', ['tags']),
    line('/tags/*', ['tags']),
    line('/tags/*/price', ['tags']),
    line('/*', [], true),
  ];
  test.each([
    ['/external_id', ['/external_id']],
    ['/properties/total', ['/properties/total']],
    ['/properties/other', ['/properties/*']],
    ['/properties/other/deep/0', ['/properties/*']],
    ['/tags', ['/tags']],
    ['/tags/3', ['/tags/*']],
    ['/tags/3/price', ['/tags/*/price']],
    ['/note', ['/*']],
    ['', []],
  ])('%s', (path, fields) => {
    expect(linesAt(path, lines).map(({ field }) => field)).toEqual(fields);
  });

  test('of a place of which only parts are mapped are those of its parts', () => {
    const parts = lines.filter(({ field }) => field.startsWith('/user_alias'));
    expect(linesAt('/user_alias', parts)).toEqual(parts);
    expect(linesAt('/elsewhere', parts)).toEqual([]);
  });

  test('of the whole object are those for it', () => {
    expect(linesAt('', [line('', ['payload']), ...lines])).toEqual([line('', ['payload'])]);
    expect(linesAt('/name', [line('', ['payload'])])).toEqual([line('', ['payload'])]);
  });
});

describe('the places of a rejection', () => {
  const entries = [entry('/streams/1', line('/time', ['at'])), entry('/streams/2', line('/time', ['$row']))];

  test('are in the entry that rejects the row', () => {
    expect(placesOf(rejection('/time', '', 2), entries).map((place) => place.entry.entry)).toEqual([
      '/streams/2',
    ]);
    expect(placesOf(rejection('/time'), entries)).toHaveLength(2);
  });

  test('of an object as a whole are the fields that the message names', () => {
    const fields = entry(
      '/streams/0',
      line('/external_id', ['id']),
      line('/email', ['mail']),
      line('/phone'),
    );
    const [place] = placesOf(rejection('', 'no identifier: `external_id` and `email` are missing'), [fields]);
    expect(place?.lines.map(({ field }) => field)).toEqual(['/external_id', '/email']);
  });
});

describe('the columns of a rejection', () => {
  const columns = (reason: RejectedRow, data: JsonObject, ...fields: FieldLine[]) =>
    columnsOf(reason, placesOf(reason, [entry('/streams/0', ...fields)]), data);

  test('are those that the lines of its place read, as far as the row has them', () => {
    expect(columns(rejection('/a'), { x: 1, z: 2 }, line('/a', ['x', 'y']))).toEqual(['x']);
  });

  test('are the one that passes', () => {
    const data = { score: 'NaN', other: 1 };
    expect(columns(rejection('/score'), data, line('/*', [], true))).toEqual(['score']);
    expect(columns(rejection('/p/score/0'), data, line('/p/*', [], true))).toEqual(['score']);
  });

  test('are those that the message names, whatever they are called', () => {
    const named = rejection('', 'column `payload` holds text that is no JSON');
    expect(columns(named, { payload: 1, PAYLOAD: 2 })).toEqual(['payload']);
    const odd = rejection('', 'the name `a\\u0000b` holds the character U+0000');
    expect(columns(odd, { 'a\u0000b': 1, a: 2 })).toEqual(['a\u0000b']);
    expect(columns(rejection('', 'the name `` (empty) is empty'), { '': 1, a: 2 })).toEqual(['']);
  });

  test('are not the one whose element is looked at', () => {
    const reason = rejection('/currency', 'element 1 of column `items`: `$row/currency`: other text found');
    expect(columns(reason, { items: [], currency: 'x' }, line('/currency', ['currency']))).toEqual([
      'currency',
    ]);
  });
});

test('the entries of a stream whose namespace no catalog knows are those that served it', () => {
  const users = entry('/streams/0', line('/a'));
  const events = entry('/streams/1', line('/b'));
  const mapping = {
    warnings: [],
    streams: [
      { stream: 'users', ignored: false, entries: [users] },
      { stream: 'events', ignored: false, entries: [events] },
    ],
  } satisfies MappingPreview;
  const report = { streams: [{ stream: 'public.events', entries: [{ entry: 1 }] }] };
  const run = { report } as unknown as RunPreview;
  expect(entriesFor('users', mapping, run)).toEqual([users]);
  expect(entriesFor('public.events', mapping, run)).toEqual([events]);
  expect(entriesFor('nowhere', mapping, run)).toEqual([]);
});
