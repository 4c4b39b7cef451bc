import { own } from '../../json/object.ts';
import type { JsonObject } from '../../json/value.ts';
import { literal } from '../literal.ts';
import { type EntryNulls, NO_NULLS, type NullTexts } from '../null_texts.ts';
import type { Source } from '../source.ts';
import type { Keyword } from './keyword.ts';

/** `x-null-values`: source texts that count as null. */
export const X_NULL_VALUES: Keyword = {
  name: 'x-null-values',
  description: 'Texts of the source that count as null.',
  example: ['', 'N/A'],
  shown: { row: { value: 'N/A' }, sent: undefined },
  valueSchema: { type: 'array', items: { type: 'string' } },
  expected: 'a list of texts that count as null, such as ["", "N/A"]',
  accepts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  acts: 'made',
  words: (value) => `${[value].flat().map(literal).join(', ')} counts as null`,
  step: null,
};

/** The texts that count as null where a place reads a source: those of its `x-null-values` and of the entry. */
export function nullTextsOf(schema: JsonObject, source: Source, entry: EntryNulls): NullTexts | null {
  const texts = own(schema, 'x-null-values');
  const ofEntry = entry.inside || source.column !== null ? entry.texts : NO_NULLS.texts;
  if (!Array.isArray(texts) || texts.length === 0) return ofEntry.size === 0 ? null : ofEntry;
  return new Set([...texts, ...ofEntry]);
}
