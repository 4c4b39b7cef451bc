import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Skipped } from './skipped.ts';

export interface Target {
  readonly url: string;
  readonly key: string;
  /** What the workspace has for the tests; without one of them its facts are skipped. */
  readonly campaign: string | null;
  readonly canvas: string | null;
  readonly pausedCanvas: string | null;
  readonly subscriptionGroup: string | null;
  readonly catalog: string | null;
  readonly pace: Pace;
}

/** Milliseconds. */
export interface Pace {
  /** Between two requests. */
  readonly between: number;
  /** Between two looks whether something took effect. */
  readonly look: number;
  /** How long the effect of a request may take. */
  readonly effect: number;
  /** How long the effect of a merge may take. */
  readonly merge: number;
  /** After which something that is not there will not come any more. */
  readonly settled: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** null where it is no JSON. */
  readonly body: Body | null;
}

export type Body = Readonly<Record<string, unknown>>;

/** A user as Braze's export shows it, as far as it was asked for. */
export interface User {
  readonly external_id?: string;
  readonly braze_id?: string;
  readonly email?: string;
  readonly first_name?: string;
  readonly user_aliases?: readonly Alias[];
  readonly custom_attributes?: Body;
  readonly custom_events?: readonly { readonly name: string; readonly count: number }[];
}

export interface Alias {
  readonly alias_name: string;
  readonly alias_label: string;
}

export type UserIdentifier =
  | { readonly external_id: string }
  | { readonly user_alias: Alias }
  | { readonly email: string };

const FIELDS = [
  'external_id',
  'braze_id',
  'email',
  'first_name',
  'user_aliases',
  'custom_attributes',
  'custom_events',
];

/** A workspace of Braze's, and the made-up users and items in it, which {@link clean} deletes again. */
export class Workspace {
  readonly target: Target;
  /** All that is made begins with this. */
  readonly prefix = `live-test-${randomBytes(4).toString('hex')}`;
  readonly #ids = new Set<string>();
  readonly #aliases: Alias[] = [];
  readonly #emails = new Set<string>();
  readonly #items = new Set<string>();
  #made = 0;
  #nextAt = 0;

  constructor(target: Target) {
    this.target = target;
  }

  /** An external_id that nobody has. */
  id(): string {
    const id = `${this.prefix}-${++this.#made}`;
    this.#ids.add(id);
    return id;
  }

  alias(): Alias {
    const alias = {
      alias_name: `${this.prefix}-${++this.#made}`,
      alias_label: 'destination-braze-live-test',
    };
    this.#aliases.push(alias);
    return alias;
  }

  email(): string {
    const email = `${this.prefix}-${++this.#made}@example.com`;
    this.#emails.add(email);
    return email;
  }

  item(): string {
    const id = `${this.prefix}-${++this.#made}`;
    this.#items.add(id);
    return id;
  }

  /**
   * Asks Braze, slowly, and again after a 429.
   * @throws Skipped where the key may not.
   */
  async call(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await this.callAs(this.target.key, method, path, body);
    if (reply.status === 401 || reply.status === 403) {
      throw new Skipped(`the key may not: ${method} ${path} was answered ${reply.status}`);
    }
    return reply;
  }

  /** As {@link call}, with another key and whatever the answer is. */
  async callAs(key: string, method: string, path: string, body?: unknown): Promise<Reply> {
    for (let tries = 1; ; tries++) {
      await this.#paced();
      const response = await fetch(this.target.url + path, {
        method,
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(60_000),
      });
      const reply = {
        status: response.status,
        headers: response.headers,
        body: jsonOf(await response.text()),
      };
      if (reply.status !== 429 && reply.status < 500) return reply;
      if (tries === MAX_TRIES)
        throw new Error(`${method} ${path} was answered ${reply.status} ${tries} times`);
      await sleep(reply.status === 429 ? pauseOf(reply.headers) : 1_000 * tries);
    }
  }

