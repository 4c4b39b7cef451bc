import { describe, expect, test } from '@jest/globals';
import { KINDS } from '../../kind.ts';
import { FIELD_DETAILS } from './field_details.ts';
import { FIELDS } from './fields.ts';

describe.each(KINDS)('%s', (kind) => {
  test('every field is told of, and nothing else', () => {
    expect(new Set(Object.keys(FIELD_DETAILS[kind]))).toEqual(new Set(FIELDS[kind].keys()));
  });

  test.each(Object.entries(FIELD_DETAILS[kind]))(
    '%s: a sentence, and parts as its shape wants them',
    (field, details) => {
      expect(details.description).toMatch(/^[A-Z`].*\.$/);
      const shape = FIELDS[kind].get(field);
      if ('properties' in details) expect(shape).toBe('object');
      expect('items' in details).toBe(shape === 'array');
    },
  );
});
