import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { loadConfig } from './load.ts';
import { API_KEY, byPath, connection, knowledge, load } from './testing.ts';

describe('the Redis of a shared limit', () => {
  const redis = (url: string) => load({ ...connection, shared_limit: { type: 'redis', url } });

  test.each([
    'redis://localhost:6379',
    'redis://redis',
    'rediss://ada:p%40ssword@redis.example.com:6380/2',
    'redis://:hunter2222@10.0.0.1:6379/',
  ])('can stand at %s', (url) => {
    expect(redis(url).config?.sharedLimit).toEqual({ type: 'redis', url });
  });

  test.each(['localhost:6379', 'http://redis:6379', 'redis:///0', 'redis://red is', 'redis://redis/zero'])(
    'cannot stand at %s, which no message shows',
    (url) => {
      const { config, problems } = redis(url);
      expect(config).toBeNull();
      expect(byPath(problems)).toEqual({
        '/shared_limit/url': expect.stringMatching(
          /^`url` is (of another form|a text with a blank inside); expected redis:\/\/user:password@host:6379\.$/,
        ),
      });
    },
  );

  test('has a password that a log can hide, or none', () => {
    for (const url of ['redis://:pw@redis', 'rediss://ada:hunter2@redis']) {
      const { config, problems } = redis(url);
      expect(config).toBeNull();
      expect(byPath(problems)).toEqual({
        '/shared_limit/url': expect.stringMatching(/^The password in `url` has fewer than 8 characters\./),
      });
    }
  });

  test('has a URL that is secret, and its password by itself', () => {
    const url = 'redis://ada:p%40ss@redis:6379';
    expect(redis(url).secrets).toEqual([API_KEY, url, 'p%40ss', 'p@ss']);
    expect(redis('redis://redis:6379').secrets).toEqual([API_KEY, 'redis://redis:6379']);
    expect(redis('redis://:100%@redis').secrets).toEqual([API_KEY, 'redis://:100%@redis', '100%']);
  });
});

describe('the API key never shows', () => {
  const valid: JsonObject = {
    ...connection,
    streams: [
      { stream: 'a', namespace: 'public', object: 'attributes', mapping: { method: 'columns' } },
      {
        stream: 'b',
        object: 'events',
        mapping: { method: 'fields', fields: [{ from: 'x', to: 'y', type: 'date' }] },
      },
      { stream: 'c', object: 'purchases', mapping: { method: 'json_schema', schema: '{"a": 1}' } },
    ],
    rate_limit: {
      plan: 'custom',
      windows: [{ requests: 1, seconds: 1 }],
      objects_per_request: 75,
      share_percent: 10,
    },
    dead_letter: { type: 'file', path: '/data' },
    failure_policy: { max_rejected_percent: 10 },
  };

  test('in no message about a configuration that was changed at random', () => {
    const strange = fc.oneof(
      fc.constantFrom<Json>(API_KEY, `x ${API_KEY}`, null, 0, 1e9, '', 'x', 'standart', true, [], {}, [
        API_KEY,
      ]),
      fc.constantFrom<Json>(
        { [API_KEY]: API_KEY },
        `https://${API_KEY}@dashboard/${API_KEY}`,
        '[object Object]',
      ),
    );
    const change = fc.record({
      place: fc.nat(),
      kind: fc.constantFrom('set', 'remove', 'rename', 'add'),
      value: strange,
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = changes.reduce<Json>((config, { place, kind, value }) => {
          const places = placesOf(config);
          return mutate(config, places[place % places.length] ?? [], kind, value);
        }, valid);
        const { config, problems, warnings } = load(changed);
        expect(JSON.stringify({ problems, warnings })).not.toContain(API_KEY);
        expect(config === null).toBe(problems.length > 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('in no message about a text that was cut or changed at random', () => {
    const text = JSON.stringify(valid, null, 1);
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(20),
        fc.constantFrom('', '"', '{', '}', ',', '\n', 'x'),
        (at, cut, put) => {
          const { problems, warnings } = loadConfig(
            text.slice(0, at) + put + text.slice(at + cut),
            knowledge,
          );
          expect(JSON.stringify({ problems, warnings })).not.toContain(API_KEY);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each(['k', 'key', '1234567'])(
    'the key %j is too short to be one, and is no reason to mask a message',
    (api_key) => {
      const { config, problems } = load({ ...connection, api_key });
      expect(config).toBeNull();
      expect(problems).toEqual([
        { path: '/api_key', message: '`api_key` has fewer than 8 characters. Copy the whole key.' },
      ]);
    },
  );

  test('where a short key was also written into another place, it is masked', () => {
    const { problems, warnings } = load({
      ...connection,
      api_key: 'hunter2222',
      streams: 'hunter2222',
      hunter2222: 1,
    });
    expect(problems[0]?.message).toBe('`streams` is "***"; expected a list.');
    expect(warnings[0]).toEqual({ path: '/***', message: expect.stringContaining('`***` is not a setting') });
  });
});

type Path = readonly (string | number)[];

function placesOf(value: Json, path: Path = []): Path[] {
  const members: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [path, ...members.flatMap(([key, member]) => placesOf(member, [...path, key]))];
}

function mutate(value: Json, [key, ...rest]: Path, kind: string, put: Json): Json {
  if (key === undefined) return kind === 'add' && isObject(value) ? { ...value, [API_KEY]: put } : put;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? mutate(item, rest, kind, put) : item));
  if (!isObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (name !== key) return [[name, member]];
    if (rest.length > 0 || kind === 'set' || kind === 'add') return [[name, mutate(member, rest, kind, put)]];
    return kind === 'remove' ? [] : [[`${name}s`, member]];
  });
  return Object.fromEntries(members);
}
