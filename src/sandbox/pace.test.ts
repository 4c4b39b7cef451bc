import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPace, SECONDS_KEPT } from './pace.ts';

const NOW = Date.UTC(2024, 4, 1, 10);

describe('the requests of the last minute', () => {
  test('are counted by the second, those over the limit apart', () => {
    const pace = createPace();
    pace.count(NOW, true);
    pace.count(NOW + 999, true);
    pace.count(NOW + 1000, false);
    pace.count(NOW + 3000, true);
    const seconds = pace.seconds(NOW + 4000);
    expect(seconds).toHaveLength(SECONDS_KEPT + 1);
    expect(seconds.slice(-5)).toEqual([
      [2, 0],
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  test('are forgotten after it', () => {
    const pace = createPace();
    pace.count(NOW, true);
    expect(pace.seconds(NOW + SECONDS_KEPT * 1000)[0]).toEqual([1, 0]);
    expect(pace.seconds(NOW + (SECONDS_KEPT + 1) * 1000).flat()).not.toContain(1);
  });

  test('are none before the first', () => {
    expect(new Set(createPace().seconds(NOW).flat())).toEqual(new Set([0]));
  });

  test('count for the latest second where the clock is set back', () => {
    const pace = createPace();
    pace.count(NOW, true);
    pace.count(NOW - 5000, true);
    expect(pace.seconds(NOW - 5000).at(-1)).toEqual([2, 0]);
  });

  test('are those that came, whenever they come and whenever somebody looks', () => {
    const steps = fc.array(fc.record({ wait: fc.nat(40_000), granted: fc.boolean(), look: fc.boolean() }));
    fc.assert(
      fc.property(steps, (list) => {
        const pace = createPace();
        const came: { second: number; granted: boolean }[] = [];
        let now = NOW;
        for (const { wait, granted, look } of list) {
          now += wait;
          if (look) pace.seconds(now);
          pace.count(now, granted);
          came.push({ second: Math.floor(now / 1000), granted });
        }
        const last = Math.floor(now / 1000);
        const expected = Array.from({ length: SECONDS_KEPT + 1 }, (_, index) => {
          const then = came.filter(({ second }) => second === last - SECONDS_KEPT + index);
          return [
            then.filter(({ granted }) => granted).length,
            then.filter(({ granted }) => !granted).length,
          ];
        });
        expect(pace.seconds(now)).toEqual(expected);
      }),
    );
  });
});
