import { describe, expect, test } from '@jest/globals';
import { PERMISSIONS } from './admission.ts';
import { endpointName } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import { OBSERVED_LAG } from './lag.ts';
import { readSettings } from './settings.ts';
import { many, testBraze } from './testing.ts';

const id = (external_id: string) => ({ external_id });
const path = ({ path }: { path: string }) => path.replaceAll(/\{.*?\}/g, 'x');

describe('permissions', () => {
  test.each(ENDPOINTS.map((endpoint) => [endpointName(endpoint), endpoint] as const))(
    '%s needs its own',
    async (_, endpoint) => {
      const braze = testBraze({ plan: 'bulk' });
      const status = async () => (await braze.call(endpoint.method, path(endpoint), {})).status;
      expect(await status()).not.toBe(403);
      braze.set({ permissions: PERMISSIONS.filter((permission) => permission !== endpoint.permission) });
      expect(await status()).toBe(403);
      braze.set({ permissions: [endpoint.permission] });
      expect(await status()).not.toBe(403);
    },
  );

  test('are named once', () => {
    expect(new Set(PERMISSIONS).size).toBe(PERMISSIONS.length);
  });
});

describe('rate limits', () => {
  test('are shared by the endpoints of a bucket, and by no others', async () => {
    const braze = testBraze({ settings: { rate_limits: { identity: { requests: 2, seconds: 60 } } } });
    const statuses = [];
    for (const path of ['/users/alias/new', '/users/merge', '/users/delete', '/users/identify']) {
      statuses.push((await braze.call('POST', path, {})).status);
    }
    expect(statuses).toEqual([400, 400, 429, 429]);
    expect((await braze.call('POST', '/users/external_ids/rename', {})).status).toBe(400);
    expect(braze.shown('counters').windows).toMatchObject({
      identity: { seconds: 60, largest: 4, recent: [{ requests: 4, rate_limited: 2 }] },
      '/users/external_ids/rename': { largest: 1 },
    });
    braze.wait(60_000);
    const { status, headers } = await braze.call('POST', '/users/merge', {});
    expect([status, headers['X-RateLimit-Limit'], headers['X-RateLimit-Remaining']]).toEqual([400, '2', '1']);
  });

  test.each([
    ['POST', '/users/alias/new', 20_000, 60],
    ['POST', '/users/external_ids/remove', 1000, 60],
    ['POST', '/v2/subscription/status/set', 5000, 60],
    ['PUT', '/catalogs/x/items', 16_000, 60],
    ['GET', '/catalogs/x/items/y', 50, 60],
    ['GET', '/catalogs', 50, 60],
    ['POST', '/canvas/trigger/send', 250_000, 3600],
    ['GET', '/custom_attributes', 1000, 3600],
    ['POST', '/users/export/ids', 250, 60],
  ])('%s %s: %d in %d s', async (method, path, requests, seconds) => {
    const braze = testBraze();
    const { headers } = await braze.call(method, path, {});
    const start = Date.UTC(2024, 4, 1) / 1000;
    expect([headers['X-RateLimit-Limit'], headers['X-RateLimit-Reset']]).toEqual([
      String(requests),
      String(start + seconds),
    ]);
  });

  test('are lifted for all endpoints, or for one', async () => {
    const braze = testBraze({ rateLimit: null });
    const limit = async () => (await braze.call('GET', '/catalogs')).headers['X-RateLimit-Limit'];
    expect(await limit()).toBeUndefined();
    braze.set({ rate_limits: { catalogs: { requests: 7, seconds: 1 } } });
    expect(await limit()).toBe('7');
    braze.set({ rate_limits: { catalogs: null } });
    expect(await limit()).toBeUndefined();
  });
});

