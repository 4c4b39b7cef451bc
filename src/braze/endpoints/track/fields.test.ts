import { describe, expect, test } from '@jest/globals';
import { detailsOf, fieldTable } from '../../rules/field.ts';
import { OBJECT_TYPES } from '../index.ts';
import { ATTRIBUTES } from './attributes.ts';

describe.each(OBJECT_TYPES)('$name', ({ fields, identifiers }) => {
  test.each([...fields])('%s: a sentence, and parts as its shape wants them', (_name, field) => {
    const details = detailsOf(field);
    expect(details.description).toMatch(/^[A-Z`].*\.$/);
    const { shape } = field.rule;
    if ('properties' in details) expect(shape).toBe('object');
    expect('items' in details).toBe(shape === 'array');
  });

  test('all identifiers are fields, and named so', () => {
    for (const name of identifiers) expect([name, fields.get(name)?.names]).toEqual([name, true]);
  });

  test('what is required is data: nothing that only steers', () => {
    for (const [name, { required, steers }] of fields) {
      expect([name, required && steers]).not.toEqual([name, true]);
      expect([name, name.startsWith('_')]).toEqual([name, steers === true]);
    }
  });

  test('each name of a column belongs to one field', () => {
    const names = [...fields].flatMap(([name, { columns = [name] }]) => columns);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

test('a field without a rule, or without words, is none', () => {
  // @ts-expect-error
  fieldTable({ nickname: { says: 'The nickname.' } });
  // @ts-expect-error
  fieldTable({ nickname: { rule: ATTRIBUTES.get('first_name')?.rule } });
});
