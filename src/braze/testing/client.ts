import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, createServer as createTcpServer, Socket } from 'node:net';
import { afterEach } from '@jest/globals';
import { type Client, type ClientRequest, createClient } from '../client.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

/** A server on this machine; its origin. */
export async function serve(answer: RequestListener): Promise<string> {
  return listen(createServer(answer));
}

export async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function clientOf(restEndpoint: string, timeout = 5_000): Client {
  const client = createClient({
    restEndpoint,
    apiKey: 'a-key',
    connections: 4,
    timeout,
  });
  cleanUp.push(() => client.destroy());
  return client;
}

export function post(body: Buffer | string): ClientRequest {
  return { method: 'POST', path: '/users/track', headers: { 'X-Braze-Bulk': 'true' }, body };
}

/** Sets an environment variable until the test is over. */
export function setEnv(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  cleanUp.push(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}
