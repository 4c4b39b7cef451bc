import { hostname } from 'node:os';
import { expect, test } from '@jest/globals';
import { createLeases, isLeased } from './leases.ts';
import { LEASE_SECONDS, WHOLE } from './store.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const END = NOW + LEASE_SECONDS * 1000;

/** The leases of somebody who took these names, as a text. */
function taken(names: readonly string[], text: string | null = null, now = NOW): string {
  const result = createLeases().take(text, names, now);
  if (typeof result !== 'string') throw new Error(`somebody has ${result.name}`);
  return result;
}

const withIdentity = (text: string, identity: string) =>
  JSON.stringify(JSON.parse(text).map((each: object) => ({ ...each, identity })));

test.each([
  ['the same stream', ['users'], ['users'], 'users'],
  ['one stream of several', ['users', 'events'], ['orders', 'events'], 'events'],
  ['everything, where somebody has a stream', ['users'], [WHOLE], 'users'],
  ['a stream, where somebody has everything', [WHOLE], ['users'], WHOLE],
  ['everything twice', [WHOLE], [WHOLE], WHOLE],
])('two cannot have %s', (_, first, second, name) => {
  expect(createLeases().take(taken(first), second, NOW)).toEqual({
    name,
    holder: `process ${process.pid} on ${hostname()}`,
    until: END,
  });
});

test('different streams are of different owners at once, and either may lose theirs alone', () => {
  const [first, second] = [createLeases(), createLeases()];
  const both = second.take(first.take(null, ['users'], NOW) as string, ['events'], NOW) as string;
  expect([first, second].map(({ owner }) => both.includes(owner))).toEqual([true, true]);
  const left = first.release(both);
  expect([first, second].map(({ owner }) => left.includes(owner))).toEqual([false, true]);
  expect(first.renew(left, NOW)).toBeNull();
});

test('all are taken or none', () => {
  const text = taken(['users']);
  expect(createLeases().take(text, ['events', 'users'], NOW)).toMatchObject({ name: 'users' });
  expect(taken(['events'], text)).toContain('events');
});

test('an owner takes more, and renews all of them', () => {
  const leases = createLeases();
  const text = leases.take(leases.take(null, ['users'], NOW) as string, ['events'], NOW) as string;
  const renewed = leases.renew(text, NOW + 50_000) as string;
  for (const name of ['users', 'events']) {
    expect(createLeases().take(renewed, [name], END + 40_000)).toMatchObject({
      name,
      until: END + 50_000,
    });
  }
});

test('a lease that ran out is taken over, and its owner has none any more', () => {
  const first = createLeases();
  const text = first.take(null, ['users', 'events'], NOW) as string;
  expect(createLeases().take(text, ['users'], END - 1)).toMatchObject({ name: 'users' });
  const over = taken(['users'], text, END);
  expect(over).not.toContain(first.owner);
  expect(first.renew(over, END)).toBeNull();
});

test('a lease from a clock that was set back is free, rather than held for hours', () => {
  expect(taken(['users'], taken(['users'], null, NOW + 3_600_000))).toContain('users');
});

test('a process that is gone holds nothing', () => {
  const text = taken(['users']);
  const gone = withIdentity(text, `host ${hostname()} ${2 ** 30}`);
  expect([isLeased(text, NOW), isLeased(gone, NOW)]).toEqual([true, false]);
  expect(taken(['users'], gone)).toContain('users');
  const elsewhere = withIdentity(text, `host another-${hostname()} 1`);
  expect(createLeases().take(elsewhere, ['users'], NOW)).toMatchObject({ name: 'users' });
});
