import { describe, expect, test } from '@jest/globals';
import { configFor, files } from './support/files.ts';
import { ACCEPTED, bytesOf, hostileBraze, hostileProxy } from './support/hostile.ts';
import { record, statesOf, streamState } from './support/messages.ts';
import { freePort } from './support/port.ts';
import { run, start } from './support/program.ts';

/** Proxies between the program and Braze, and the variables that name them. */

/** No variable of this machine counts beside those of the test. */
const NONE = { https_proxy: '', HTTPS_PROXY: '', http_proxy: '', HTTP_PROXY: '', no_proxy: '', NO_PROXY: '' };

/** Without those of {@link NONE} that would win over the given ones. */
function variables(given: Record<string, string>): Record<string, string> {
  const lower = Object.keys(given).map((name) => name.toLowerCase());
  const others = Object.entries(NONE).filter(([name]) => !lower.includes(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...given };
}

const ROW = record('users', { external_id: 'ada' }) + streamState('users', 1);
const BRAZE = 'https://rest.iad-01.braze.com';
const SECRET = 'hunter22';

/** The URL of a proxy, with a user. */
const withUser = (host: string) => `http://connector:${SECRET}@${host}`;

describe.each([
  ['HTTPS_PROXY', 'proxy:3128', 'http://proxy:3128'],
  ['https_proxy', 'proxy.example.com', 'http://proxy.example.com'],
  ['HTTP_PROXY', 'ftp://proxy:21', 'http, https or socks5'],
  ['http_proxy', 'http://', 'http://proxy.example.com:3128'],
  ['HTTPS_PROXY', `user:${SECRET}@proxy:3128`, 'HTTPS_PROXY is "***@proxy:3128"'],
  ['HTTPS_PROXY', `http://user:${SECRET}%@proxy:3128`, '%25'],
  ['HTTPS_PROXY', 'https://10.0.0.1:3128', 'the name of its host'],
])('%s=%s', (name, value, words) => {
  const env = variables({ [name]: value });

  test.concurrent('fails a check, in words', async () => {
    using given = files(configFor(BRAZE));
    const { code, messages, lines } = await run(given.check, { env });
    expect(code).toBe(0);
    expect(messages.at(-1)?.connectionStatus).toMatchObject({ status: 'FAILED' });
    expect(messages.at(-1)?.connectionStatus?.message).toContain(name);
    expect(messages.at(-1)?.connectionStatus?.message).toContain(words);
    expect(lines.join('\n')).not.toContain(SECRET);
  });

  test.concurrent('fails a sync before its first row, for the user to correct', async () => {
    using given = files(configFor(BRAZE));
    const { code, messages, lines } = await run(given.write, { env, stdin: ROW });
    expect(code).toBe(1);
    expect(messages.at(-1)?.trace?.error).toMatchObject({ failure_type: 'config_error' });
    expect(messages.at(-1)?.trace?.error.message).toContain(words);
    expect(lines.join('\n')).not.toContain(SECRET);
  });
});

describe.each([
  ['a tunnel', BRAZE, 'HTTPS_PROXY', 407, 'its user and password'],
  ['a tunnel, by the variable for http', BRAZE, 'http_proxy', 407, 'its user and password'],
  ['a tunnel', BRAZE, 'https_proxy', 403, 'NO_PROXY'],
  ['a request', 'http://braze-behind-a-proxy', 'HTTP_PROXY', 407, 'its user and password'],
])('a proxy that refuses %s (%s, %s) with %d', (_, restEndpoint, name, status, cure) => {
  test.concurrent('is for the user to correct, and named without its password', async () => {
    await using proxy = await hostileProxy(bytesOf(status));
    const env = variables({ [name]: withUser(proxy.host) });
    using given = files(configFor(restEndpoint));
    const { code, messages, lines } = await run(given.write, { env, stdin: ROW });
    expect(code).toBe(1);
    const { error } = messages.at(-1)?.trace ?? {};
    expect(error?.failure_type).toBe('config_error');
    expect(error?.message).toContain(`The proxy ${proxy.host} refused`);
    expect(error?.message).toContain(`HTTP ${status}`);
    expect(error?.message).toContain(cure);
    expect(lines.join('\n')).not.toContain(SECRET);
    expect(lines.join('\n')).not.toContain('possibly doubled');
  });
});

describe('a proxy that fails is named, tried again, and doubles nothing:', () => {
  const cases: [string, () => Promise<{ host: string } & AsyncDisposable>, string][] = [
    ['502 of a tunnel', () => hostileProxy(bytesOf(502)), 'did not open a tunnel: HTTP 502'],
    ['503 of a tunnel', () => hostileProxy(bytesOf(503)), 'did not open a tunnel: HTTP 503'],
    ['a closed connection', () => hostileProxy(''), 'no answer through the proxy'],
    ['a reset in the tunnel', () => hostileProxy('HTTP/1.1 200 OK\r\n\r\n'), 'no answer through the proxy'],
    ['a refused connection', nobody, 'refuses the connection'],
  ];

  test.concurrent.each(cases)('%s', async (_, open, words) => {
    await using proxy = await open();
    using given = files(configFor(BRAZE));
    const program = start(given.write, { env: variables({ https_proxy: withUser(proxy.host) }) });
    await program.write(ROW);
    program.end();
    const warning = await program.line((line) => line.includes(words));
    expect(warning).toContain(proxy.host);
    expect(warning).toMatch(/tried since [0-9:]{8} and given up at [0-9:]{8}/);
    program.kill('SIGTERM');
    const { lines } = await program.finished;
    expect(lines.join('\n')).not.toContain('possibly doubled');
    expect(lines.join('\n')).toMatch(/nothing sent; [1-9][0-9]* attempts? without a connection/);
    expect(lines.join('\n')).not.toContain(SECRET);
    expect(statesOf(lines)).toEqual([]);
  });
});

test.each([
  [407, 'Put its user and password into the URL of HTTPS_PROXY'],
  [503, 'did not open a tunnel: HTTP 503'],
])('a check through a proxy that answers %d names it', async (status, words) => {
  await using proxy = await hostileProxy(bytesOf(status));
  using given = files(configFor(BRAZE));
  const env = variables({ HTTPS_PROXY: withUser(proxy.host) });
  const { messages, lines } = await run(given.check, { env });
  const { status: outcome, message } = messages.at(-1)?.connectionStatus ?? {};
  expect(outcome).toBe('FAILED');
  expect(message).toContain(proxy.host);
  expect(message).toContain(words);
  expect(lines.join('\n')).not.toContain(SECRET);
});

test.each(['NO_PROXY', 'no_proxy'])('a proxy is passed by where %s excepts the host', async (name) => {
  await using proxy = await hostileProxy(bytesOf(407));
  await using braze = await hostileBraze([ACCEPTED]);
  using given = files(configFor(braze.url));
  const env = variables({ HTTP_PROXY: withUser(proxy.host), [name]: '127.0.0.1' });
  const { code, lines } = await run(given.write, { env, stdin: ROW });
  expect(code).toBe(0);
  expect(statesOf(lines)).toHaveLength(1);
});

/** A host and port that refuse every connection. */
async function nobody(): Promise<{ host: string } & AsyncDisposable> {
  return { host: `127.0.0.1:${await freePort()}`, async [Symbol.asyncDispose]() {} };
}
