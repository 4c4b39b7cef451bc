import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { clientOf, listen, post, serve, setEnv } from './testing/client.ts';

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
