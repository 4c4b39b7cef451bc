import { isObject } from '../json/object.ts';
import type { Client } from './client.ts';
import { type Lookup, lookUp } from './lookup.ts';

/** A catalog of the workspace. */
export interface Catalog {
  readonly name: string;
  /** The types of its fields in Braze's words (`string`, `time` …), by their names; `id` is among them. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Braze docs: GET /catalogs has all of them in one answer. */
export async function readCatalogs(client: Pick<Client, 'send'>): Promise<Lookup<readonly Catalog[]>> {
  const { found, why } = await lookUp(client, { path: '/catalogs', permission: 'catalogs.get' }, 'catalogs');
  if (found === undefined) return { why };
  return {
    found: found.entries.flatMap(({ name, fields }) => {
      if (typeof name !== 'string') return [];
      const list = (Array.isArray(fields) ? fields : []).filter(isObject);
      const typed = list.map((field) => [String(field.name), String(field.type)] as const);
      return [{ name, fields: new Map(typed) }];
    }),
  };
}
