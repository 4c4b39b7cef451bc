import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutput, type Output } from '../../airbyte/output.ts';

/** The key that the sandbox takes. */
export const API_KEY = 'sandbox-key';

/** A line of stdout. */
export interface Printed {
  readonly type: string;
  readonly log?: { readonly level: string; readonly message: string };
  readonly trace?: { readonly error: { readonly message: string; readonly failure_type: string } };
  readonly connectionStatus?: { readonly status: string; readonly message?: string };
  readonly state?: { readonly destinationStats?: object };
}

/** What a command prints in this process. */
export function printing(): {
  output: Output;
  printed: Printed[];
  logged: (level: 'INFO' | 'WARN') => string;
} {
  const printed: Printed[] = [];
  const write = (text: string) => void printed.push(JSON.parse(text));
  const logged = (level: string) =>
    printed.flatMap(({ log }) => (log?.level === level ? [log.message] : [])).join('\n');
  return { output: createOutput({ write, room: async () => {} }, () => 0), printed, logged };
}

/** A directory of one test with the files of a command; `using` removes it. */
export interface Folder extends Disposable {
  readonly path: string;
  /** Writes a file: text as it is, anything else as JSON. @returns its path. */
  write(name: string, content: unknown): string;
}

export function folder(): Folder {
  const path = mkdtempSync(join(tmpdir(), 'in-process-'));
  return {
    path,
    write(name, content) {
      writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
      return join(path, name);
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true }),
  };
}

/** A configuration for a stream `users` of attributes. */
export function configOf(restEndpoint: string, settings: object = {}): object {
  return {
    rest_endpoint: restEndpoint,
    api_key: API_KEY,
    streams: [{ stream: 'users', object: 'attributes', mapping: { method: 'columns' } }],
    ...settings,
  };
}

/** A configured catalog of these streams. */
export function catalogOf(...names: string[]): object {
  return {
    streams: names.map((name) => ({
      stream: { name, json_schema: { type: 'object', properties: {} } },
      sync_mode: 'incremental',
      destination_sync_mode: 'append',
    })),
  };
}

/** A server that gives one answer to everything, and counts the requests; status 0 breaks connections off. */
export async function answering(
  status: number,
  body: string,
): Promise<AsyncDisposable & { readonly url: string; readonly requests: () => number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    if (status === 0) return void request.socket.destroy();
    request.resume();
    response.writeHead(status).end(body);
  });
  // To a client that wants a tunnel it is a proxy.
  server.on('connect', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A URL of this machine at which nobody listens. */
export async function refusing(): Promise<string> {
  await using server = await answering(200, '');
  return server.url;
}
