import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxOptions } from './options.ts';
import * as wired from './testing_wire.ts';
import { user, users, type Wire } from './testing_wire.ts';

let wire: Wire;
afterEach(() => wire.sandbox.close());

async function start(options: SandboxOptions = {}): Promise<void> {
  wire = await wired.start(options);
}
const post: Wire['post'] = (...sent) => wire.post(...sent);
const track: Wire['track'] = (...sent) => wire.track(...sent);
const held: Wire['held'] = (what) => wire.held(what);
const setFaults: Wire['setFaults'] = (plan) => wire.setFaults(plan);

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
    const answer = fetch(`${wire.sandbox.url}/users/track`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer sandbox-key' },
      body: '{}',
      signal: AbortSignal.timeout(50),
    });
    await expect(answer).rejects.toThrow(/timeout/);
  });

  test('a request is applied at the end of its latency', async () => {
    await start({ faults: { latency: { ms: 100 } } });
    const { state } = wire.sandbox;
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
    expect(wire.sandbox.state.workspace.events).toEqual([]);
  });

  test('informational answers come before the usual one', async () => {
    await start();
    await setFaults({ faults: [{ kind: 'informational', count: 4, next: 1 }] });
    const request = http.request(`${wire.sandbox.url}/users/track`, {
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
    await fetch(`${wire.sandbox.url}/_sandbox/faults`, { method: 'DELETE' });
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
    const text = async (what: string) => (await fetch(`${wire.sandbox.url}/_sandbox/${what}`)).text();
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
    await fetch(`${wire.sandbox.url}/_sandbox/`, { method: 'DELETE' });
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
