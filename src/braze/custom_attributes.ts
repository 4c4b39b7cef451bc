import type { Client } from './client.ts';
import { type Lookup, lookUp, nextPage } from './lookup.ts';

/** A custom attribute of the workspace. */
export interface CustomAttribute {
  readonly name: string;
  /** In Braze's words, in lower case, without how it was found out: `string`, `object array`. */
  readonly type: string;
}

/** 5,000 attributes: the rate limit is 1,000 requests an hour, for other requests too. */
const MOST_PAGES = 100;

/** Braze docs: GET /custom_attributes has 50 a page. Those that Braze ignores (blocklisted ones) are left out. */
export async function readCustomAttributes(
  client: Pick<Client, 'send'>,
): Promise<Lookup<readonly CustomAttribute[]>> {
  const attributes = new Map<string, CustomAttribute>();
  let path: string | null = '/custom_attributes';
  for (let page = 0; path !== null && page < MOST_PAGES; page++) {
    const readable = { path, permission: 'custom_attributes.get' };
    const { found, why } = await lookUp(client, readable, 'attributes');
    if (found === undefined) return { why };
    for (const { name, data_type: type, status } of found.entries) {
      if (typeof name !== 'string' || /^blocklisted$/i.test(String(status))) continue;
      attributes.set(name, { name, type: plainType(String(type)) });
    }
    path = nextPage(found.answer);
  }
  return { found: [...attributes.values()] };
}

/** Braze was seen to answer `Number (Automatically Detected)`, `Object Array` and `object_array`. */
function plainType(type: string): string {
  return type.replace(/\(.*$/, '').replaceAll('_', ' ').trim().toLowerCase();
}
