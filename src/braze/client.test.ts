import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Client, type ClientRequest, createClient } from './client.ts';

const cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

/** A server on this machine; its origin. */
async function serve(answer: RequestListener): Promise<string> {
  return listen(createServer(answer));
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(restEndpoint: string, timeout = 5_000): Client {
  const client = createClient({
    restEndpoint,
    apiKey: 'a-key',
    connections: 4,
    timeout,
  });
  cleanUp.push(() => client.destroy());
  return client;
}

/** A request with this body. */
function post(body: Buffer | string): ClientRequest {
  return { method: 'POST', path: '/users/track', headers: { 'X-Braze-Bulk': 'true' }, body };
}

/** Sets an environment variable until the test is over. */
function setEnv(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  cleanUp.push(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

describe('an exchange', () => {
  test('carries the body, the key and the request’s headers there, and the answer back', async () => {
    let request: IncomingMessage | undefined;
    let body = '';
    const origin = await serve(async (incoming, response) => {
      request = incoming;
      body = await text(incoming);
      response.writeHead(201, { 'X-RateLimit-Limit': '3000' }).end('{"message":"success","ü":1}');
    });
    const answer = await clientOf(origin).send(post('{"attributes":["ü"]}'));
    expect(answer).toMatchObject({
      status: 201,
      headers: { 'x-ratelimit-limit': '3000' },
      body: '{"message":"success","ü":1}',
    });
    expect(request).toMatchObject({
      method: 'POST',
      url: '/users/track',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer a-key',
        'x-braze-bulk': 'true',
        'content-length': '21',
      },
    });
    expect(body).toBe('{"attributes":["ü"]}');
  });

  test.each([400, 401, 413, 429, 500])('%d is an answer like any other', async (status) => {
    const origin = await serve((_, response) => response.writeHead(status).end('{"message":"no"}'));
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({ status, body: '{"message":"no"}' });
  });

  test('a redirect is not followed: the key must not go elsewhere', async () => {
    let visits = 0;
    const elsewhere = await serve((_, response) => {
      visits++;
      response.end();
    });
    const origin = await serve((_, response) => response.writeHead(307, { location: elsewhere }).end());
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({
      status: 307,
      headers: { location: elsewhere },
    });
    expect(visits).toBe(0);
  });

  test('a provisional answer is none', async () => {
    const origin = await serve((_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(201).end('{"message":"success"}');
    });
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({
      status: 201,
      body: '{"message":"success"}',
    });
  });

  test('connections are kept, and as many are opened as may be under way', async () => {
    const waiting: ServerResponse[] = [];
    let connections = 0;
    const server = createServer((_, response) => {
      waiting.push(response);
      if (waiting.length === 4) for (const each of waiting.splice(0)) each.end('{}');
    }).on('connection', () => connections++);
    const client = clientOf(await listen(server));
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => client.send(post('{}'))));
      expect(answers.map((answer) => 'status' in answer && answer.status)).toEqual([200, 200, 200, 200]);
    }
    expect(connections).toBe(4);
  });

  test('asks for no compression, and reads an answer that is compressed nevertheless', async () => {
    let accepted: string | undefined;
    const origin = await serve((incoming, response) => {
      accepted = incoming.headers['accept-encoding'];
      response.writeHead(201, { 'content-encoding': 'gzip' }).end(gzipSync('{"message":"success"}'));
    });
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({
      status: 201,
      body: '{"message":"success"}',
    });
    expect(accepted).toBe('identity');
  });

  test('a large answer is read to its end', async () => {
    const long = JSON.stringify({ message: 'success', errors: ['x'.repeat(20 << 20)] });
    const origin = await serve((_, response) => response.end(long));
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({ status: 200, body: long });
  });

  test('several large answers at once wait for each other, and all are read to their ends', async () => {
    const long = 'x'.repeat(9 << 20);
    const client = clientOf(await serve((_, response) => response.end(long)), 25_000);
    const answers = await Promise.all(Array.from({ length: 4 }, () => client.send(post('{}'))));
    expect(answers.map((answer) => 'body' in answer && answer.body === long)).toEqual(Array(4).fill(true));
    expect(client.held()).toBe(0);
  }, 30_000);

  test('an answer without end is broken off', async () => {
    const origin = await serve((_, response) => {
      const more = () => {
        while (response.writable && response.write(Buffer.alloc(1 << 20)));
      };
      response.on('drain', more);
      more();
    });
    expect(await clientOf(origin).send(post('{}'))).toEqual({ failure: 'ANSWER_TOO_LARGE', sent: true });
  });

  test.each([
    ['a 100 Continue that nobody asked for', ['HTTP/1.1 100 Continue\r\n\r\n']],
    [
      'many of several kinds',
      Array<string>(300).fill('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n'),
    ],
    ['one in pieces', ['HTT', 'P/1.1 10', '2 Processing\r', '\n\r', '\n']],
  ])('%s is no news', async (_, informational) => {
    const origin = await listen(
      createTcpServer((socket) => {
        socket.setNoDelay(true).on('error', () => {});
        socket.once('data', async () => {
          for (const piece of informational)
            await new Promise((done) => socket.write(piece, () => setTimeout(done, 1)));
          socket.end('HTTP/1.1 201 Created\r\ncontent-length: 21\r\n\r\n{"message":"success"}');
        });
      }),
    );
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({
      status: 201,
      body: '{"message":"success"}',
    });
  });

  test.each([['HTTP/1.1 1'], ['HTTP/1.1 100 Continue\r\n\r\n']])(
    'a body that quotes one at the beginning of a packet is read to its end: %j',
    async (quoted) => {
      const origin = await listen(
        createTcpServer((socket) => {
          socket.setNoDelay(true).on('error', () => {});
          socket.once('data', () => {
            socket.write(`HTTP/1.1 201 Created\r\ncontent-length: ${1 + quoted.length}\r\n\r\n"`);
            setTimeout(() => socket.write(quoted), 20);
          });
        }),
      );
      expect(await clientOf(origin).send(post('{}'))).toMatchObject({ body: `"${quoted}` });
    },
  );

  test.each([
    ['whose connection is reset behind it', (socket: Socket) => socket.resetAndDestroy()],
    ['whose connection ends', (socket: Socket) => socket.end()],
    ['whose connection stays', () => {}],
  ])('an answer that comes before the whole request is read is the answer, %s', async (_, then) => {
    const origin = await listen(
      createTcpServer((socket) => {
        socket
          .on('error', () => {})
          .once('data', () => {
            socket.pause();
            socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n{}', () => then(socket));
          });
      }),
    );
    const client = clientOf(origin);
    for (let times = 0; times < 2; times++)
      expect(await client.send(post(Buffer.alloc(3_000_000, 'x')))).toMatchObject({
        status: 413,
        body: '{}',
      });
  });
});

