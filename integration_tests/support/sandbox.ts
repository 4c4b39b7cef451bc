import { parseExact } from '../../src/json/exact.ts';
import type { Json, JsonObject } from '../../src/json/value.ts';
import type { FaultPlan } from '../../src/sandbox/fault_plan.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import * as sandbox from '../../src/sandbox/server.ts';
import type { Counters } from '../../src/sandbox/traffic.ts';
import { API_KEY, start } from './program.ts';

/** A Braze for one test, seen through its control endpoints; `await using` ends it. */
export interface Sandbox extends AsyncDisposable {
  readonly url: string;
  /** All profiles, in the shape of Braze's export; numbers exact. */
  profiles(): Promise<Profile[]>;
  /** All custom events, as they came, in the order in which they were applied. */
  events(): Promise<Tracked[]>;
  /** All purchases, likewise. */
  purchases(): Promise<Tracked[]>;
  counters(): Promise<Counters>;
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
export async function spawnSandbox(flags: readonly string[]): Promise<Sandbox> {
  const program = start(['sandbox', '--port', '0', '--api-key', API_KEY, ...flags], {
    stdout: 'text',
    seconds: 120,
  });
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
    counters: async () => (await control('counters')) as Counters,
    faults: async (plan) => {
      await control('faults', { method: 'POST', body: JSON.stringify(plan) });
    },
    [Symbol.asyncDispose]: close,
  };
}