describe('the lag', () => {
  test('is none unless it is set', async () => {
    const braze = testBraze();
    await braze.users(id('a'));
    expect(braze.profile('a')).toBeDefined();
  });

  test('holds back what was answered; a larger request overtakes one of a single object', async () => {
    const braze = testBraze({ settings: { lag: OBSERVED_LAG } });
    await braze.users({ ...id('a'), plan: 'first' });
    braze.wait(100);
    await braze.users({ ...id('a'), plan: 'second' }, id('b'));
    expect(braze.profile('a')).toBeUndefined();
    expect(braze.shown('')).toMatchObject({ profiles: 0, waiting: 2 });
    braze.wait(1000);
    expect(braze.profile('a')?.custom_attributes).toEqual({ plan: 'second' });
    braze.wait(5500);
    expect(braze.profile('a')?.custom_attributes).toEqual({ plan: 'first' });
    expect(braze.shown('counters')).toMatchObject({ same_user_overlaps: 0, same_user_too_early: 1 });
  });

  test('keeps the order in which effects are due, however late anybody looks', async () => {
    const braze = testBraze({ settings: { lag: OBSERVED_LAG } });
    await braze.users({ ...id('a'), plan: 'first' });
    await braze.users({ ...id('a'), plan: 'second' }, id('b'));
    braze.wait(60_000);
    expect(braze.profile('a')?.custom_attributes).toEqual({ plan: 'first' });
  });

  test('is each endpoint’s own, and shown on the objects that came', async () => {
    const braze = testBraze({ settings: { lag: { '/users/delete': { ms: 1000 } } } });
    await braze.users(id('a'));
    await braze.post('/users/delete', { external_ids: ['a'] });
    expect([braze.effects(), braze.profile('a')]).toEqual([[['waiting']], expect.anything()]);
    braze.wait(1000);
    expect([braze.effects(), braze.profile('a')]).toEqual([[['applied']], undefined]);
    expect(braze.shown('deleted')).toMatchObject({ deleted: [{ time: '2024-05-01T00:00:01.000Z' }] });
  });

  test('lets a rename succeed twice, since each looks at what is settled', async () => {
    const braze = testBraze();
    await braze.users(id('a'));
    braze.set({ lag: { '*': { ms: 1000 } } });
    const renames = { external_id_renames: [{ current_external_id: 'a', new_external_id: 'b' }] };
    for (let turn = 0; turn < 2; turn++) {
      expect(await braze.post('/users/external_ids/rename', renames)).toMatchObject({ rename_errors: [] });
    }
    braze.wait(1000);
    expect(braze.effects()).toEqual([['applied'], ['nothing', 'nobody has this external_id now']]);
  });

  test('ends with everything else', async () => {
    const braze = testBraze({ settings: { lag: OBSERVED_LAG } });
    await braze.users(id('a'));
    braze.braze.later.clear();
    braze.wait(10_000);
    expect(braze.profile('a')).toBeUndefined();
  });
});

describe('faults', () => {
  const aliases = (...names: string[]) => ({
    user_aliases: names.map((alias_name) => ({ alias_name, alias_label: 'l' })),
  });

  test('hit every endpoint that takes objects, or the one that they name', async () => {
    const faults = [
      { kind: 'status', status: 503, endpoint: '/users/merge', next: 1 },
      { kind: 'status', status: 500, next: 1 },
      { kind: 'status', status: 502, endpoint: 'GET /catalogs', next: 1 },
    ] as const;
    const braze = testBraze({ faults: { faults } });
    const statuses = [];
    for (const [method, path] of [
      ['GET', '/catalogs/x/items'],
      ['POST', '/users/delete'],
      ['POST', '/users/merge'],
      ['GET', '/catalogs'],
      ['GET', '/catalogs'],
    ] as const) {
      statuses.push((await braze.call(method, path, {})).status);
    }
    expect(statuses).toEqual([404, 500, 503, 502, 200]);
  });

  test('do not hit a request whose list is empty: it only asks whether the key may send one', async () => {
    const braze = testBraze({ faults: { faults: [{ kind: 'status', status: 503, next: 1 }] } });
    const merge = async (merge_updates: object[]) =>
      (await braze.call('POST', '/users/merge', { merge_updates })).status;
    expect([await merge([]), await merge([{}]), await merge([])]).toEqual([400, 503, 400]);
  });

  test('refuse objects by their place where the answer has places, and the whole request where not', async () => {
    const fault = { kind: 'partial', objects: 1, sentence: 'No.', next: 2 } as const;
    const braze = testBraze({ faults: { faults: [fault] } });
    const { aliases_processed, errors } = await braze.post('/users/alias/new', aliases('a', 'b', 'c'));
    expect([aliases_processed, errors]).toEqual([2, [expect.objectContaining({ type: 'No.' })]]);
    const refused = await braze.call('POST', '/users/delete', { external_ids: ['a', 'b'] });
    expect([refused.status, refused.body]).toEqual([400, { message: 'No.' }]);
  });

  test('ask to wait with the limit of the endpoint that they hit', async () => {
    const braze = testBraze({
      rateLimit: null,
      faults: { faults: [{ kind: 'rate_limited', retry_after: 2, next: 2 }] },
    });
    const limits = [];
    for (const path of ['/users/merge', '/users/track']) {
      const { status, headers } = await braze.call('POST', path, {});
      limits.push([status, headers['X-RateLimit-Limit'], headers['X-RateLimit-Remaining']]);
    }
    expect(limits).toEqual([
      [429, '20000', '0'],
      [429, '3000', '0'],
    ]);
  });

  test('drop objects so that only the counter is lower', async () => {
    const braze = testBraze({ faults: { faults: [{ kind: 'shortfall', objects: 2, next: 1 }] } });
    expect(await braze.post('/users/alias/new', aliases('a', 'b', 'c'))).toEqual({
      aliases_processed: 1,
      message: 'success',
    });
    expect(braze.shown('profiles').total).toBe(1);
  });

  test('an unclear request can take effect late, behind others', async () => {
    const fault = { kind: 'status', status: 504, apply: true, late_ms: 500, next: 1 } as const;
    const braze = testBraze({ faults: { faults: [fault] } });
    const late = await braze.call('POST', '/users/track', { attributes: [{ ...id('a'), plan: 'late' }] });
    await braze.users({ ...id('a'), plan: 'resent' });
    braze.wait(500);
    expect([late.status, braze.profile('a')?.custom_attributes]).toEqual([504, { plan: 'late' }]);
  });
});

