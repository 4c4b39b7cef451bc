import { createServer as createHttpServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { text } from 'node:stream/consumers';

/** A server that does what no sound Braze does; `await using` ends it. */
export interface Hostile extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly host: string;
}

/** The Braze of one test, and what it got. */
export interface HostileBraze extends Hostile {
  readonly requests: readonly Received[];
}

/** A track request, by the names of its events and the ids of its attributes. */
export interface Received {
  readonly names: readonly string[];
  /** Milliseconds on the clock of `performance`. */
  readonly at: number;
}

/** What comes back: an answer, the very bytes of a connection that ends behind them, or a reset. */
export type Reply =
  | { readonly status: number; readonly body?: object | string; readonly headers?: Record<string, string> }
  | string
  | 'reset';

export const ACCEPTED: Reply = { status: 201, body: { message: 'success' } };

/** The bytes of an answer. */
export function bytesOf(status: number, body: object | string = ''): string {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`;
}

/** @param reply to a request; `nth` counts from 1. The last of a list is repeated. */
export async function hostileBraze(
  reply: readonly Reply[] | ((request: Received, nth: number) => Reply),
): Promise<HostileBraze> {
  const requests: Received[] = [];
  const server = createHttpServer(async (incoming: IncomingMessage, response) => {
    const { events = [], attributes = [] } = JSON.parse(await text(incoming)) as {
      events?: { name: string }[];
      attributes?: { external_id: string }[];
    };
    const names = [...events.map(({ name }) => name), ...attributes.map((each) => each.external_id)];
    const request = { names, at: performance.now() };
    requests.push(request);
    const nth = requests.length;
    const given = typeof reply === 'function' ? reply(request, nth) : reply[Math.min(nth, reply.length) - 1];
    if (given === undefined || given === 'reset') incoming.socket.resetAndDestroy();
    else if (typeof given === 'string') incoming.socket.end(given);
    else {
      const { body = '' } = given;
      response.writeHead(given.status, given.headers);
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    }
  });
  return { ...(await listening(server)), requests };
}

/** A server of bare connections. */
export function hostileServer(onConnection: (socket: Socket) => void): Promise<Hostile> {
  return listening(createTcpServer((socket) => onConnection(socket.on('error', () => {}))));
}

/** A proxy that answers each request for a tunnel, or a request that it should pass on, with these bytes. */
export function hostileProxy(answer: string): Promise<Hostile> {
  return hostileServer((socket) => socket.once('data', () => socket.end(answer)));
}

async function listening(server: Server | TcpServer): Promise<Hostile> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
