import { own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Source } from './source.ts';

/** Texts that a source may hold and that count as null. */
export type NullTexts = ReadonlySet<Json | undefined>;

/** What an entry says of texts that count as null (`null_values`). */
export interface EntryNulls {
  readonly texts: NullTexts;
  /** Whether they count inside of what a source has found, too. Not so in a payload of Cloud Data Ingestion. */
  readonly inside: boolean;
}

export const NO_NULLS: EntryNulls = { texts: new Set(), inside: true };

/** The texts that count as null where a place reads a source: those of its `x-null-values` and of the entry. */
export function nullTextsOf(schema: JsonObject, source: Source, entry: EntryNulls): NullTexts | null {
  const texts = own(schema, 'x-null-values');
  const ofEntry = entry.inside || source.column !== null ? entry.texts : NO_NULLS.texts;
  if (!Array.isArray(texts) || texts.length === 0) return ofEntry.size === 0 ? null : ofEntry;
  return new Set([...texts, ...ofEntry]);
}

/** The bytes of the longest text. Whatever is longer need not be looked up. */
export function longestBytes(texts: NullTexts): number {
  return Math.max(0, ...[...texts].map((text) => Buffer.byteLength(String(text))));
}
