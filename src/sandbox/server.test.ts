import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../json/value.ts';
import type { SandboxOptions } from './options.ts';
import { type Sandbox, startSandbox } from './server.ts';

const NOW = Date.UTC(2024, 4, 1, 10, 0, 1);
const user = (id: string) => ({ external_id: id });
const users = (count: number) => Array.from({ length: count }, (_, index) => user(`u${index}`));

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ now: () => NOW, ...options });
}

interface Sending {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

async function post(body: unknown, { path = '/users/track', method = 'POST', headers = {} }: Sending = {}) {
  const response = await fetch(sandbox.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sandbox-key', ...headers },
    ...(method !== 'GET' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

const track = (id = 'u', sending?: Sending) => post({ attributes: [user(id)] }, sending);
const held = async (what: string): Promise<JsonObject> =>
  JSON.parse(await (await fetch(`${sandbox.url}/_sandbox/${what}`)).text());
const setFaults = (plan: object) =>
  fetch(`${sandbox.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(plan) });

describe('who is let in', () => {
  test.each([
    'Bearer wrong',
    'Bearer  sandbox-key',
    'Bearer "sandbox-key"',
    'sandbox-key',
    'bearer sandbox-key',
  ])('not with %s', async (authorization) => {
    await start();
    const { status, headers, text } = await track('u', { headers: { Authorization: authorization } });
    expect(status).toBe(401);
    expect(text).toMatch(/^\{"message":"Invalid API key: /);
    expect(headers.get('x-ratelimit-remaining')).toBe('');
  });

  test('a wrong key is echoed', async () => {
    await start();
    const { text } = await track('u', { headers: { Authorization: 'Bearer wrong' } });
    expect(text).toBe('{"message":"Invalid API key: wrong"}');
  });

  test('only with the permission of the endpoint', async () => {
    await start({ permissions: ['users.export.ids'] });
    expect(await track()).toMatchObject({ status: 403 });
    expect(await post({}, { path: '/users/export/ids' })).toMatchObject({ status: 201 });
  });

  test('the bulk endpoint only with the bulk plan', async () => {
    await start();
    expect(await track('u', { path: '/users/track/bulk' })).toMatchObject({ status: 403 });
  });

  test('not with a trailing slash, at another path or by another method', async () => {
    await start();
    expect(await track('u', { path: '/users/track/' })).toMatchObject({ status: 403 });
    expect(await track('u', { path: '/users/trak' })).toMatchObject({ status: 404 });
    expect(await track('u', { method: 'GET' })).toMatchObject({ status: 404 });
  });

  test('only with JSON, and not as another type', async () => {
    await start();
    expect(await track('u', { headers: { 'Content-Type': 'text/plain' } })).toMatchObject({ status: 415 });
    const withCharset = { 'Content-Type': 'application/json; charset=utf-8' };
    expect(await track('u', { headers: withCharset })).toMatchObject({ status: 201 });
    expect(await post('{"attributes":[}')).toMatchObject({ status: 400, text: '{"message":"Bad Request"}' });
  });

  test('only with something to track', async () => {
    await start();
    for (const body of [{}, [], 7, { attributes: [] }, { attributes: {} }]) {
      const { status, text } = await post(body);
      expect([status, text]).toEqual([
        400,
        `{"message":"Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."}`,
      ]);
    }
  });
});

describe('how much is let in', () => {
  const MIB = 1024 * 1024;
  const sized = (bytes: number) => {
    const body = { attributes: [{ ...user('u'), x: '' }] };
    const { length } = JSON.stringify(body);
    return { attributes: [{ ...user('u'), x: 'x'.repeat(bytes - length) }] };
  };

  test('4 MiB', async () => {
    await start();
    expect(await post(sized(4 * MIB))).toMatchObject({ status: 201 });
    expect(await post(sized(4 * MIB + 1))).toMatchObject({ status: 413 });
  });

  test('2 MiB in bulk', async () => {
    await start({ plan: 'bulk' });
    const path = '/users/track/bulk';
    expect(await post(sized(2 * MIB), { path })).toMatchObject({ status: 201 });
    expect(await post(sized(2 * MIB + 1), { path })).toMatchObject({ status: 400 });
  });

  test('75 objects', async () => {
    await start();
    expect(await post({ attributes: users(76) })).toMatchObject({
      status: 400,
      text: '{"message":"Max Input Length Exceeded"}',
    });
  });
});

describe('the rate limit', () => {
  test('is the plan’s', async () => {
    await start();
    const { headers } = await track();
    expect(headers.get('x-ratelimit-limit')).toBe('3000');
    expect(headers.get('x-ratelimit-remaining')).toBe('2999');
    expect(headers.get('x-ratelimit-reset')).toBe(String(Date.UTC(2024, 4, 1, 10, 0, 3) / 1000));
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('refuses until the next window, and does not apply', async () => {
    let now = NOW;
    await start({ rateLimit: { requests: 2, seconds: 2 }, headers: 'seconds', now: () => now });
    const statuses = [(await track('a')).status, (await track('b')).status];
    const refused = await track('c');
    now += 1000;
    statuses.push((await track('d')).status);
    expect(statuses).toEqual([201, 201, 201]);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-retry-after')).toBe('1');
    expect(refused.headers.has('x-ratelimit-limit')).toBe(false);
    const { windows, rate_limited, profiles } = await held('counters');
    expect({ rate_limited, profiles }).toEqual({ rate_limited: 1, profiles: 3 });
    expect(windows).toEqual({
      '/users/track': {
        seconds: 2,
        largest: 3,
        recent: [
          { start: '2024-05-01T10:00:00.000Z', requests: 3, rate_limited: 1 },
          { start: '2024-05-01T10:00:02.000Z', requests: 1, rate_limited: 0 },
        ],
      },
    });
  });

  test('does not hold for exports, and can be lifted', async () => {
    await start({ rateLimit: { requests: 1, seconds: 60 } });
    await track();
    expect(await post({ external_ids: ['u'] }, { path: '/users/export/ids' })).toMatchObject({ status: 201 });
    await sandbox.close();
    await start({ rateLimit: null });
    expect((await track()).headers.has('x-ratelimit-limit')).toBe(false);
  });
});

describe('faults', () => {
  test.each([
    [{ kind: 'status', status: 503 }, 503, 0],
    [{ kind: 'status', status: 504, apply: true }, 504, 1],
    [{ kind: 'queued' }, 202, 1],
    [{ kind: 'raw', status: 200, body: '<html>', headers: { 'Content-Type': 'text/html' } }, 200, 0],
    [{ kind: 'rate_limited', headers: 'retry_after', retry_after: 7 }, 429, 0],
  ])('%j', async (fault, status, profiles) => {
    await start();
    await setFaults({ faults: [{ ...fault, next: 1 }] });
    const hit = await track();
    expect(hit.status).toBe(status);
    expect(hit.headers.get('retry-after')).toBe(status === 429 ? '7' : null);
    expect(await held('counters')).toMatchObject({ profiles });
    expect(await track()).toMatchObject({ status: 201 });
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('a reset connection; applied: %s', async (apply, profiles) => {
    await start();
    await setFaults({ faults: [{ kind: 'reset', apply, next: 1 }] });
    await expect(track()).rejects.toThrow('fetch failed');
    expect(await held('counters')).toMatchObject({ profiles, by_status: { none: 1 } });
  });

  test('an answer that breaks off', async () => {
    await start();
    const raw = { kind: 'raw', status: 201, body: '{"message":', headers: { 'Content-Length': '100' } };
    await setFaults({ faults: [{ ...raw, apply: true, next: 1 }] });
    await expect(track()).rejects.toThrow();
    expect(await held('counters')).toMatchObject({ profiles: 1 });
  });

  test('no answer, until the client gives up', async () => {
    await start();
    await setFaults({ faults: [{ kind: 'hang', next: 1 }] });
    const answer = fetch(`${sandbox.url}/users/track`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sandbox-key' },
      body: '{}',
      signal: AbortSignal.timeout(50),
    });
    await expect(answer).rejects.toThrow(/timeout/);
  });

  test('a request is applied at the end of its latency', async () => {
    await start({ faults: { latency: { ms: 100 } } });
    const { state } = sandbox;
    const answer = track();
    while (state.traffic.counters().requests === 0) await new Promise(setImmediate);
    expect(state.workspace.profiles.size).toBe(0);
    expect(await answer).toMatchObject({ status: 201 });
    expect(state.workspace.profiles.size).toBe(1);
  });

  test('events and purchases can be dropped with nothing but lower counters to show it', async () => {
    await start();
    await setFaults({ faults: [{ kind: 'shortfall', objects: 9, next: 1 }] });
    const event = { ...user('u'), name: 'Seen', time: '2024-05-01T00:00:00Z' };
    const { status, text } = await post({ attributes: users(2), events: [event, event] });
    expect(status).toBe(201);
    expect(JSON.parse(text)).toEqual({ attributes_processed: 2, events_processed: 0, message: 'success' });
    expect(sandbox.state.workspace.events).toEqual([]);
  });

  test('informational answers come before the usual one', async () => {
    await start();
    await setFaults({ faults: [{ kind: 'informational', count: 4, next: 1 }] });
    const request = http.request(`${sandbox.url}/users/track`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sandbox-key' },
    });
    const informed: number[] = [];
    request.on('information', ({ statusCode }) => informed.push(statusCode));
    request.on('continue', () => undefined);
    request.end(JSON.stringify({ attributes: users(1) }));
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    expect([informed, response.statusCode]).toEqual([[100, 102, 103, 100], 201]);
  });

  test('random objects are refused with a sentence', async () => {
    await start();
    await setFaults({ faults: [{ kind: 'partial', objects: 2, sentence: 'No.', next: 1 }] });
    const { status, text } = await post({ attributes: users(5) });
    const { attributes_processed, errors } = JSON.parse(text);
    expect([status, attributes_processed]).toEqual([201, 3]);
    expect(errors).toEqual(
      Array(2).fill(expect.objectContaining({ type: 'No.', input_array: 'attributes' })),
    );
    const names = JSON.stringify(await held('profiles'));
    for (const { index } of errors) expect(names).not.toContain(`"u${index}"`);
  });

  test('are replaced, shown and ended; nonsense is refused', async () => {
    await start({ faults: { latency: { ms: 0 }, faults: [{ kind: 'reset', probability: 1 }] } });
    expect(await setFaults({ faults: [{ kind: 'nonsense', next: 1 }] })).toMatchObject({ status: 400 });
    expect(await held('faults')).toEqual({ latency: { ms: 0 }, faults: [{ kind: 'reset', probability: 1 }] });
    await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'DELETE' });
    expect(await held('faults')).toEqual({ faults: [] });
  });
});

describe('what it shows', () => {
  test('events, purchases and profiles with exact numbers, also of one user', async () => {
    await start();
    const big = '9223372036854775807';
    const time = '2024-01-01T00:00:00Z';
    await post(
      `{"attributes":[{"external_id":"u","n":${big}}],"events":[{"external_id":"u","name":"n","time":"${time}","properties":{"n":${big}}},` +
        `{"external_id":"v","name":"n","time":"${time}"}],"purchases":[{"external_id":"u","product_id":"p","currency":"USD","price":1.10,"time":"${time}"}]}`,
    );
    const text = async (what: string) => (await fetch(`${sandbox.url}/_sandbox/${what}`)).text();
    expect(await text('profiles?external_id=u')).toContain(`"custom_attributes":{"n":${big}}`);
    expect(await text('events?external_id=u')).toContain(`"total":1,"events":[{"external_id":"u"`);
    expect(await text('events')).toContain(`"properties":{"n":${big}}`);
    expect(await held('events?limit=1')).toMatchObject({ total: 2, events: [{ external_id: 'u' }] });
    expect(await held('purchases')).toMatchObject({ purchases: [{ product_id: 'p', price: 1.1 }] });
    expect(await held('profiles?external_id=w')).toEqual({ total: 0, profiles: [] });
  });

  test('requests and counters', async () => {
    await start();
    await post({ attributes: [user('u'), {}] });
    await track('u', { headers: { Authorization: 'Bearer wrong' } });
    expect(await held('requests')).toMatchObject({
      total: 2,
      requests: [
        {
          time: '2024-05-01T10:00:01.000Z',
          method: 'POST',
          path: '/users/track',
          status: 201,
          objects: { attributes: 2, events: 0, purchases: 0 },
          fault: null,
        },
        { status: 401, objects: null },
      ],
    });
    expect(await held('counters')).toMatchObject({
      requests: 2,
      by_status: { 201: 1, 401: 1 },
      objects: { attributes: { accepted: 1, rejected: 1 } },
      profiles: 1,
    });
  });

  test('requests in flight at once, and those that name the same user', async () => {
    await start({ faults: { latency: { ms: 60 } } });
    await Promise.all([track('a'), track('b'), track('a')]);
    await track('a');
    expect(await held('counters')).toMatchObject({ max_in_flight: 3, same_user_overlaps: 1 });
  });

  test('nothing once it is emptied', async () => {
    await start();
    await track();
    await fetch(`${sandbox.url}/_sandbox/`, { method: 'DELETE' });
    expect(await held('')).toMatchObject({ profiles: 0, events: 0, requests: 0 });
    expect(await held('counters')).toMatchObject({ requests: 0, by_status: {}, data_points: { total: 0 } });
  });

  test('only counters and profiles, if that is all it keeps', async () => {
    await start({ keep: 'counters' });
    await post({ events: [{ external_id: 'u', name: 'n', time: '2024-01-01T00:00:00Z' }] });
    expect(await held('')).toMatchObject({ profiles: 1, events: 0 });
    expect(await held('counters')).toMatchObject({ objects: { events: { accepted: 1 } } });
  });
});
