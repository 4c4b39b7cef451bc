import { describe, expect, test } from '@jest/globals';
import { live } from './live.ts';
import { many, testBraze } from './testing.ts';
import { start } from './testing_wire.ts';

describe('what the page shows', () => {
  test('is empty before the first request, but for the limit of track requests', () => {
    const { braze } = testBraze();
    expect(live(braze)).toMatchObject({
      time: '2024-05-01T00:00:00.000Z',
      by_status: {},
      objects: [],
      reasons: [],
      requests: [],
      catalogs: [],
      faults: { faults: [] },
    });
    expect(live(braze).rates).toMatchObject([
      { bucket: '/users/track', limit: { requests: 3000, seconds: 3 }, seconds: { length: 61 } },
    ]);
  });

  test('is what came', async () => {
    const braze = testBraze({ rateLimit: { requests: 1, seconds: 60 } });
    await braze.users({ external_id: 'a' });
    await braze.call('POST', '/users/track', { attributes: [{ external_id: 'b' }] });
    await braze.post('/users/alias/new', { user_aliases: [{ alias_name: 'n', alias_label: 'l' }] });
    await braze.post('/catalogs', {
      catalogs: [{ name: 'shops', fields: [{ name: 'id', type: 'string' }] }],
    });
    const shown = live(braze.braze);
    expect(shown.by_status).toEqual({ 201: 3, 429: 1 });
    expect(shown.objects).toEqual([
      { kind: 'attributes', accepted: 1, rejected: 0 },
      { kind: 'aliases', accepted: 1, rejected: 0 },
    ]);
    expect(shown.reasons).toMatchObject([{ words: '429 Rate Limited', count: 1 }]);
    expect(shown.requests.map(({ path, status }) => [path, status])).toEqual([
      ['/catalogs', 201],
      ['/users/alias/new', 201],
      ['/users/track', 429],
      ['/users/track', 201],
    ]);
    expect(shown.catalogs).toEqual([{ name: 'shops', fields: 1, items: 0 }]);
    expect(shown.amounts).toMatchObject({ profiles: 2, catalogs: 1, requests: 4 });
    expect(shown.rates.map(({ bucket, seconds }) => [bucket, seconds.at(-1)])).toEqual([
      ['/users/track', [1, 1]],
      ['identity', [1, 0]],
      ['catalogs', [1, 0]],
    ]);
  });

  test('has the limits that hold now', () => {
    const { braze, set } = testBraze({ rateLimit: null });
    expect(live(braze).rates).toMatchObject([{ limit: null }]);
    set({ rate_limits: { '/users/track': { requests: 7, seconds: 2 } } });
    expect(live(braze).rates).toMatchObject([{ limit: { requests: 7, seconds: 2 } }]);
  });

  test('is small, however much the sandbox holds', async () => {
    const braze = testBraze({ rateLimit: null });
    for (let each = 0; each < 300; each++) {
      await braze.call('POST', `/${'x'.repeat(900)}${each}`, {});
      await braze.users(...many(75, (index) => ({ external_id: `${each}-${index}`, text: 'y'.repeat(200) })));
    }
    expect(JSON.stringify(live(braze.braze)).length).toBeLessThan(60_000);
  });

  test('is forgotten with all else', async () => {
    await using wire = await startOpen();
    await wire.track();
    await wire.post({ attributes: [{}] });
    await fetch(`${wire.sandbox.url}/_sandbox/`, { method: 'DELETE' });
    const shown = live(wire.sandbox.state);
    expect(shown).toMatchObject({ by_status: {}, objects: [], reasons: [], requests: [] });
    expect(shown.rates).toMatchObject([{ bucket: '/users/track' }]);
  });
});

/** A sandbox that a test closes at its end. */
async function startOpen() {
  const wire = await start();
  return { ...wire, [Symbol.asyncDispose]: () => wire.sandbox.close() };
}

test('a website that is open in a browser reads and changes nothing', async () => {
  await using wire = await startOpen();
  const send = async (method: string, path: string, headers: Record<string, string>) =>
    (await fetch(wire.sandbox.url + path, { method, headers, ...(method !== 'GET' && { body: '{}' }) }))
      .status;
  const evil = { Origin: 'https://evil.example' };
  expect([
    await send('GET', '/_sandbox/profiles', evil),
    await send('POST', '/_sandbox/faults', evil),
    await send('DELETE', '/_sandbox/', evil),
    await send('POST', '/_sandbox/faults', { Origin: wire.sandbox.url }),
    await send('POST', '/_sandbox/faults', {}),
  ]).toEqual([403, 403, 403, 200, 200]);
});