  async #paced(): Promise<void> {
    const now = Date.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.target.pace.between;
    if (at > now) await sleep(at - now);
  }

  /** Sends a track request. One with a single object is slow to take effect, so that it gets company. */
  track(body: {
    readonly attributes?: readonly object[];
    readonly events?: readonly object[];
  }): Promise<Reply> {
    const count = (body.attributes?.length ?? 0) + (body.events?.length ?? 0);
    if (count > 1) return this.call('POST', '/users/track', body);
    const company = { external_id: this.id(), live_test: true };
    return this.call('POST', '/users/track', { ...body, attributes: [...(body.attributes ?? []), company] });
  }

  /** Makes users, and waits until they are there. */
  async users(...users: readonly (UserIdentifier & object)[]): Promise<void> {
    const reply = await this.track({
      attributes: users.map((user) => ({ live_test: true, ...user, _update_existing_only: false })),
    });
    if (reply.status !== 201)
      throw new Error(`no users could be made: ${reply.status} ${JSON.stringify(reply.body)}`);
    for (const user of users) {
      if ((await this.eventually(user, (found) => found !== null)) === null)
        throw new Error(`a user was not there ${this.target.pace.effect} ms after the request`);
    }
  }

  /** The user of an identifier, as it is now; null: there is none. */
  async find(user: UserIdentifier): Promise<User | null> {
    const by =
      'external_id' in user
        ? { external_ids: [user.external_id] }
        : 'user_alias' in user
          ? { user_aliases: [user.user_alias] }
          : { email_address: user.email };
    const { body } = await this.call('POST', '/users/export/ids', { ...by, fields_to_export: FIELDS });
    return ((body?.users ?? []) as User[])[0] ?? null;
  }

  /** Looks until a user is as it should be, or the time is over. @returns the last look. */
  async eventually(
    user: UserIdentifier,
    isAsExpected: (found: User | null) => boolean,
    within = this.target.pace.effect,
  ): Promise<User | null> {
    return this.lookUntil(() => this.find(user), isAsExpected, within);
  }

  /** Looks until something is as it should be, or the time is over. @returns the last look. */
  async lookUntil<Seen>(
    look: () => Promise<Seen>,
    isAsExpected: (seen: Seen) => boolean,
    within = this.target.pace.effect,
  ): Promise<Seen> {
    const until = Date.now() + within;
    for (;;) {
      const seen = await look();
      if (isAsExpected(seen) || Date.now() >= until) return seen;
      await sleep(this.target.pace.look);
    }
  }

  /** Waits until what has not happened will not happen any more. */
  async settled(): Promise<void> {
    await sleep(this.target.pace.settled);
  }

  /** What the workspace has for the tests. @throws Skipped without it. */
  given(what: 'campaign' | 'canvas' | 'pausedCanvas' | 'subscriptionGroup' | 'catalog'): string {
    const value = this.target[what];
    if (value === null) throw new Skipped(`${VARIABLES[what]} is not set`);
    return value;
  }

  /** Deletes all that was made. @returns what could not be deleted, as sentences. */
  async clean(): Promise<string[]> {
    const prioritization = ['most_recently_updated'];
    const emails = [...this.#emails].map((email) => ({ email, prioritization }));
    const problems = [
      ...(await this.#delete('/users/delete', 'external_ids', [...this.#ids])),
      ...(await this.#delete('/users/delete', 'user_aliases', this.#aliases)),
      ...(await this.#delete('/users/delete', 'email_addresses', emails)),
    ];
    const { catalog } = this.target;
    const items = [...this.#items].map((id) => ({ id }));
    if (catalog !== null)
      problems.push(...(await this.#delete(`/catalogs/${catalog}/items`, 'items', items, 'DELETE')));
    return problems;
  }

  async #delete(path: string, list: string, all: readonly unknown[], method = 'POST'): Promise<string[]> {
    const problems: string[] = [];
    for (let from = 0; from < all.length; from += MAX_DELETED) {
      const body = { [list]: all.slice(from, from + MAX_DELETED) };
      const { status } = await this.callAs(this.target.key, method, path, body);
      if (status >= 300)
        problems.push(`${list} that begin with ${this.prefix} are left: ${path} was answered ${status}`);
    }
    return problems;
  }
}

export const VARIABLES = {
  campaign: 'BRAZE_CAMPAIGN_ID',
  canvas: 'BRAZE_CANVAS_ID',
  pausedCanvas: 'BRAZE_PAUSED_CANVAS_ID',
  subscriptionGroup: 'BRAZE_SUBSCRIPTION_GROUP_ID',
  catalog: 'BRAZE_CATALOG',
} as const;

const MAX_DELETED = 50;
const MAX_TRIES = 8;
const LONGEST_PAUSE = 65_000;

function pauseOf(headers: Headers): number {
  const seconds = Number(headers.get('X-Ratelimit-Retry-After') ?? headers.get('Retry-After') ?? 5);
  return Math.min(LONGEST_PAUSE, Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 5_000);
}

function jsonOf(text: string): Body | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' ? (parsed as Body | null) : null;
  } catch {
    return null;
  }
}
