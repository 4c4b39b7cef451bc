import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { objectTypeOf } from '../braze/endpoints/index.ts';
import type { MappingMethod } from '../config/config.ts';
import { parseExact } from '../json/exact.ts';
import { KEYWORDS } from './keywords/index.ts';
import { columnsNamed, compiled, entryOf, sent, streamOf } from './testing/compiled.ts';

const PAGE = readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');

const EXAMPLE =
  /```json row\n(.*?)```\n```json (columns|fields|schema) ([a-z_]+)(?: null_values (.*?))?\n(.*?)```\n```json (sent|rejected)\n(.*?)```/gs;

/** The mapping of an example, and the columns that it says its stream has. */
function mappingOf(method: string, text: string): { mapping: MappingMethod; columns: string[] } {
  if (method === 'schema') return { mapping: { method: 'json_schema', schema: text }, columns: [] };
  const parsed = JSON.parse(text);
  if (method === 'columns') return { mapping: { method: 'columns' }, columns: parsed };
  const fields = parsed.fields.map(
    ({ when_null, time_zone, time_unit, ...line }: Record<string, string>) => ({
      type: 'as_is',
      ...line,
      whenNull: when_null,
      timeZone: time_zone,
      timeUnit: time_unit,
    }),
  );
  return { mapping: { method: 'fields', fields, passThrough: parsed.pass_through === true }, columns: [] };
}

describe('every example of the page is true', () => {
  const examples = [...PAGE.matchAll(EXAMPLE)];
  test('and each block belongs to one', () => {
    expect(examples.length * 3).toBe(PAGE.match(/^```json/gm)?.length);
  });
  type Example = [string, string, string, string | undefined, string, string, string];
  test.each(examples.map((match) => match.slice(1) as Example))(
    '%s',
    (row, method, object, nulls, text, outcome, expected) => {
      const { mapping, columns } = mappingOf(method, text);
      const { map } = compiled(
        entryOf(object, mapping, {
          target: objectTypeOf(object)?.target === undefined ? null : 'any',
          send: 'everything',
          nullValues: JSON.parse(nulls ?? '[]'),
        }),
        streamOf(columnsNamed(...columns)),
      );
      const found = sent(map(row)) as string[];
      const wanted = parseExact(expected) as unknown[];
      expect(found).toEqual(outcome === 'sent' ? wanted.map((body) => JSON.stringify(body)) : wanted);
    },
  );
});

test('every keyword stands on the page', () => {
  expect(PAGE.match(/(?<=^\| `)x-[a-z-]+/gm)).toEqual(KEYWORDS.map(({ name }) => name));
});
