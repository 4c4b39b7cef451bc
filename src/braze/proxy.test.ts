import { expect, test } from '@jest/globals';
import { mayHaveProxy, proxyHost, proxyProblem } from './proxy.ts';

test.each([
  [{}],
  [{ HTTPS_PROXY: '' }],
  [{ HTTPS_PROXY: 'http://proxy:3128' }],
  [{ https_proxy: 'https://user:p%40ss@proxy.example.com' }],
  [{ http_proxy: 'socks5://127.0.0.1:1080' }],
  [{ https_proxy: 'http://[::1]:3128/' }],
  [{ https_proxy: 'http://proxy:3128', HTTPS_PROXY: 'nonsense that lower case wins over' }],
  [{ https_proxy: '', HTTPS_PROXY: 'nonsense that an empty one wins over' }],
])('%j is sound', (env) => {
  expect(proxyProblem(env)).toBeNull();
});

test.each([
  ['HTTPS_PROXY', 'proxy:3128', 'http://proxy:3128'],
  ['https_proxy', 'proxy.example.com', 'http://proxy.example.com'],
  ['HTTP_PROXY', '10.0.0.1:3128', 'http://10.0.0.1:3128'],
  ['HTTP_PROXY', '//proxy:3128', 'http://proxy:3128'],
  ['http_proxy', 'ftp://proxy:21', 'http://'],
  ['HTTPS_PROXY', 'http://', 'http://proxy.example.com:3128'],
  ['HTTPS_PROXY', 'a b', 'http://proxy.example.com:3128'],
  ['HTTPS_PROXY', 'http://proxy:99999', 'http://proxy.example.com:3128'],
  ['HTTPS_PROXY', 'http://proxy:3128/path', 'percent-encode'],
  ['HTTPS_PROXY', 'http://user:50%@proxy:3128', '%25'],
  ['https_proxy', 'https://10.0.0.1:3128', 'the name of its host'],
  ['https_proxy', 'https://[::1]:3128', 'the name of its host'],
])('%s=%s is a mistake, and the message has a cure', (name, value, cure) => {
  const problem = proxyProblem({ [name]: value });
  expect(problem).toContain(name);
  expect(problem).toContain(cure);
});

test('a password is never quoted', () => {
  for (const value of [
    'user:hunter22@proxy:3128',
    'ftp://user:hunter22@proxy',
    '//user:hunter22@proxy:1',
    'http://user:hunter22//x@proxy:3128',
    'http://user:1/hunter22@proxy:3128',
    'http://user:hunter22%@proxy:3128',
  ]) {
    expect(proxyProblem({ HTTPS_PROXY: value })).not.toContain('hunter22');
  }
});

test('the proxy of an origin is the one of its scheme, and for https that of http where there is no other', () => {
  const env = { http_proxy: 'http://plain:1', HTTPS_PROXY: 'http://user:secret@tls:2' };
  expect(proxyHost('https://rest.iad-01.braze.com', env)).toBe('tls:2');
  expect(proxyHost('http://127.0.0.1:8080', env)).toBe('plain:1');
  expect(proxyHost('https://rest.iad-01.braze.com', { HTTP_PROXY: 'http://plain:1' })).toBe('plain:1');
  expect([mayHaveProxy(env), mayHaveProxy({ NO_PROXY: '*' })]).toEqual([true, false]);
});
