import { type Dispatcher, EnvHttpProxyAgent, errors, Pool } from 'undici';
import { type Answer, isDistrust, type NoAnswer } from './answer.ts';
import type { Plan } from './plans.ts';
import type { Headers } from './rate_headers.ts';

/** One exchange with Braze: a body goes out, an answer (or the reason why there is none) comes back. Never rejects. */
export interface Client {
  post(body: Buffer | string): Promise<Answer | NoAnswer>;
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

/**
 * A client over kept-alive connections. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured; redirects are not followed.
 *
 * Answers are taken from undici's `dispatch`: the streams and signals of its `request` cost as much again as the exchange.
 */
export function createClient({ restEndpoint, apiKey, plan, connections, timeout }: ClientOptions): Client {
  const options = {
    connections,
    pipelining: 1,
    // Longer than the keep-alive of usual servers would make a reused connection fail at random.
    keepAliveTimeout: 4_000,
    connect: { timeout: CONNECT_TIMEOUT },
    headersTimeout: timeout,
    bodyTimeout: timeout,
  };
  // The one that looks for a proxy does so for each request.
  const mayHaveProxy = PROXY_VARIABLES.some((name) => process.env[name]);
  const dispatcher = mayHaveProxy ? new EnvHttpProxyAgent(options) : new Pool(restEndpoint, options);
  const request = {
    origin: restEndpoint,
    path: plan.path,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${apiKey}`,
      'user-agent': 'destination-braze',
      ...plan.headers,
    },
  } satisfies Dispatcher.DispatchOptions;
  return {
    post: (body) =>
      new Promise((resolve) => dispatcher.dispatch({ ...request, body }, new Exchange(timeout, resolve))),
    destroy: () => dispatcher.destroy(),
  };
}

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

const CONNECT_TIMEOUT = 10_000;

/** What is kept of a body: more than any answer that lists 1,000 errors. The rest is read and dropped. */
const MAX_BODY = 1 << 20;

/** An exchange under way: told of the answer as it comes, it settles what was promised. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #timeout: number;
  readonly #settle: (outcome: Answer | NoAnswer) => void;
  #status = 0;
  #headers: Headers = {};
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #bodyUntil = 0;

  constructor(timeout: number, settle: (outcome: Answer | NoAnswer) => void) {
    this.#timeout = timeout;
    this.#settle = settle;
  }

  onRequestStart(): void {}

  /** Comes for provisional answers too; the last one counts. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
    this.#bodyUntil = performance.now() + this.#timeout;
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#length < MAX_BODY) this.#pieces.push(piece);
    this.#length += piece.length;
    // undici's time-out begins anew with each piece: this one ends an answer that drips.
    if (performance.now() > this.#bodyUntil) controller.abort(new errors.BodyTimeoutError());
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.#pieces).toString('utf8');
    this.#settle({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle(noAnswer(error));
  }
}

function noAnswer(error: unknown): NoAnswer {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const { code, name, syscall } = cause as { code?: unknown; name?: unknown; syscall?: unknown };
  const failure = typeof code === 'string' ? code : String(name);
  const connecting =
    syscall === 'connect' || syscall === 'getaddrinfo' || failure === 'UND_ERR_CONNECT_TIMEOUT';
  return { failure, sent: !connecting && !isDistrust(failure) };
}