describe('no answer', () => {
  test('a refused connection: nothing was sent', async () => {
    const server = createServer();
    const origin = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await clientOf(origin).send(post('{}'))).toEqual({
      failure: 'ECONNREFUSED',
      sent: false,
      peer: new URL(origin).host,
    });
  });

  test('a host that is unknown: nothing was sent', async () => {
    const answer = await clientOf('http://no-such-host.invalid').send(post('{}'));
    expect(answer).toMatchObject({ failure: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/), sent: false });
  });

  test('a connection that is reset after the request: it may have been processed', async () => {
    const origin = await serve((request) => {
      request.resume().on('end', () => request.socket.resetAndDestroy());
    });
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({ sent: true });
  });

  test('a connection that is closed in the middle of the answer’s body', async () => {
    const origin = await serve((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(201, { 'content-length': '100' }).write('{"message":"success"', () => {
          request.socket.destroy();
        });
      });
    });
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({ sent: true });
  });

  test('an answer that is no HTTP', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.once('data', () => socket.end('SSH-2.0-nothing here\r\n'));
    });
    const origin = await listen(server);
    expect(await clientOf(origin).send(post('{}'))).toMatchObject({ sent: true });
    for (const socket of sockets) socket.destroy();
  });

  test.each([
    ['never begins', () => {}],
    ['stops in the middle', (_: IncomingMessage, response: ServerResponse) => void response.write('{')],
  ])('an answer that %s ends at the timeout', async (_, answer) => {
    const origin = await serve(answer);
    expect(await clientOf(origin, 200).send(post('{}'))).toMatchObject({
      failure: 'TIMEOUT',
      sent: true,
    });
  });

  test('an answer that drips for ever ends at the timeout', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(201);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await clientOf(origin, 200).send(post('{}'))).toEqual({ failure: 'TIMEOUT', sent: true });
  });

  test('hints that keep coming do not put the deadline off', async () => {
    const origin = await serve((_, response) => {
      const hint = setInterval(() => response.writeEarlyHints({ link: '</>; rel=preload' }), 20);
      response.on('close', () => clearInterval(hint));
    });
    expect(await clientOf(origin, 200).send(post('{}'))).toEqual({ failure: 'TIMEOUT', sent: true });
  });

  test('a connection that is reset in the TLS handshake: nothing was sent', async () => {
    const origin = await listen(
      createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.resetAndDestroy())),
    );
    const answer = await clientOf(origin.replace('http:', 'https:')).send(post('{}'));
    expect(answer).toMatchObject({ failure: expect.any(String), sent: false });
  });

  test('a TLS handshake that never ends is broken off at the deadline: nothing was sent', async () => {
    const origin = await listen(createTcpServer((socket) => socket.on('error', () => {})));
    const answer = await clientOf(origin.replace('http:', 'https:'), 200).send(post('{}'));
    expect(answer).toEqual({ failure: 'TIMEOUT', sent: false });
  });

  test('destroying the client breaks off what is under way', async () => {
    let arrived = () => {};
    const underWay = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const client = clientOf(await serve(() => arrived()));
    const exchange = client.send(post('{}'));
    await underWay;
    await client.destroy();
    expect(await exchange).toMatchObject({ sent: true });
    expect(await client.send(post('{}'))).toMatchObject({ failure: expect.any(String) });
  });

  test('its reason never holds the key', async () => {
    const origin = await serve((request) => request.socket.destroy());
    expect(JSON.stringify(await clientOf(origin).send(post('{}')))).not.toContain('a-key');
  });
});

