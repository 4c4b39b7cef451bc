import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request to a store. */
export type StoreFault =
  /** It is passed on. */
  | 'none'
  /** It is passed on, after a while. */
  | 'slow'
  /** The answer is 503; the store does not see it. */
  | 'unavailable'
  /** The answer is 403; the store does not see it. */
  | 'denied'
  /** The connection ends; the store does not see it. */
  | 'unsent'
  /** The store does it, and the connection ends without the answer. */
  | 'unanswered'
  /** The store does it, and the connection ends within the answer's head or body. */
  | 'cut'
  /** Nothing comes back, and the store does not see it. */
  | 'hang'
  /** A web page comes back, with 200; the store does not see it. */
  | 'page';

/** A request as it came. */
export interface StoreRequest {
  readonly method: string;
  /** Of the bucket and the object, percent-encoded, with the query. */
  readonly path: string;
  /** From 0. */
  readonly number: number;
}

/** A way to a store with faults on it; `await using` closes it. */
export interface FaultyStore extends AsyncDisposable {
  readonly url: string;
  readonly requests: StoreRequest[];
  /** How all further requests fare. */
  faults(choose: (request: StoreRequest) => StoreFault): void;
}

/** Milliseconds of a slow request. */
const SLOW = 1_500;

/** Passes requests on to a store as they are, so that their signatures hold, and their answers back. */
export async function startFaultyStore(store: string): Promise<FaultyStore> {
  const requests: StoreRequest[] = [];
  let choose: (request: StoreRequest) => StoreFault = () => 'none';

  async function serve(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = incoming;
    const seen = { method, path, number: requests.length };
    requests.push(seen);
    const fault = choose(seen);
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    switch (fault) {
      case 'unavailable':
        return refuse(answer, 503, 'SlowDown');
      case 'denied':
        return refuse(answer, 403, 'AccessDenied');
      case 'page':
        return void answer.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
      case 'unsent':
        return void incoming.socket.destroy();
      case 'hang':
        return;
    }
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW));
    const { status, headers, bytes } = await passOn(store, incoming, body);
    if (fault === 'unanswered') return void incoming.socket.destroy();
    if (fault === 'cut') {
      answer.writeHead(status, { ...headers, 'content-length': bytes.length + 10 });
      answer.write(bytes.subarray(0, bytes.length / 2));
      return void answer.write('', () => incoming.socket.destroy());
    }
    answer.writeHead(status, headers).end(bytes);
  }

  const server = createServer((incoming, answer) => {
    incoming.on('error', () => {});
    serve(incoming, answer).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults(next) {
      choose = next;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(answer: ServerResponse, status: number, code: string): void {
  const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;
  answer.writeHead(status, { 'content-type': 'application/xml' }).end(text);
}

async function passOn(store: string, { method, url = '', headers }: IncomingMessage, body: Buffer) {
  const { hostname, port } = new URL(store);
  // A client that takes this for a proxy names the host, too.
  const path = url.replace(/^http:\/\/[^/]*/, '');
  const passed = request({ hostname, port, method, path, headers });
  passed.end(body);
  const [response] = (await once(passed, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>));
  const { 'transfer-encoding': _, ...rest } = response.headers;
  const status = response.statusCode ?? 500;
  return { status, headers: rest, bytes };
}
