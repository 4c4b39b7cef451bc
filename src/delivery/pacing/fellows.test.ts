import { describe, expect, test } from '@jest/globals';
import { createFellows } from './fellows.ts';
import type { Use } from './usage.ts';

const together = (connectors: number, taken: number, ...windows: number[]) => ({
  connectors,
  taken,
  windows,
  time: 0,
});
const use = (taken: number, ofHour = taken, start = 0): Use => ({
  taken,
  windows: [{ seconds: 3_600, start, taken: ofHour }],
});

describe('while Redis answers', () => {
  test('the others have taken what all have, but for our own', () => {
    const fellows = createFellows(together(2, 1_000));
    expect(fellows.learn(together(2, 1_030, 50), use(10), 2)).toEqual(use(20, 40));
    expect(fellows.learn(together(2, 1_035, 55), use(15), 2)).toEqual(use(20, 40));
    expect(fellows.learn(together(2, 1_050, 70), use(15), 2)).toEqual(use(35, 55));
  });
});

describe('while it does not', () => {
  test('each of the others is taken to do as this one does', () => {
    const fellows = createFellows(together(4, 0));
    fellows.learn(together(4, 40, 40), use(10), 4);
    expect(fellows.learn(null, use(12), 4)).toEqual(use(36, 36));
    expect(fellows.learn(null, use(15), 4)).toEqual(use(45, 45));
  });

  test('a new hour begins with nothing taken', () => {
    const fellows = createFellows(together(4, 0));
    fellows.learn(together(4, 40, 40), use(10), 4);
    expect(fellows.learn(null, use(12, 2, 3_600_000), 4).windows).toEqual(use(12, 6, 3_600_000).windows);
  });

  test('alone it is alone', () => {
    expect(createFellows(together(1, 0)).learn(null, use(12), 1)).toEqual(use(0, 0));
  });
});

test('a Redis that was emptied takes nothing back', () => {
  const fellows = createFellows(together(2, 1_000));
  fellows.learn(together(2, 1_030, 30), use(10), 2);
  expect(fellows.learn(together(2, 4, 14), use(12), 2).taken).toBe(20);
});

test('what was guessed is not counted a second time when Redis is back', () => {
  const fellows = createFellows(together(2, 1_000));
  fellows.learn(together(2, 1_030, 30), use(10), 2);
  fellows.learn(null, use(20), 2);
  expect(fellows.learn(together(2, 1_050, 40), use(20), 2).taken).toBe(30);
});

test('a Redis that comes back with nothing in it takes nothing back', () => {
  const fellows = createFellows(together(2, 1_000));
  fellows.learn(together(2, 1_030, 30), use(10), 2);
  fellows.learn(null, use(20), 2);
  expect(fellows.learn(together(2, 5, 21), use(21), 2).taken).toBe(30);
  expect(fellows.learn(together(2, 12, 25), use(21), 2).taken).toBe(37);
});
