import { describe, expect, test } from '@jest/globals';
import { CODES, codeWords } from './method_cures.ts';

test('json_schema has the words of the catalogue', () => {
  expect(codeWords('MAPPING_LOOKUP', 'json_schema').cure).toBe(
    'Add the value to x-lookup, or give a default.',
  );
});

describe.each(['columns', 'fields'] as const)('the cure of %s', (method) => {
  test.each(CODES)('for %s names nothing that the method lacks', (code) => {
    const { cause, cure } = codeWords(code, method);
    expect(cause).not.toBe('');
    expect(cure).not.toMatch(/\bx-|\bconst\b|\bformat\b/);
    if (method === 'columns') expect(cure).not.toMatch(/time_unit|time_zone|\bdefault`|`type`|\bline\b/);
    expect(cure).toMatch(/\.$/);
  });

  test('for a mistake that the method can have says more than that it is one', () => {
    const common = CODES.filter((code) => code.startsWith('BRAZE_'));
    const bare = common.filter((code) => codeWords(code, method).cure === 'Correct it in the source.');
    expect(bare).toEqual([]);
  });
});

test('the two methods differ where their settings do', () => {
  expect(codeWords('MAPPING_DATE', 'columns').cure).toMatch(/^Cast the column to a timestamp/);
  expect(codeWords('MAPPING_DATE', 'fields').cure).toMatch(/ `time_unit` of the line\.$/);
});
