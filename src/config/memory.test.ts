import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../json/value.ts';
import { API_KEY, connection, load, problemsOf } from './testing.ts';

const memoryOf = (memory: JsonObject) => load({ ...connection, memory }).config?.memory;

describe('a memory', () => {
  test('is a directory or a Redis, without a name and for good unless it says else', () => {
    const terms = { workspace: null, forgetAfterDays: null };
    expect(memoryOf({ type: 'none' })).toEqual({ type: 'none' });
    expect(memoryOf({ type: 'file', path: '/data' })).toEqual({ type: 'file', path: '/data', ...terms });
    expect(
      memoryOf({ type: 'redis', url: 'redis://redis', workspace: ' ', forget_after_days: null }),
    ).toEqual({
      type: 'redis',
      url: 'redis://redis',
      ...terms,
    });
  });

  test('has the name of a workspace, and an age at which it forgets', () => {
    const terms = { workspace: ' prod 2 ', forget_after_days: 30 };
    const expected = { workspace: 'prod 2', forgetAfterDays: 30 };
    expect(memoryOf({ type: 'file', path: '/data', ...terms })).toMatchObject(expected);
    expect(memoryOf({ type: 'redis', url: 'redis://redis', ...terms })).toMatchObject(expected);
  });

  test('in Redis has a URL that is secret, as its password is', () => {
    const url = 'rediss://ada:p%40ssword@redis:6380/2';
    const { secrets, warnings } = load({ ...connection, memory: { type: 'redis', url } });
    expect({ secrets, warnings }).toEqual({
      secrets: [API_KEY, url, 'p%40ssword', 'p@ssword'],
      warnings: [],
    });
  });

  test.each<[string, JsonObject, string, RegExp]>([
    ['no directory', { type: 'file' }, '/memory/path', /^`path` is missing or empty\. The directory/],
    [
      'no URL',
      { type: 'redis', url: '' },
      '/memory/url',
      /^`url` is missing or empty\. The URL of the Redis/,
    ],
    [
      'another URL',
      { type: 'redis', url: 'http://h' },
      '/memory/url',
      /expected redis:\/\/user:password@host/,
    ],
    ['a short password', { type: 'redis', url: 'redis://:pw@h' }, '/memory/url', /fewer than 8 characters/],
    [
      'another word',
      { type: 'files', path: '/d' },
      '/memory/type',
      /none, file or redis\. Did you mean `file`\?/,
    ],
    ['no word', { path: '/d' }, '/memory/type', /`type` is missing; expected none, file or redis/],
    [
      'no whole number',
      { type: 'file', path: '/d', forget_after_days: 1.5 },
      '/memory/forget_after_days',
      /whole/,
    ],
    [
      'no day at all',
      { type: 'file', path: '/d', forget_after_days: 0 },
      '/memory/forget_after_days',
      /at least 1/,
    ],
    ['text', { type: 'file', path: '/d', forget_after_days: '30' }, '/memory/forget_after_days', /quotes/],
    [
      'a number as its name',
      { type: 'file', path: '/d', workspace: 1 },
      '/memory/workspace',
      /text in quotes/,
    ],
  ])('with %s is a mistake at its place', (_, memory, path, message) => {
    expect(problemsOf({ memory })).toEqual({ [path]: expect.stringMatching(message) });
  });

  test('a setting of the other kind gets a warning that says where it is one', () => {
    const { warnings } = load({ ...connection, memory: { type: 'file', path: '/d', url: 'redis://h' } });
    expect(warnings).toEqual([
      { path: '/memory/url', message: expect.stringContaining('It is one only where `type` is redis.') },
    ]);
  });
});

describe('what the mappings know of the memory', () => {
  test('is what was written, although something else is wrong', () => {
    const { draft } = load({ memory: { type: 'file', path: '/d', workspace: 'prod' } });
    expect(draft?.memory).toMatchObject({ type: 'file', workspace: 'prod' });
  });

  test.each<[string, JsonObject[keyof JsonObject]]>([
    ['a part of it is wrong', { type: 'redis' }],
    ['it is no object', 'file'],
  ])('is nothing where %s', (_, memory) => {
    expect(load({ ...connection, memory }).draft?.memory).toBeNull();
  });
});

test('`once_per` is a list of texts', () => {
  const entry = { stream: 'a', object: 'events', mapping: { method: 'columns' } };
  const problems = (once_per: JsonObject[keyof JsonObject]) =>
    problemsOf({ streams: [{ ...entry, once_per }] });
  expect(problems('order_id')).toEqual({
    '/streams/0/once_per': '`once_per` is "order_id"; expected a list.',
  });
  expect(problems([1])).toEqual({ '/streams/0/once_per/0': 'The element is 1; expected text in quotes.' });
  expect(problems([])).toEqual({});
});
