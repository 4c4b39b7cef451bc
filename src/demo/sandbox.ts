import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import type { Counters } from '../sandbox/traffic.ts';
import { start } from './program.ts';

/** The Braze sandbox as a process of the built program, seen through its control endpoints. */
export interface Sandbox extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  counters(): Promise<Counters>;
  /** How many events and purchases it holds. */
  held(): Promise<{ readonly events: number; readonly purchases: number }>;
  /** A profile as indented JSON, with every digit of its numbers. */
  profile(externalId: string): Promise<string>;
}

/**
 * Starts a sandbox with the rate limit of the plan `standard`.
 * @param latency of its answers, milliseconds.
 * @param blocked the `external_id` of a user whom it refuses.
 */
export async function openSandbox(latency: number, blocked: string): Promise<Sandbox> {
  const key = 'demo-key';
  const delay = ['--latency', String(latency), '--jitter', String(latency / 4)];
  const flags = ['--port', '0', '--api-key', key, '--plan', 'standard', '--blocked-users', blocked, ...delay];
  const { promise: ready, resolve } = Promise.withResolvers<string>();
  const program = start(['sandbox', ...flags], resolve);
  const greeting = await Promise.race([ready, program.ended]);
  const url = /http:\/\/[0-9.:]+/.exec(String(greeting))?.[0];
  if (url === undefined) throw new Error('the sandbox did not start');
  const control = async (path: string) => (await fetch(`${url}/_sandbox/${path}`)).text();
  return {
    url,
    key,
    counters: async () => JSON.parse(await control('counters')),
    held: async () => JSON.parse(await control('')),
    profile: async (externalId) => {
      const { profiles } = parseExact(await control(`profiles?external_id=${externalId}`)) as {
        profiles: Json[];
      };
      return JSON.stringify(profiles[0], null, 2);
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
