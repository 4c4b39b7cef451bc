import { describe, expect, test } from '@jest/globals';
import { foreignRequest } from './same_origin.ts';

describe('who may ask', () => {
  test.each([
    '127.0.0.1:8080',
    '[::1]:8080',
    '192.168.1.7:8080',
    'localhost',
    'localhost:8080',
    'app.localhost:8080',
    'sandbox:8080',
    'host.docker.internal:8080',
    'sandbox.default.svc.cluster.local:8080',
    'braze.test',
  ])('who names it %s, without a browser or from its page', (host) => {
    expect(foreignRequest('POST', { host })).toBeNull();
    const page = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' };
    expect(foreignRequest('POST', page)).toBeNull();
  });

  test('who types its address, or follows a link to it', () => {
    const host = 'localhost:8080';
    expect(foreignRequest('GET', { host, 'sec-fetch-site': 'none' })).toBeNull();
    const link = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(foreignRequest('GET', link)).toBeNull();
  });
});

describe('who may not', () => {
  test.each([
    'evil.example:8080',
    'evil.com',
    '127.0.0.1.nip.io:8080',
    'localhost.evil.com',
    'evil.com.',
    'sandbox.evil.com:8080',
    'local.com',
    '',
    'a b',
  ])('a website that points its name %j here', (host) => {
    expect(foreignRequest('GET', { host })).toMatch(/^The sandbox does not answer to the name /);
  });

  test.each<[string, Record<string, string>]>([
    ['POST', { origin: 'https://evil.example' }],
    ['GET', { origin: 'https://evil.example' }],
    ['POST', { origin: 'null' }],
    ['POST', { origin: 'https://localhost:8080' }],
    ['POST', { origin: 'http://localhost:8081' }],
    ['POST', { origin: 'http://127.0.0.1:8080' }],
    ['GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
    ['GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
    ['POST', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
  ])('another website: %s %j', (method, headers) => {
    expect(foreignRequest(method, { host: 'localhost:8080', ...headers })).toMatch(/another website/);
  });
});
