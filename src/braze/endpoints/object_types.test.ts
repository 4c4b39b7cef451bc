import { describe, expect, test } from '@jest/globals';
import { rootSetting } from '../../config/spec.ts';
import { detailsOf, fieldTable, requiredNames } from '../rules/field.ts';
import type { Objections } from '../rules/objections.ts';
import { restField } from '../rules/rest.ts';
import { OBJECT_TYPES } from './index.ts';
import { ATTRIBUTES } from './track/attributes.ts';

test('the setting `object` has a word for each type, and one for none', () => {
  const words = rootSetting.properties?.streams?.items?.properties?.object?.enum;
  expect(words).toEqual([...OBJECT_TYPES.map(({ name }) => name), 'ignore']);
});

describe.each(OBJECT_TYPES)('$name', ({ singular, fields, rest, identifiers }) => {
  test.each([...fields])('%s: a sentence, and parts as its shape wants them', (_name, field) => {
    const details = detailsOf(field);
    expect(details.description).toMatch(/^[A-Z`].*\.$/);
    const { shape } = field.rule;
    if ('properties' in details) expect(shape).toBe('object');
    expect('items' in details).toBe(shape === 'array');
  });

  test('its words fit into sentences', () => {
    expect(singular).toMatch(/^an? [A-Za-z ]+$/);
    if (rest !== null) expect(rest.singular).toMatch(/^an? [A-Za-z ]+$/);
  });

  test('its identifiers are fields, and marked as what names a user', () => {
    expect(identifiers.flat().filter((name) => fields.get(name)?.names !== true)).toEqual([]);
  });

  test('what is required is data, and what only steers begins with `_`', () => {
    for (const [name, { required = false, steers = false }] of fields) {
      expect([name, required && steers]).toEqual([name, false]);
      expect([name, name.startsWith('_')]).toEqual([name, steers]);
    }
  });

  test('the place for other columns is the object itself, or a field that holds an object', () => {
    const field = restField(rest);
    expect(field === null ? 'object' : fields.get(field)?.rule.shape).toBe('object');
  });

  test('no name that Braze refuses or ignores is a field there', () => {
    const names = rest?.at === '' ? [...rest.refused.keys(), ...rest.ignored.keys()] : [];
    expect(names.filter((name) => fields.has(name))).toEqual([]);
  });

  test('each usual name of a column belongs to one field', () => {
    const names = [...fields].flatMap(([name, { columns = [name] }]) => columns);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});

test('a field without a rule, or without words, does not compile', () => {
  // @ts-expect-error: no rule
  expect(() => fieldTable({ nickname: { says: 'The nickname.' } })).not.toThrow();
  // @ts-expect-error: no words
  expect(() => fieldTable({ nickname: { rule: ATTRIBUTES.get('first_name')?.rule } })).not.toThrow();
});

test.each(OBJECT_TYPES.flatMap((type) => requiredNames(type.fields).map((name) => ({ type, name }))))(
  'empty text is no $name of $type.name',
  ({ type, name }) => {
    if (type.fields.get(name)?.rule.takesEmpty) return;
    const rejections: string[] = [];
    const objections: Objections = {
      reject: (code, path) => rejections.push(`${code} ${path}`),
      warn: () => undefined,
      naming: String,
    };
    const body = Object.fromEntries(requiredNames(type.fields).map((each) => [each, 'x1']));
    type.check({ ...body, [name]: '' }, objections);
    expect(rejections.some((each) => each.endsWith(`/${name}`))).toBe(true);
  },
);
