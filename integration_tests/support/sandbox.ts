import { parseExact } from '../../src/json/exact.ts';
import type { Json, JsonObject } from '../../src/json/value.ts';
import type { FieldType } from '../../src/sandbox/catalog.ts';
import type { FaultPlan } from '../../src/sandbox/fault_plan.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { Received } from '../../src/sandbox/received.ts';
import * as sandbox from '../../src/sandbox/server.ts';
import type { SettingsChange } from '../../src/sandbox/settings.ts';
import type { Counters, RequestRecord } from '../../src/sandbox/traffic.ts';
import type { Gone, Message } from '../../src/sandbox/workspace.ts';
import { API_KEY, type Program, start } from './program.ts';

/** A Braze for one test, seen through its control endpoints; `await using` ends it. */
export interface Sandbox extends AsyncDisposable {
  readonly url: string;
  /** All profiles, in the shape of Braze's export; numbers exact. */
  profiles(): Promise<Profile[]>;
  /** All custom events, as they came, in the order in which they were applied. */
  events(): Promise<Tracked[]>;
  /** All purchases, likewise. */
  purchases(): Promise<Tracked[]>;
  /** The objects of all but track requests, with what became of them; of one endpoint where it is named. */
  received(endpoint?: string): Promise<Received[]>;
  /** What campaigns and Canvases sent. */
  messages(): Promise<Message[]>;
  /** Profiles that exist no more. */
  deleted(): Promise<Gone[]>;
  /** The items of a catalog, by their ids. */
  items(catalog: string): Promise<Map<string, JsonObject>>;
  /** All requests to the API. */
  requests(): Promise<RequestRecord[]>;
  counters(): Promise<Counters>;
  /** Changes settings: campaigns, permissions, lag, limits … */
  set(settings: SettingsChange): Promise<void>;
  /** Makes a catalog. The first field is `id`. */
  makeCatalog(name: string, fields: Readonly<Record<string, FieldType>>): Promise<void>;
  /** Sets latency and faults from now on. */
  faults(plan: FaultPlan): Promise<void>;
}

export interface Profile {
  readonly external_id?: string;
  readonly email?: string;
  readonly first_name?: Json;
  readonly last_name?: Json;
  readonly dob?: Json;
  readonly custom_attributes?: JsonObject;
  readonly custom_events?: readonly { readonly name: string; readonly count: number }[];
}

/** An event or a purchase. */
export type Tracked = { readonly properties?: JsonObject } & { readonly [field: string]: Json | undefined };

/** Starts a sandbox in this process that takes the key of the tests, without a rate limit. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { url, close } = await sandbox.startSandbox({ apiKey: API_KEY, rateLimit: null, ...options });
  return client(url, close);
}

/**
 * Starts the built program's `sandbox` as a process of its own, where the test and Braze would otherwise wait for each
 * other.
 */
export function spawnSandbox(flags: readonly string[]): Promise<Sandbox> {
  const all = ['--port', '0', '--api-key', API_KEY, ...flags];
  return connected(start(['sandbox', ...all], { stdout: 'text', seconds: 120 }));
}

/** The sandbox that a program is, once it says where it listens; `await using` ends the program. */
export async function connected(program: Program): Promise<Sandbox> {
  const [url = ''] = /http:\/\/[0-9.:]+/.exec(await program.line((line) => line.includes('http://'))) ?? [];
  return client(url, async () => {
    program.kill('SIGTERM');
    await program.finished;
  });
}

/** Objects that were accepted, of all kinds. */
export function acceptedObjects({ objects }: Counters): number {
  return objects.attributes.accepted + objects.events.accepted + objects.purchases.accepted;
}

function client(url: string, close: () => Promise<void>): Sandbox {
  const control = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${url}/_sandbox/${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${text}`);
    return parseExact(text) as unknown;
  };
  return {
    url,
    profiles: async () => ((await control('profiles')) as { profiles: Profile[] }).profiles,
    events: async () => ((await control('events')) as { events: Tracked[] }).events,
    purchases: async () => ((await control('purchases')) as { purchases: Tracked[] }).purchases,
    received: async (endpoint) => {
      const query = endpoint === undefined ? '' : `?endpoint=${encodeURIComponent(endpoint)}`;
      return ((await control(`received${query}`)) as { received: Received[] }).received;
    },
    messages: async () => ((await control('messages')) as { messages: Message[] }).messages,
    deleted: async () => ((await control('deleted')) as { deleted: Gone[] }).deleted,
    items: async (catalog) => {
      const { catalogs } = (await control('catalogs')) as {
        catalogs: { name: string; items: ({ id: string } & JsonObject)[] }[];
      };
      const items = catalogs.find(({ name }) => name === catalog)?.items ?? [];
      return new Map(items.map((item) => [item.id, item]));
    },
    requests: async () => ((await control('requests')) as { requests: RequestRecord[] }).requests,
    counters: async () => (await control('counters')) as Counters,
    set: async (settings) => {
      await control('settings', { method: 'POST', body: JSON.stringify(settings) });
    },
    makeCatalog: async (name, fields) => {
      const list = Object.entries({ id: 'string', ...fields }).map(([field, type]) => ({
        name: field,
        type,
      }));
      const answer = await fetch(`${url}/catalogs`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${API_KEY}` },
        body: JSON.stringify({ catalogs: [{ name, description: '', fields: list }] }),
      });
      if (!answer.ok) throw new Error(`the sandbox answered ${answer.status}: ${await answer.text()}`);
    },
    faults: async (plan) => {
      await control('faults', { method: 'POST', body: JSON.stringify(plan) });
    },
    [Symbol.asyncDispose]: close,
  };
}
