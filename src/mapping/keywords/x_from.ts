import type { Json } from '../../json/value.ts';
import type { Make, Scope } from '../scope.ts';
import { parseSource, type Source } from '../source.ts';
import type { Keyword } from './keyword.ts';

/** `x-from`: where a value comes from, or a list of such places. */
export const X_FROM: Keyword = {
  name: 'x-from',
  description:
    'Where the value comes from: a source, or a list of sources of which the first counts that is neither missing nor null.',
  example: ['email_address', '/contact/email'],
  shown: { row: { contact: { email: 'ada@example.com' } }, sent: 'ada@example.com' },
  valueSchema: { anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }] },
  expected:
    'a source (a column, `/pointer`, `$row/…`, `$emitted_at`, `$stream` or `$namespace`) or a list of sources',
  accepts: (value) =>
    typeof value === 'string' ||
    (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')),
  acts: 'sourced',
  yieldsTo: ['const', 'x-template'],
  // Where a value comes from is said before what becomes of it.
  words: () => '',
  step: null,
};

/** The sources of an `x-from` (a sentence for each that is wrong). */
export function sourcesOf(value: Json, onRow: boolean): (Source | string)[] {
  return [value].flat().map((text) => parseSource(String(text), onRow));
}

/** Reads the first source that is neither missing nor null; null if all are, and one is null. */
export function readFirst(reads: readonly Make[]): Make {
  const [only] = reads;
  if (only !== undefined && reads.length === 1) return only;
  return (scope: Scope) => {
    let none: null | undefined;
    for (const read of reads) {
      const value = read(scope);
      if (value === null) none = null;
      else if (value !== undefined) return value;
    }
    return none;
  };
}
