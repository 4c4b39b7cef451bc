import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { messageAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { createBraze } from './braze.ts';
import { control, isControl } from './control.ts';
import type { Controlled } from './controlled.ts';
import type { SandboxOptions } from './options.ts';
import { isPage, pageAnswer } from './page/page.ts';
import { createRecorder } from './recorder.ts';
import { foreignRequest } from './same_origin.ts';
import { send } from './send.ts';

export interface Sandbox {
  /** Origin, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** What it holds and counts, and its faults. */
  readonly state: Controlled;
  /** Ends every connection. Rejects if the record file could not be written. */
  close(): Promise<void>;
}

/** The longest body that is read: the control endpoints' limit too. */
const MAX_BODY = 4 * 1024 * 1024;

/** The first line of a request; the query is the text after the `?`. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
}

/** Starts a sandbox. Rejects if it cannot listen there. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const braze = createBraze(options);
  const recorder = createRecorder(options.record ?? null);
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    // Whatever goes wrong with one request, the next one is answered.
    serve(request, response).catch((error) => fail(response, error));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', ...rest] = (request.url ?? '').split('?');
    const asked = { method: request.method ?? '', path, query: rest.join('?') };
    if (isPage(asked) || isControl(path)) await serveOwn(asked, request, response);
    else await serveBraze(asked, request, response);
  }

  /** The page and the controls: what Braze does not have. */
  async function serveOwn(asked: Asked, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = foreignRequest(asked.method, request.headers);
    const body = await readBody(request, MAX_BODY);
    if (body === null) return;
    if (refusal !== null) send(response, messageAnswer(403, refusal));
    else if (isPage(asked)) send(response, pageAnswer(braze, { ...asked, host: request.headers.host ?? '' }));
    else send(response, control(braze, { ...asked, body: body.text ?? '' }));
  }

  async function serveBraze(asked: Asked, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = braze.begin({ ...asked, headers: request.headers });
    response.on('close', exchange.end);
    const body = await readBody(request, MAX_BODY);
    if (body === null) return;
    const { reply, record, body: content } = await exchange.answer(body);
    recorder.write(record, content);
    // Before the client can know the answer, so that its next request does not seem to overlap with this one.
    if (reply !== 'silence') exchange.end();
    send(response, reply);
  }

  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    port,
    state: braze,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await recorder.close();
    },
  };
}

/** A fault of the sandbox's own: the answer names its cause, for it must be corrected here. */
function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  send(response, messageAnswer(500, `The sandbox failed: ${message}`));
}
