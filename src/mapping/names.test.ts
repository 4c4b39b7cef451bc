import { expect, test } from '@jest/globals';
import { compiled, entryOf, jsonSchema } from './testing/compiled.ts';

const HALF = '\ud83d';
const schema = { type: 'object', properties: { external_id: { 'x-from': 'id' }, likes: {} } };

test.each([
  ['a key inside of a value', { likes: { tea: HALF } }, '/likes/*'],
  ['one that is also a column which the mapping does not read', { likes: { tea: HALF }, tea: 1 }, '/likes/*'],
  ['one that is also a column which it reads', { likes: { id: HALF } }, undefined],
])('%s is shown only if it is no data', (_, row, shown) => {
  const { map } = compiled(entryOf('attributes', jsonSchema(schema)));
  const [rejection] = map({ id: 'u', ...row }).rejections ?? [];
  expect(rejection?.code).toBe('BRAZE_CHARACTER');
  expect(rejection?.shownPath).toBe(shown);
});
