import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import type { Endpoint } from '../braze/endpoint.ts';
import { endpointsOf } from '../braze/endpoints/index.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { denialsOf, type Probed, probeAll } from './probes.ts';

const ENDPOINTS = endpointsOf();
const USED = { target: 'menu', use: null };

function named(name: string): Endpoint {
  const endpoint = ENDPOINTS.find((each) => each.name === name);
  if (endpoint === undefined) throw new Error(`no endpoint ${name}`);
  return endpoint;
}

function status(code: number, body: object = {}): Answer {
  return { status: code, headers: {}, body: JSON.stringify(body) };
}

/** What the answers to the probes of these endpoints deny. */
function denied(answers: Readonly<Record<string, Answer | NoAnswer>>) {
  const probed: Probed[] = Object.entries(answers).map(([name, answer]) => ({
    endpoint: named(name),
    used: USED,
    answer,
  }));
  return denialsOf(probed).map(({ code, path }) => [path, code]);
}

describe('a probe is tried again', () => {
  const BREAK: NoAnswer = { failure: 'ECONNRESET', sent: true };

  test.each<[string, Answer | NoAnswer, number]>([
    ['a limit', status(429), 3],
    ['a timeout', status(408), 3],
    ['an error of Braze', status(503), 3],
    ['a connection that broke', BREAK, 3],
    ['an unknown host', { failure: 'ENOTFOUND', sent: false }, 1],
    ['a proxy that refuses', { failure: 'UND_ERR_ABORTED', sent: false, proxyStatus: 407 }, 1],
    ['a key that Braze does not know', status(401), 1],
    ['a missing permission', status(403), 1],
    ['an answer', status(400, { message: 'no objects' }), 1],
  ])('after %s', async (_, answer, tries) => {
    let sent = 0;
    const send = async () => {
      sent++;
      return answer;
    };
    const probed = await probeAll({ send }, [{ endpoint: named('users/track'), targets: [USED] }], [0, 0]);
    expect(sent).toBe(tries);
    expect(probed.map((each) => each.answer)).toEqual([answer]);
  });
});

describe('what a key lacks', () => {
  test('nothing, where Braze complains about the content alone, or gives no answer', () => {
    expect(
      denied({ 'users/track': status(400), 'users/merge': status(201, { message: 'success' }) }),
    ).toEqual([]);
    expect(
      denied({ 'users/track': { failure: 'ECONNRESET', sent: true }, 'users/merge': status(503) }),
    ).toEqual([]);
  });

  test('a permission', () => {
    expect(denied({ 'users/track': status(400), 'users/merge': status(403) })).toEqual([
      ['/api_key', 'BRAZE_PERMISSION'],
    ]);
  });

  test('a 401 is of a permission exactly where the key is good for another endpoint', () => {
    expect(denied({ 'users/track': status(201), 'users/merge': status(401) })).toEqual([
      ['/api_key', 'BRAZE_PERMISSION'],
    ]);
    expect(denied({ 'users/track': status(401), 'users/merge': status(401) })).toEqual([
      ['/api_key', 'BRAZE_KEY'],
    ]);
  });

  test('a catalog that does not exist is found at its entry, and a 404 of others is no denial', () => {
    const missing = status(404, {
      errors: [{ id: 'catalog-not-found', message: 'Could not find catalog', parameters: ['catalog_name'] }],
    });
    const used = { target: 'menu', use: { path: '/streams/0', stream: 'dishes' } };
    const atEntry = (use: Probed['used']) =>
      denialsOf([{ endpoint: named('catalogs/items (PUT)'), used: use, answer: missing }]).map(
        ({ path, code }) => [path, code],
      );
    expect(atEntry(used as Probed['used'])).toEqual([['/streams/0/target', 'BRAZE_TARGET']]);
    expect(atEntry({ ...used, use: { path: '', stream: 'dishes' } } as Probed['used'])).toEqual([
      ['stream `dishes`', 'BRAZE_TARGET'],
    ]);
    expect(denied({ 'users/track': status(404) })).toEqual([]);
  });
});
