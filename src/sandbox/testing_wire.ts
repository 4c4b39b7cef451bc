import type { JsonObject } from '../json/value.ts';
import type { SandboxOptions } from './options.ts';
import { type Sandbox, startSandbox } from './server.ts';

/** The time of the clock of {@link start}, which does not move by itself. */
export const NOW = Date.UTC(2024, 4, 1, 10, 0, 1);

/** A sandbox that runs, for tests of what goes over the wire. */
export interface Wire {
  readonly sandbox: Sandbox;
  /** Sends a body to `/users/track`, unless another path is said. */
  post(body: unknown, sending?: Sending): Promise<{ status: number; headers: Headers; text: string }>;
  /** Tracks a user. */
  track(id?: string, sending?: Sending): ReturnType<Wire['post']>;
  /** What a control shows. */
  held(what: string): Promise<JsonObject>;
  setFaults(plan: object): Promise<Response>;
}

interface Sending {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

export const user = (id: string) => ({ external_id: id });

/** `count` users. */
export const users = (count: number) => Array.from({ length: count }, (_, index) => user(`u${index}`));

/** Starts a sandbox whose clock does not move by itself. */
export async function start(options: SandboxOptions = {}): Promise<Wire> {
  const sandbox = await startSandbox({ now: () => NOW, ...options });
  const { url } = sandbox;

  async function post(body: unknown, { path = '/users/track', method = 'POST', headers = {} }: Sending = {}) {
    const response = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sandbox-key', ...headers },
      ...(method !== 'GET' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  return {
    sandbox,
    post,
    track: (id = 'u', sending) => post({ attributes: [user(id)] }, sending),
    held: async (what) => JSON.parse(await (await fetch(`${url}/_sandbox/${what}`)).text()),
    setFaults: (plan) => fetch(`${url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(plan) }),
  };
}
