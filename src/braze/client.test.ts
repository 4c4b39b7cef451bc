import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { clientOf, listen, post, serve } from './testing/client.ts';

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

  test('connections are kept, and as many are opened as may be in flight', async () => {
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

  test('destroying the client breaks off what is in flight', async () => {
    let arrived = () => {};
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const client = clientOf(await serve(() => arrived()));
    const exchange = client.send(post('{}'));
    await inFlight;
    await client.destroy();
    expect(await exchange).toMatchObject({ sent: true });
    expect(await client.send(post('{}'))).toMatchObject({ failure: expect.any(String) });
  });

  test('its reason never holds the key', async () => {
    const origin = await serve((request) => request.socket.destroy());
    expect(JSON.stringify(await clientOf(origin).send(post('{}')))).not.toContain('a-key');
  });
});
