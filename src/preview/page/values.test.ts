import { describe, expect, test } from '@jest/globals';
import { parseExact } from '../../json/exact.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Html } from '../../pages/html.ts';
import { conversionHtml, fieldName, leavesOf, originHtml, valueHtml } from './values.ts';

/** What is read of markup. */
const text = ({ markup }: Html) =>
  markup
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');

test.each([
  ['"Zoë"', 'Zoë'],
  ['""', 'empty text'],
  ['null', 'null'],
  ['"null"', '"null"'],
  ['"42"', '"42"'],
  ['42', '42'],
  ['9007199254740993', '9007199254740993'],
  ['1e400', '1e400'],
  ['"-1.5E3"', '"-1.5E3"'],
  ['true', 'true'],
  ['"True"', '"True"'],
  ['" blank"', '" blank"'],
  ['"<b>"', '<b>'],
  ['[1, {"a": "b\\nc"}]', '[ 1, { "a": "b\\nc" } ]'],
  ['{}', '{}'],
])('the value %s is shown as %s', (value, shown) => {
  expect(text(valueHtml(parseExact(value)))).toBe(shown);
});

test('of a long text the beginning, the end and the length are shown', () => {
  const shown = text(valueHtml(`begin${'x'.repeat(5_000)}end`));
  expect(shown).toMatch(/^beginx+ … x+end \(5,008 characters\)$/);
  expect(shown.length).toBeLessThan(350);
  expect(text(valueHtml('x'.repeat(300)))).toBe('x'.repeat(300));
});

test('a text is never cut inside of a character', () => {
  for (const before of ['', 'x']) {
    const shown = text(valueHtml(before + '🚲'.repeat(500)));
    expect(shown).not.toMatch(/\\uD/);
  }
});

describe('in words', () => {
  test.each([
    ['column `id`', 'column id'],
    ['column `EMAIL`, else `/contact/email`', 'column EMAIL, else contact › email'],
    ['`$row/customer/id`', 'column customer › id'],
    ['column `/odd`', 'column /odd'],
    ['`price` of the element', 'price of the element'],
    ['constant "warehouse"', 'always "warehouse"'],
  ])('%s comes from %s', (from, words) => {
    expect(text(originHtml(from))).toBe(words);
  });

  test.each([
    [['string', 'required'], 'text; required'],
    [['integer or string'], 'whole number or text'],
    [['date-time; numbers are seconds'], 'date-time; numbers are seconds'],
    [['', 'required'], 'required'],
    [[], ''],
  ])('%j becomes %s', (becomes, words) => {
    expect(text(conversionHtml(becomes))).toBe(words);
  });

  test.each([
    ['/properties/total', 'properties › total'],
    ['/tags/*/price', 'tags › each › price'],
    ['/a~1b', 'a/b'],
    ['', 'the object as a whole'],
  ])('the field %s is %s', (path, words) => {
    expect(text(fieldName(path))).toBe(words);
  });
});

test('the leaves of an object have their paths; arrays and empty objects are leaves', () => {
  const object = parseExact('{"a":{"b":1,"c":{"d":[{"e":1}]}},"f":{},"g":null}') as JsonObject;
  expect(leavesOf(object)).toEqual([
    [['a', 'b'], 1],
    [['a', 'c', 'd'], [{ e: 1 }]],
    [['f'], {}],
    [['g'], null],
  ]);
});