describe('a proxy that is asked for a tunnel', () => {
  const throughProxy = async (onConnect: (socket: Socket) => void, timeout?: number) => {
    const server = createServer().on('connect', (_, socket: Socket) =>
      onConnect(socket.on('error', () => {})),
    );
    const proxy = await listen(server);
    setEnv('https_proxy', proxy.replace('//', '//user:secret@'));
    setEnv('no_proxy', '');
    const answer = await clientOf('https://rest.example.com', timeout).send(post('{}'));
    return { answer, host: new URL(proxy).host };
  };

  test.each([407, 403, 502, 503])(
    'and refuses it with %d: nothing was sent, and the proxy is named',
    async (status) => {
      const { answer, host } = await throughProxy((socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
      expect(answer).toMatchObject({ sent: false, proxyStatus: status, proxy: host });
      expect(JSON.stringify(answer)).not.toContain('secret');
    },
  );

  test('and is silent is given up at the deadline', async () => {
    const { answer, host } = await throughProxy(() => {}, 200);
    expect(answer).toEqual({ failure: 'TIMEOUT', sent: false, proxy: host });
  });

  test('and hangs for a while is asked again behind its silence', async () => {
    let isSilent = true;
    const server = createServer().on('connect', (_, socket: Socket) => {
      socket.on('error', () => {});
      if (!isSilent) socket.end('HTTP/1.1 407 No\r\n\r\n');
    });
    setEnv('https_proxy', await listen(server));
    setEnv('no_proxy', '');
    const client = clientOf('https://rest.example.com', 300);
    const all = () => Promise.all(Array.from({ length: 4 }, () => client.send(post('{}'))));
    expect(await all()).toMatchObject(Array(4).fill({ failure: 'TIMEOUT' }));
    isSilent = false;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await all()).toMatchObject(Array(4).fill({ proxyStatus: 407 }));
  });

  test('and refuses it after a 100 Continue', async () => {
    const { answer } = await throughProxy((socket) =>
      socket.end('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 407 No\r\n\r\n'),
    );
    expect(answer).toMatchObject({ sent: false, proxyStatus: 407 });
  });

  test('and opens it, but TLS is reset in it: nothing was sent', async () => {
    const { answer, host } = await throughProxy((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect(answer).toMatchObject({ failure: 'ECONNRESET', sent: false, proxy: host });
  });

  test('and is reset: nothing was sent', async () => {
    const { answer } = await throughProxy((socket) => socket.resetAndDestroy());
    expect(answer).toMatchObject({ sent: false });
  });
});

describe('a proxy of the environment', () => {
  /** A Braze, and a proxy that answers in its place and notes for whom. */
  async function serveBoth(): Promise<{ braze: string; asked: (string | undefined)[] }> {
    const braze = await serve((_, response) => response.end('from Braze'));
    const asked: (string | undefined)[] = [];
    const proxy = await serve((request, response) => {
      asked.push(request.headers.host);
      response.end('from the proxy');
    });
    setEnv('http_proxy', proxy);
    return { braze, asked };
  }

  test('is used', async () => {
    const { braze, asked } = await serveBoth();
    setEnv('no_proxy', '');
    expect(await clientOf(braze).send(post('{}'))).toMatchObject({ body: 'from the proxy' });
    expect(asked).toEqual([new URL(braze).host]);
  });

  test('wants a password: nothing was sent', async () => {
    const proxy = await serve((_, response) => response.writeHead(407).end());
    setEnv('http_proxy', proxy);
    setEnv('no_proxy', '');
    expect(await clientOf('http://rest.example.com').send(post('{}'))).toMatchObject({
      sent: false,
      proxyStatus: 407,
      proxy: new URL(proxy).host,
    });
  });

  test('is not named where NO_PROXY excepts the host', async () => {
    const gone = await serve(() => {});
    setEnv('http_proxy', gone);
    setEnv('no_proxy', 'no-such-host.invalid');
    expect(await clientOf('http://no-such-host.invalid').send(post('{}'))).not.toHaveProperty('proxy');
  });

  test('is passed by where NO_PROXY says so', async () => {
    const { braze, asked } = await serveBoth();
    setEnv('no_proxy', '127.0.0.1');
    expect(await clientOf(braze).send(post('{}'))).toMatchObject({ body: 'from Braze' });
    expect(asked).toEqual([]);
  });
});
