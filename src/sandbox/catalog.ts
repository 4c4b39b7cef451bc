import type { Json } from '../json/value.ts';

/** Braze docs: the types of a catalog's fields. */
export const FIELD_TYPES = ['string', 'number', 'boolean', 'time', 'object', 'array', 'geo'] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

export interface Catalog {
  readonly name: string;
  readonly description: string;
  /** The types by the names, `id` among them, in their order. */
  readonly fields: ReadonlyMap<string, FieldType>;
  /** Items by their ids, without the id. */
  readonly items: Map<string, ReadonlyMap<string, Json>>;
  /** Milliseconds since 1970. */
  updatedAt: number;
}

/** What an item takes of the storage, bytes. How Braze counts is not documented: here as JSON. */
export function storedBytes(id: string, fields: ReadonlyMap<string, Json>): number {
  return Buffer.byteLength(JSON.stringify({ id, ...Object.fromEntries(fields) }));
}

/** What all items of a catalog take, bytes. */
export function catalogBytes({ items }: Catalog): number {
  let bytes = 0;
  for (const [id, fields] of items) bytes += storedBytes(id, fields);
  return bytes;
}
