import { describe, expect, jest, test } from '@jest/globals';
import { ScannedObject } from '../../json/scanned_object.ts';
import { writerOf } from '../testing/written.ts';

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const TIME = { type: 'string', format: 'date-time' };

describe('a condition', () => {
  const when = { properties: { status: { const: 'paid' } }, required: ['status'] };

  test('on a column leaves it out where it does not hold', () => {
    const write = writerOf('attributes', {
      tag: { ...TEXT, 'x-when': when },
      plan: { const: 'x', 'x-when': when },
    });
    expect(write?.('{"id":"u","tag":"t","status":"paid"}')).toBe('{"external_id":"u","tag":"t","plan":"x"}');
    expect(write?.('{"id":"u","tag":"t","status":"open"}')).toBe('{"external_id":"u"}');
  });

  test('on the whole leaves the row without an object', () => {
    const write = writerOf('attributes', { tag: TEXT }, { 'x-when': when });
    expect(write?.('{"id":"u","tag":"t","status":"paid"}')).toBe('{"external_id":"u","tag":"t"}');
    expect(write?.('{"id":"u","tag":"t","status":"open"}')).toBe('no object');
    expect(write?.('{"tag":"t"}')).toBe('no object');
  });
});

describe('what is coerced is written without making a value of it', () => {
  test.each([
    ['text that is a number', NUMBER, '"12.50"', '12.5'],
    ['a long number in text', NUMBER, '"9223372036854775807.10"', '9223372036854775807.10'],
    ['a number with needless zeros', NUMBER, '12.00', '12'],
    ['whole numbers', { type: 'integer' }, '"42.0"', '42'],
    ['digits that become text', TEXT, '-12.50', '"-12.5"'],
    ['booleans in text', { type: 'boolean' }, '"True"', 'true'],
    ['booleans that are digits', { type: 'boolean' }, '0', 'false'],
    ['times of a database', TIME, '"2026-01-02 03:04:05.120"', '"2026-01-02T03:04:05.120Z"'],
    ['times without a zone', TIME, '"2026-01-02T03:04:05+00"', '"2026-01-02T03:04:05Z"'],
    ['days', { type: 'string', format: 'date' }, '"2026-01-02"', '"2026-01-02"'],
    ['a lookup', { ...TEXT, 'x-lookup': { a: 'b' } }, '"a"', '"b"'],
    ['a default', { ...TEXT, default: 'none' }, 'null', '"none"'],
    ['the first of several', { ...TEXT, 'x-from': ['gone', 'score'] }, '7', '"7"'],
    ['a template', { ...TEXT, 'x-template': '{score}/{id}' }, '"a"', '"a/u"'],
    ['a template of no text', { ...TEXT, 'x-template': '{score}:{id}' }, 'true', '"true:u"'],
    ['a part of an object', { ...TEXT, 'x-from': '/score/a' }, '{"a":"b"}', '"b"'],
  ])('%s', (_, rule, value, sent) => {
    const data = jest.spyOn(ScannedObject.prototype, 'object');
    const write = writerOf('attributes', { score: rule });
    expect(write?.(`{"id":"u","score":${value}}`)).toBe(`{"external_id":"u","score":${sent}}`);
    expect(data).not.toHaveBeenCalled();
    data.mockRestore();
  });
});
