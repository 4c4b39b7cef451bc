import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Sandbox, startSandbox } from './server.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ rateLimit: null });
});

afterAll(() => sandbox.close());

const ask = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`${sandbox.url}${path}`, init);
  return { status: answer.status, text: await answer.text() };
};

describe('a wrong query of a control is answered 400, in words', () => {
  test.each([
    ['profiles?limit=abc', 'limit is "abc"; expected a whole number from 0 to 1000000'],
    ['profiles?limit=-1', 'limit is "-1"'],
    ['profiles?limit=1e9', 'limit is "1e9"'],
    ['profiles?limit=', 'limit is ""'],
    ['events?limit=9999999999', 'limit is "9999999999"'],
    ['purchases?limit=1.5', 'limit is "1.5"'],
    ['requests?limit=1&limit=2', 'limit is given more than once'],
    ['profiles?limi=2', '"limi" is not known: expected external_id or limit'],
    ['requests?external_id=1', '"external_id" is not known: expected limit'],
    ['counters?x=1', '"x" is not known: this control takes none'],
  ])('%s', async (path, words) => {
    const { status, text } = await ask(`/_sandbox/${path}`);
    expect([status, JSON.parse(text).message]).toEqual([400, expect.stringContaining(words)]);
  });
});

test('a right one is answered', async () => {
  for (const query of ['', '?limit=0', '?limit=1000000', '?external_id=a&limit=2', '?external_id=a%3Fb']) {
    expect((await ask(`/_sandbox/profiles${query}`)).status).toBe(200);
  }
});

test('the overview lists each control with what it does, and an unknown one names them', async () => {
  for (const path of ['/_sandbox/', '/_sandbox']) {
    expect(JSON.parse((await ask(path)).text).controls).toContainEqual({
      control: 'GET /_sandbox/requests',
      does: 'shows requests, and what became of them',
      parameters: ['limit'],
    });
  }
  const { status, text } = await ask('/_sandbox/nothing', { method: 'PUT' });
  expect(status).toBe(404);
  expect(text).toContain(
    'There is no control \\"PUT /_sandbox/nothing\\". The controls are: GET /_sandbox/,',
  );
});

test('a fault whose answer cannot be sent is told, and the next request is answered', async () => {
  const headers = { 'a bad name': 'x' };
  const fault = { kind: 'raw', status: 200, body: '', headers, next: 1 };
  await ask('/_sandbox/faults', { method: 'POST', body: JSON.stringify({ faults: [fault] }) });
  const track = () => ask('/users/track', { method: 'POST', headers: AS_USER, body: '{}' });
  expect(await track()).toMatchObject({ status: 500, text: expect.stringContaining('The sandbox failed') });
  expect((await track()).status).toBe(400);
});

test('a body nested ten thousand levels deep is answered', async () => {
  const body = `{"attributes":[{"external_id":"a","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}]}`;
  const { status } = await ask('/users/track', { method: 'POST', headers: AS_USER, body });
  expect(status).toBeGreaterThanOrEqual(200);
  expect((await ask('/_sandbox/')).status).toBe(200);
});

test('no request ends it', async () => {
  const paths = [
    '/users/track',
    '/users/track/bulk',
    '/users/export/ids',
    '/_sandbox/',
    '/_sandbox/profiles',
  ];
  const path = fc.tuple(
    fc.oneof(fc.constantFrom(...paths, '/_sandbox/faults', '/_sandbox/events'), fc.webPath()),
    fc.oneof(
      fc.constant(''),
      fc.webQueryParameters().map((query) => `?${query}`),
    ),
  );
  const objects = fc.dictionary(
    fc.constantFrom('attributes', 'events', 'purchases', 'faults', 'latency', 'external_ids', '__proto__'),
    fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())),
  );
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
    path: path.map((parts) => parts.join('')),
    body: fc.oneof(
      fc.string(),
      fc.json(),
      objects.map((value) => JSON.stringify(value)),
    ),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, body }) => {
      const hasBody = method !== 'GET';
      await ask(path, { method, headers: AS_USER, ...(hasBody && { body }) });
      await ask('/_sandbox/faults', { method: 'DELETE' });
    }),
    { numRuns: 200 },
  );
  expect((await ask('/_sandbox/')).status).toBe(200);
}, 30_000);

test('no bytes end it', async () => {
  const { port } = sandbox;
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.string().map((text) => Buffer.from(`GET ${text} HTTP/1.1\r\n\r\n`)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.end(data);
      socket.resume();
      await closed;
    }),
    { numRuns: 50 },
  );
  expect((await ask('/_sandbox/')).status).toBe(200);
});

const AS_USER = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };
