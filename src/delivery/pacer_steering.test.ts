import { describe, expect, jest, test } from '@jest/globals';
import type { Answer } from '../braze/answer.ts';
import { never, pacerOf, pass, perWindow } from './testing/pacer.ts';

describe('what the answers say', () => {
  /** A Braze that grants `limit` requests in each 3 s, other programs' among them, and answers after `latency`. */
  function brazeOf(limit: number, latency: number) {
    const braze = { limit, start: 0, used: 0, refused: 0, granted: [] as number[], arrive, post };
    function arrive(): boolean {
      const start = Math.floor(Date.now() / 3_000) * 3_000;
      if (start !== braze.start) Object.assign(braze, { start, used: 0 });
      if (braze.used >= braze.limit) return false;
      braze.used++;
      return true;
    }
    async function post(): Promise<Answer> {
      if (arrive()) braze.granted.push(Date.now());
      else braze.refused++;
      const headers = {
        'x-ratelimit-limit': String(braze.limit),
        'x-ratelimit-remaining': String(braze.limit - braze.used),
        'x-ratelimit-reset': String((braze.start + 3_000) / 1_000),
      };
      await new Promise((resolve) => setTimeout(resolve, latency));
      return { status: 201, headers, body: '{"message":"success"}' };
    }
    return braze;
  }

  /** Sends all it can to the Braze, by the plan of 300 requests in 3 s. */
  function syncTo(braze: { post(): Promise<Answer> }) {
    const pacer = pacerOf([{ requests: 300, seconds: 3 }], pump);
    const post = pacer.watch(braze.post);
    function pump() {
      while (pacer.take()) void post('{}');
    }
    pump();
  }

  test('a lower limit is obeyed from the first window on, and nearly used', async () => {
    const braze = brazeOf(120, 100);
    syncTo(braze);
    await pass(15_000);
    expect(braze.refused).toBe(0);
    expect(
      perWindow(braze.granted, 3)
        .slice(1)
        .every((requests) => requests >= 110),
    ).toBe(true);
    // Evenly, not in a rush at the beginning of each window.
    const gaps = braze.granted.slice(1).map((time, index) => time - (braze.granted[index] ?? 0));
    expect(Math.max(...gaps.slice(-300))).toBeLessThan(300);
  });

  test('traffic of another program is made room for, and the room is taken back', async () => {
    const braze = brazeOf(300, 100);
    syncTo(braze);
    await pass(3_000);
    let othersRefused = 0;
    const others = setInterval(() => {
      if (!braze.arrive()) othersRefused++;
    }, 20);
    await pass(9_000);
    braze.refused = 0;
    othersRefused = 0;
    await pass(12_000);
    expect([braze.refused, othersRefused]).toEqual([0, 0]);
    expect(perWindow(braze.granted, 3).at(-2)).toBeGreaterThan(120);
    clearInterval(others);
    await pass(15_000);
    expect(perWindow(braze.granted, 3).at(-2)).toBeGreaterThan(280);
  });

  test('an answer that says that there is room again ends the wait', async () => {
    const pacer = pacerOf([{ requests: 300, seconds: 3 }]);
    pacer.take();
    await pass(50);
    const state = { limit: 100, remaining: 0 };
    const post = pacer.watch(async () => ({
      status: 201,
      headers: {
        'x-ratelimit-limit': String(state.limit),
        'x-ratelimit-remaining': String(state.remaining),
        'x-ratelimit-reset': '1800',
      },
      body: '',
    }));
    await post('{}');
    const waited = jest.fn();
    pacer.wait(never).then(waited);
    await pass(1_000);
    expect(waited).not.toHaveBeenCalled();
    state.remaining = 50;
    await post('{}');
    await pass(100);
    expect(waited).toHaveBeenCalledTimes(1);
  });

  test('that there is no answer says nothing', async () => {
    const pacer = pacerOf([{ requests: 300, seconds: 3 }]);
    const failed = { failure: 'ECONNRESET', sent: true } as const;
    expect(await pacer.watch(async () => failed)('{}')).toBe(failed);
  });
});

describe('turns that are shared', () => {
  test('come from their source, which knows how much they are worth and who uses them', async () => {
    let give: () => void = () => {};
    const stopped = jest.fn(async () => {});
    const opened = jest.fn();
    const pacer = pacerOf([{ requests: 10_000, seconds: 10 }], undefined, {
      turns: {
        shared: true,
        open(usage) {
          opened(usage.taken());
          return {
            next: () => new Promise((resolve) => (give = resolve)),
            ahead: () => 1,
            permits: (portion) => 2.5 * portion,
            stop: stopped,
          };
        },
      },
    });
    const turn = async () => {
      let taken = 0;
      pacer.take();
      give();
      await pass(0);
      while (pacer.take()) taken++;
      return taken;
    };
    expect(opened).toHaveBeenCalledWith(0);
    expect([await turn(), await turn(), await turn(), await turn()]).toEqual([2, 3, 2, 3]);
    await pacer.stop();
    expect(stopped).toHaveBeenCalledTimes(1);
  });
});
