import { type Dispatcher, EnvHttpProxyAgent, errors } from 'undici';
import type { Answer, NoAnswer } from './answer.ts';
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
        const { statusCode, headers, body: answer } = await agent.request({ ...request, body });
        return { status: statusCode, headers, body: await readText(answer) };
      } catch (error) {
        return noAnswer(error);
      }
    },
    destroy: () => agent.destroy(),
  };
}

const CONNECT_TIMEOUT = 10_000;

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

/** Errors at which no byte of the request has left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function noAnswer(error: unknown): NoAnswer {
  const failure = errorCode(error);
  return { failure, sent: !NOT_SENT.has(failure) };
}

/** The code of an error, or of the first of the errors that it gathers (one for each address of a host). */
function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof errors.UndiciError ? error.name : 'UNKNOWN';
}
