import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { type Answer, isDistrust, type NoAnswer } from './answer.ts';
import type { Plan } from './plans.ts';

/** One exchange with Braze: a body goes out, an answer (or the reason why there is none) comes back. Never rejects. */
export interface Client {
  post(body: string): Promise<Answer | NoAnswer>;
  /** Breaks off what is under way. */
  destroy(): Promise<void>;
}

export interface ClientOptions {
  readonly restEndpoint: string;
  readonly apiKey: string;
  readonly plan: Pick<Plan, 'path' | 'headers'>;
  /** How many exchanges can be under way at once. */
  readonly connections: number;
  /** How long an answer may take, milliseconds. */
  readonly timeout: number;
}

/** A client over kept-alive connections. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured; redirects are not followed. */
export function createClient(options: ClientOptions): Client {
  const agent = new EnvHttpProxyAgent({
    connections: options.connections,
    pipelining: 1,
    // Longer than the keep-alive of usual servers would make a reused connection fail at random.
    keepAliveTimeout: 4_000,
    connect: { timeout: CONNECT_TIMEOUT },
    headersTimeout: options.timeout,
    bodyTimeout: options.timeout,
  });
  const request = {
    origin: options.restEndpoint,
    path: options.plan.path,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${options.apiKey}`,
      'user-agent': 'destination-braze',
      ...options.plan.headers,
    },
  } satisfies Dispatcher.RequestOptions;
  return {
    async post(body) {
      try {
        const {
          statusCode,
          headers,
          body: answer,
        } = await agent.request({
          ...request,
          body,
          // undici's time-outs begin anew with each piece of the answer: this one ends an answer that drips.
          signal: AbortSignal.timeout(2 * options.timeout + COARSE_TIMERS),
        });
        return { status: statusCode, headers, body: await readText(answer) };
      } catch (error) {
        return noAnswer(error);
      }
    },
    destroy: () => agent.destroy(),
  };
}

const CONNECT_TIMEOUT = 10_000;

/** undici's own time-outs may be so late, milliseconds. */
const COARSE_TIMERS = 2_000;

/** What is kept of a body: more than any answer that lists 1,000 errors. The rest is read and dropped. */
const MAX_BODY = 1 << 20;

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    if (length < MAX_BODY) pieces.push(piece);
    length += piece.length;
  }
  return Buffer.concat(pieces).toString('utf8');
}

function noAnswer(error: unknown): NoAnswer {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const { code, name, syscall } = cause as { code?: unknown; name?: unknown; syscall?: unknown };
  const failure = typeof code === 'string' ? code : String(name);
  const connecting =
    syscall === 'connect' || syscall === 'getaddrinfo' || failure === 'UND_ERR_CONNECT_TIMEOUT';
  return { failure, sent: !connecting && !isDistrust(failure) };
}