describe('settings that make no sense are refused, with the place', () => {
  test.each<[unknown, RegExp]>([
    [{ campains: {} }, /the object has an unknown member "campains"/],
    [{ campaigns: { a: 'asleep' } }, /\/campaigns\/a must be one of active, paused, archived/],
    [{ rate_limits: { identities: null } }, /\/rate_limits has an unknown member "identities"; expected/],
    [{ rate_limits: { identity: { requests: 1 } } }, /\/rate_limits\/identity lacks "seconds"/],
    [{ lag: { '*': { ms: -1 } } }, /\/lag\/\*\/ms must be >= 0/],
    [{ lag: 'slow' }, /\/lag must be object/],
    [7, /must be object/],
  ])('%j', (settings, message) => {
    expect(() => readSettings(settings as never)).toThrow(message);
  });

  test('the lag that was observed has a name', () => {
    expect(readSettings({ lag: 'observed' })).toEqual({ lag: OBSERVED_LAG });
  });
});

test('where only counters are kept, what came and what went is not', async () => {
  const braze = testBraze({ keep: 'counters', settings: { campaigns: { c: 'active' } } });
  await braze.users(id('a'));
  await braze.post('/campaigns/trigger/send', { campaign_id: 'c', recipients: [{ external_user_id: 'a' }] });
  await braze.post('/users/delete', { external_ids: ['a'] });
  expect(braze.shown('')).toMatchObject({ profiles: 0, messages: 0, deleted: 0, received: 0 });
  expect(braze.shown('counters')).toMatchObject({
    objects: { campaign_triggers: { accepted: 1 }, deletions: { accepted: 1 } },
  });
});

test('custom attributes are listed with their types, page by page', async () => {
  const braze = testBraze({ blocklist: ['secret'], forcedTypes: { age: 'number' } });
  await braze.users({
    ...id('a'),
    a_text: 'x',
    b_number: 1,
    c_flag: true,
    d_date: '2024-05-01',
    e_array: ['x'],
    f_object: { x: 1 },
    g_objects: [{ x: 1 }],
    ...Object.fromEntries(many(50, (index) => [`z${String(index).padStart(2, '0')}`, 1])),
  });
  const first = await braze.call('GET', '/custom_attributes');
  const attributes = first.body.attributes as { name: string; data_type: string; status: string }[];
  expect(attributes).toHaveLength(50);
  expect(attributes.slice(0, 8).map(({ name, data_type }) => [name, data_type])).toEqual([
    ['a_text', 'String (Automatically Detected)'],
    ['age', 'Number'],
    ['b_number', 'Number (Automatically Detected)'],
    ['c_flag', 'Boolean (Automatically Detected)'],
    ['d_date', 'Date (Automatically Detected)'],
    ['e_array', 'Array (Automatically Detected)'],
    ['f_object', 'Object (Automatically Detected)'],
    ['g_objects', 'Object Array (Automatically Detected)'],
  ]);
  expect(attributes.find(({ name }) => name === 'secret')?.status).toBe('Blocklisted');
  const [, next = ''] = /<(.*)>; rel="next"/.exec(first.headers.Link ?? '') ?? [];
  const second = await braze.call('GET', next);
  expect((second.body.attributes as unknown[]).length).toBe(9);
  expect(second.headers.Link).toBeUndefined();
});
