import type { buildConnector as Connecting, Pool as Connections, Dispatcher } from 'undici';
import type { Answer } from './answer.ts';
import { AnswerRoom } from './answer_room.ts';
import type { Request } from './endpoint.ts';
import { Exchange, type Route } from './exchange.ts';
import { withoutInformational } from './informational.ts';
import type { NoAnswer } from './no_answer.ts';
import { mayHaveProxy, proxyHost } from './proxy.ts';
import { buildConnector, EnvHttpProxyAgent, Pool } from './undici.ts';

/** One exchange with Braze: a request goes out, an answer (or the reason why there is none) comes back. Never rejects. */
export interface Client {
  send(request: ClientRequest): Promise<Answer | NoAnswer>;
  /** Bytes of the answers that are being read. */
  held(): number;
  /** Breaks off what is in flight. */
  destroy(): Promise<void>;
}

/** A request, as far as the client does not know it by itself. One that reads has no body. */
export type ClientRequest =
  | (Omit<Request, 'body'> & { readonly body: Buffer | string })
  | (Omit<Request, 'method' | 'body'> & { readonly method: 'GET'; readonly body: null });

export interface ClientOptions {
  readonly restEndpoint: string;
  readonly apiKey: string;
  /** How many exchanges can be in flight at once. */
  readonly connections: number;
  /** How long an exchange may take from its connection to the last byte of its answer, milliseconds. @default 60_000 */
  readonly timeout?: number;
}

/**
 * A client over kept-alive connections. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured; redirects are not followed.
 *
 * Answers are taken from undici's `dispatch`: the streams and signals of its `request` cost as much again as the exchange.
 */
export function createClient(given: ClientOptions): Client {
  const { restEndpoint, apiKey, connections, timeout = TIMEOUT } = given;
  const options = {
    connections,
    pipelining: 1,
    // Longer than the keep-alive of usual servers would make a reused connection fail at random.
    keepAliveTimeout: 4_000,
    connect: { timeout: CONNECT_TIMEOUT },
    // An exchange has one deadline of its own, which these would only cut into pieces.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  const route: Route = { proxy: null };
  // The one that looks for a proxy does so for each request.
  const dispatcher = mayHaveProxy(process.env)
    ? new EnvHttpProxyAgent({
        ...options,
        factory: (origin, { factory: _, ...given }: Connections.Options) => {
          // undici connects by itself only where it goes through a proxy: `NO_PROXY` is its business.
          if (typeof given.connect === 'function') route.proxy = proxyHost(restEndpoint, process.env);
          return poolOf(String(origin), given);
        },
        // undici waits five minutes for the answer to a CONNECT, and a connection that hangs there serves no exchange.
        clientFactory: (origin, given) => poolOf(String(origin), { ...given, headersTimeout: timeout }),
      })
    : poolOf(restEndpoint, options);
  const room = new AnswerRoom(MAX_ANSWERS);
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${apiKey}`,
    'user-agent': 'destination-braze',
    'accept-encoding': 'identity',
  };
  return {
    send: ({ method, path, headers: own, body }) =>
      new Promise((resolve) => {
        const request: Dispatcher.DispatchOptions = {
          origin: restEndpoint,
          path,
          method,
          headers: { ...headers, ...own },
          body,
        };
        dispatcher.dispatch(request, new Exchange({ timeout, room, route }, resolve));
      }),
    held: () => room.held,
    destroy: () => dispatcher.destroy(),
  };
}

const TIMEOUT = 60_000;
const CONNECT_TIMEOUT = 10_000;

/** Bytes that all answers together may hold while they are read, but for one that is larger alone. */
const MAX_ANSWERS = 16 << 20;

/** Connections to an origin, or through a proxy's tunnel to it where `connect` opens one. */
function poolOf(origin: string, { connect, ...options }: Connections.Options): Connections {
  const open = typeof connect === 'function' ? connect : buildConnector({ ...connect });
  return new Pool(origin, {
    ...options,
    connect: (to, callback) =>
      open(to, (...[error, socket]: Parameters<Connecting.Callback>) =>
        error === null ? callback(null, withoutInformational(socket)) : callback(error, null),
      ),
  });
}
