import type { Json } from '../json/value.ts';

/** Texts that a source may hold and that count as null. */
export type NullTexts = ReadonlySet<Json | undefined>;

/** What an entry says of texts that count as null (`null_values`). */
export interface EntryNulls {
  readonly texts: NullTexts;
  /** Whether they count inside of what a source has found, too. Not so in a payload of Cloud Data Ingestion. */
  readonly inside: boolean;
}

export const NO_NULLS: EntryNulls = { texts: new Set(), inside: true };

/** The bytes of the longest text. Whatever is longer need not be looked up. */
export function longestBytes(texts: NullTexts): number {
  return Math.max(0, ...[...texts].map((text) => Buffer.byteLength(String(text))));
}
