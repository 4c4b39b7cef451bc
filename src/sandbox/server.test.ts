import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxOptions } from './options.ts';
import * as wired from './testing_wire.ts';
import { NOW, user, users, type Wire } from './testing_wire.ts';

let wire: Wire;
afterEach(() => wire.sandbox.close());

async function start(options: SandboxOptions = {}): Promise<void> {
  wire = await wired.start(options);
}
const post: Wire['post'] = (...sent) => wire.post(...sent);
const track: Wire['track'] = (...sent) => wire.track(...sent);
const held: Wire['held'] = (what) => wire.held(what);

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
    await wire.sandbox.close();
    await start({ rateLimit: null });
    expect((await track()).headers.has('x-ratelimit-limit')).toBe(false);
  });
});
