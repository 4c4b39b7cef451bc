import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Answer } from './answer.ts';
import type { Client } from './client.ts';
import { silence } from './no_answer.ts';

/** What Braze shows of a workspace, or why it does not. */
export type Lookup<Found> =
  | { readonly found: Found; readonly why?: undefined }
  /** The rest of a sentence: `the API key lacks the permission …`. */
  | { readonly found?: undefined; readonly why: string };

/** Something to read. */
export interface Readable {
  readonly path: string;
  /** What a key needs: `catalogs.get`. */
  readonly permission: string;
}

/** Reads a JSON object with a list under a name. Whatever goes wrong, there are words for it. */
export async function lookUp(
  { send }: Pick<Client, 'send'>,
  { path, permission }: Readable,
  list: string,
): Promise<Lookup<{ readonly entries: readonly JsonObject[]; readonly answer: Answer }>> {
  const answer = await send({ method: 'GET', path, headers: {}, body: null });
  if ('failure' in answer) return { why: `there was no answer: ${silence(answer)}` };
  const { status } = answer;
  if (status === 401 || status === 403)
    return { why: `the API key lacks the permission \`${permission}\` (HTTP ${status})` };
  if (status !== 200) return { why: `Braze answered HTTP ${status}` };
  const entries = listIn(answer.body, list);
  return entries === null
    ? { why: 'the answer of Braze was not understood' }
    : { found: { entries, answer } };
}

function listIn(text: string, name: string): JsonObject[] | null {
  try {
    const body = JSON.parse(text) as Json;
    const list = isObject(body) ? body[name] : null;
    return Array.isArray(list) ? list.filter(isObject) : null;
  } catch {
    return null;
  }
}

/** The path of the next page, which Braze names in the header `Link` alone; null: this is the last one. */
export function nextPage({ headers }: Answer): string | null {
  const links = [headers.link ?? []].flat().join(',');
  const [, target = null] = /<([^>]*)>\s*;[^,]*\brel="?next\b/i.exec(links) ?? [];
  if (target === null || !URL.canParse(target, 'https://braze.invalid')) return null;
  const { pathname, search } = new URL(target, 'https://braze.invalid');
  return pathname + search;
}
