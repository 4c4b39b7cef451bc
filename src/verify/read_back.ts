import { type Answer, configurationError } from '../braze/answer.ts';
import type { Client } from '../braze/client.ts';
import {
  distrust,
  isDistrust,
  isProxyRefusal,
  type NoAnswer,
  proxyRefusal,
  silence,
} from '../braze/no_answer.ts';
import { retryAfter } from '../braze/rate_headers.ts';
import type { Clock } from '../delivery/clock.ts';
import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { Failure } from '../report/failure.ts';
import { namingField, type SampledUser } from './sample.ts';
import { EXPORTED } from './shown_fields.ts';

/** Braze docs: 50 external ids and aliases a request. */
const MOST = 50;

/** How long a request waits before each further try, milliseconds. */
const WAITS = [1_000, 5_000, 20_000];

const ENDPOINT = {
  name: 'users/export/ids',
  permission: 'users.export.ids',
  deed: 'read users back',
  neededBy: [],
};

/**
 * Reads profiles back.
 * @returns those that each user could be: none where Braze does not know the user, several where an address is of several.
 * @throws Failure where Braze does not answer with users.
 */
export async function readBack(
  client: Pick<Client, 'send'>,
  users: readonly SampledUser[],
  clock: Clock,
): Promise<Map<SampledUser, JsonObject[]>> {
  const profiles: JsonObject[] = [];
  for (const body of requestsFor(users)) profiles.push(...(await usersOf(client, body, clock)));
  return new Map(users.map((user) => [user, profiles.filter((profile) => isOf(user, profile))]));
}

/** Of ids and aliases 50 go into one request; of the other identifiers one each. */
function requestsFor(users: readonly SampledUser[]): JsonObject[] {
  const by = Map.groupBy(users, ({ identifiers }) => namingField(identifiers));
  const valuesOf = (name: string) => (by.get(name) ?? []).map(({ identifiers }) => identifiers[name] as Json);
  const named = ['external_id', 'user_alias'].flatMap((name) =>
    valuesOf(name).map((value) => ({ name, value })),
  );
  const [brazeIds, emails, phones] = [valuesOf('braze_id'), valuesOf('email'), valuesOf('phone')];
  const count = Math.max(Math.ceil(named.length / MOST), brazeIds.length, emails.length, phones.length);
  return Array.from({ length: count }, (_, index) => {
    const chunk = named.slice(index * MOST, (index + 1) * MOST);
    const lists = [
      ['external_ids', chunk.filter(({ name }) => name === 'external_id')],
      ['user_aliases', chunk.filter(({ name }) => name === 'user_alias')],
    ] as const;
    return {
      ...Object.fromEntries(
        lists.flatMap(([name, list]) => (list.length === 0 ? [] : [[name, list.map(({ value }) => value)]])),
      ),
      ...(index < brazeIds.length && { braze_id: brazeIds[index] as Json }),
      ...(index < emails.length && { email_address: emails[index] as Json }),
      ...(index < phones.length && { phone: phones[index] as Json }),
      fields_to_export: [...EXPORTED],
    };
  });
}

async function usersOf(
  { send }: Pick<Client, 'send'>,
  body: JsonObject,
  clock: Clock,
): Promise<JsonObject[]> {
  const request = {
    method: 'POST',
    path: `/${ENDPOINT.name}`,
    headers: {},
    body: JSON.stringify(body),
  } as const;
  for (let tries = 0; ; tries++) {
    const answer = await send(request);
    const wait = WAITS[tries];
    if ('status' in answer && isFinal(answer)) return usersIn(answer);
    if ('failure' in answer) throwIfLasting(answer);
    if (wait === undefined) throw unanswered(answer);
    const asked =
      'failure' in answer || answer.status !== 429 ? null : retryAfter(answer.headers, clock.now());
    await clock.sleep(Math.max(wait, asked ?? 0), new AbortController().signal);
  }
}

function isFinal({ status }: Answer): boolean {
  return status !== 429 && status !== 408 && status < 500;
}

/** @throws Failure where another try would find the same: a proxy refuses, or the other side cannot prove who it is. */
function throwIfLasting({ failure, proxy, proxyStatus }: NoAnswer): void {
  if (!isDistrust(failure) && !isProxyRefusal(proxyStatus)) return;
  const { code, message } = isProxyRefusal(proxyStatus)
    ? proxyRefusal(proxyStatus, proxy)
    : distrust(failure);
  throw new Failure('config_error', code, message);
}

function unanswered(answer: Answer | NoAnswer): Failure {
  const why = 'failure' in answer ? silence(answer) : `it answered HTTP ${answer.status}`;
  return new Failure(
    'transient_error',
    'BRAZE_UNAVAILABLE',
    `Braze did not show the users: ${why}. Try again.`,
  );
}

/** @throws Failure for an answer without users. */
function usersIn({ status, body }: Answer): JsonObject[] {
  const users = status < 300 ? listIn(body) : null;
  if (users !== null) return users;
  const { code, message } = configurationError(status, null, ENDPOINT);
  throw new Failure('config_error', code, message);
}

function listIn(text: string): JsonObject[] | null {
  try {
    const body = parseExact(text);
    return isObject(body) && Array.isArray(body.users) ? body.users.filter(isObject) : null;
  } catch {
    return null;
  }
}

function isOf({ identifiers }: SampledUser, profile: JsonObject): boolean {
  const name = namingField(identifiers);
  const value = identifiers[name] as Json;
  const found = profile[name];
  if (name === 'user_alias') {
    const { alias_name, alias_label } = isObject(value) ? value : {};
    const aliases = Array.isArray(profile.user_aliases) ? profile.user_aliases.filter(isObject) : [];
    return aliases.some((alias) => alias.alias_name === alias_name && alias.alias_label === alias_label);
  }
  if (typeof found !== 'string') return false;
  if (name === 'email') return found.toLowerCase() === String(value).toLowerCase();
  return name === 'phone' ? digits(found) === digits(String(value)) : found === value;
}

function digits(text: string): string {
  return text.replaceAll(/\D/g, '');
}
