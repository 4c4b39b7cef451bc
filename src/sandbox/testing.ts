import type { Json, JsonObject } from '../json/value.ts';
import { type Braze, createBraze } from './braze.ts';
import { control } from './control.ts';
import type { SandboxOptions } from './options.ts';

/** A Braze without the wire, for tests: a clock that only tests move, and no latency. */
export interface TestBraze {
  readonly braze: Braze;
  /** Sends a request with the key. */
  call(method: string, path: string, body?: unknown): Promise<TestAnswer>;
  /** `POST`s a body that is to be taken, and returns what was answered. */
  post(path: string, body: unknown): Promise<JsonObject>;
  /** Tracks users, who then exist. */
  users(...users: readonly JsonObject[]): Promise<void>;
  /** What a control shows. */
  shown(path: string): JsonObject;
  set(settings: object): void;
  /** The profile of an external_id as the control shows it; undefined: there is none. */
  profile(externalId: string): JsonObject | undefined;
  /** The effects of the objects that came, and the reasons where there are some. */
  effects(): (readonly [effect: string, reason?: string])[];
  /** Moves the clock. */
  wait(ms: number): void;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** A Braze with an empty workspace, on the first of May 2024. */
export function testBraze(options: SandboxOptions = {}): TestBraze {
  let now = Date.UTC(2024, 4, 1);
  const braze = createBraze({ now: () => now, ...options });

  async function call(method: string, path: string, body?: unknown): Promise<TestAnswer> {
    const [pathname = '', query = ''] = path.split('?');
    const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
    const exchange = braze.begin({ method, path: pathname, query, headers });
    const text = body === undefined ? '' : JSON.stringify(body);
    const { reply } = await exchange.answer({ bytes: Buffer.byteLength(text), text });
    exchange.end();
    if (typeof reply === 'string') throw new Error(`no answer: ${reply}`);
    return { status: reply.status, headers: reply.headers, body: JSON.parse(reply.body) };
  }

  async function post(path: string, body: unknown): Promise<JsonObject> {
    const answer = await call('POST', path, body);
    if (answer.status >= 300) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  function controlled(method: string, path: string, body = ''): JsonObject {
    const [name = '', query = ''] = path.split('?');
    const answer = control(braze, { method, path: `/_sandbox/${name}`, query, body });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body);
  }

  return {
    braze,
    call,
    post,
    async users(...users) {
      await post('/users/track', { attributes: users });
    },
    shown: (path) => controlled('GET', path),
    set: (settings) => controlled('POST', 'settings', JSON.stringify(settings)),
    profile: (id) => (controlled('GET', `profiles?external_id=${id}`).profiles as JsonObject[])[0],
    effects: () =>
      (controlled('GET', 'received').received as { effect: string; reason?: string }[]).map(
        ({ effect, reason }) => (reason === undefined ? [effect] : [effect, reason]),
      ),
    wait(ms) {
      now += ms;
    },
  };
}

export function many<T extends Json>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
