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
    expect(fellows.learn(together(2, 1_030, 50), use(10), 1)).toEqual(use(20, 40));
    expect(fellows.learn(together(2, 1_035, 55), use(15), 1)).toEqual(use(20, 40));
    expect(fellows.learn(together(2, 1_050, 70), use(15), 1)).toEqual(use(35, 55));
  });
});

describe('while it does not', () => {
  test('each of the others is taken to do as this one does; of the windows nothing is known', () => {
    const fellows = createFellows(together(4, 0));
    fellows.learn(together(4, 40, 40), use(10), 3);
    expect(fellows.learn(null, use(12), 3)).toEqual({ taken: 36, windows: [] });
    expect(fellows.learn(null, use(15), 3)).toEqual({ taken: 45, windows: [] });
  });

  test('alone it is alone', () => {
    expect(createFellows(together(1, 0)).learn(null, use(12), 0).taken).toBe(0);
  });
});

test('a Redis that was emptied takes nothing back', () => {
  const fellows = createFellows(together(2, 1_000));
  fellows.learn(together(2, 1_030, 30), use(10), 1);
  expect(fellows.learn(together(2, 4, 14), use(12), 1).taken).toBe(20);
});

test('what was guessed is not counted a second time when Redis is back', () => {
  const fellows = createFellows(together(2, 1_000));
  fellows.learn(together(2, 1_030, 30), use(10), 1);
  fellows.learn(null, use(20), 1);
  expect(fellows.learn(together(2, 1_050, 40), use(20), 1).taken).toBe(30);
});

test('a Redis that comes back with nothing in it takes nothing back', () => {
  const fellows = createFellows(together(2, 1_000));
  fellows.learn(together(2, 1_030, 30), use(10), 1);
  fellows.learn(null, use(20), 1);
  expect(fellows.learn(together(2, 5, 21), use(21), 1).taken).toBe(30);
  expect(fellows.learn(together(2, 12, 25), use(21), 1).taken).toBe(37);
});
