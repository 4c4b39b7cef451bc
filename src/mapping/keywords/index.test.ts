import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../json/value.ts';
import { compiled, entryOf, jsonSchema } from '../testing/compiled.ts';
import { KEYWORDS } from './index.ts';

/** What an attribute of a schema becomes; undefined: it is left out, or the row is rejected. */
function made(schema: JsonObject, root: JsonObject, row: JsonObject): Json | undefined {
  const properties = { external_id: { const: 'u' }, value: schema };
  const { map } = compiled(entryOf('attributes', jsonSchema({ ...root, properties })));
  const [object] = map(row).objects ?? [];
  return object === undefined ? undefined : JSON.parse(object.json).value;
}

describe.each(KEYWORDS)('$name', ({ name, example, accepts, acts, shown, words, valueSchema }) => {
  test('does what its example shows, which nothing else does', () => {
    const { beside = {}, row, sent } = shown;
    const keyword = { [name]: example };
    const [withIt, root] = acts === 'root' ? [beside, keyword] : [{ ...beside, ...keyword }, {}];
    expect(accepts(example)).toBe(true);
    expect(made(withIt, root, row)).toEqual(sent);
    expect(made(beside, {}, row)).not.toEqual(sent);
  });

  test('says what it does in preview, or is said there with the source', () => {
    const saidWithSource = ['x-from', 'x-template', 'x-each'].includes(name);
    expect(words(example, { ...shown.beside, [name]: example }) === '').toBe(saidWithSource);
  });

  test('has a schema for editors that says something', () => {
    expect(Object.keys(valueSchema).length).toBeGreaterThan(0);
  });
});
