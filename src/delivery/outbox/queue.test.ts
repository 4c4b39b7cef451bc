import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Queue } from './queue.ts';

test('what is pushed comes out in its order, and what is put back comes first', () => {
  const step = fc.oneof(
    fc.record({ push: fc.integer({ min: 1, max: 3_000 }) }),
    fc.record({ shift: fc.integer({ min: 1, max: 3_000 }), back: fc.nat(600) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const queue = new Queue<number>();
      let expected: number[] = [];
      let pushed = 0;
      for (const each of steps) {
        if ('push' in each) {
          for (let i = 0; i < each.push; i++) {
            queue.push(++pushed);
            expected.push(pushed);
          }
        } else {
          const out = Array.from({ length: each.shift }, () => queue.shift()).filter((item) => item !== null);
          expect(out).toEqual(expected.slice(0, each.shift));
          const back = out.slice(Math.max(0, out.length - each.back));
          queue.putBack(back);
          expected = [...back, ...expected.slice(out.length)];
        }
        expect(queue.peek()).toBe(expected[0] ?? null);
      }
    }),
    { numRuns: 50 },
  );
});
