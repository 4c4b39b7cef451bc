import { describe, expect, test } from '@jest/globals';
import { track } from './endpoints/track/endpoint.ts';
import { readFaultPlan } from './fault_plan.ts';
import { createFaults } from './faults.ts';
import { seededRandom } from './random.ts';

const faultsOf = (plan: object, seed = 1) =>
  createFaults(readFaultPlan(JSON.parse(JSON.stringify(plan))), seededRandom(seed));

test('faults with `next` hit exactly the next requests, one after the other', () => {
  const faults = faultsOf({
    faults: [
      { kind: 'reset', next: 2 },
      { kind: 'status', status: 503, next: 1 },
    ],
  });
  const kinds = [1, 2, 3, 4].map(() => faults.strike(track)?.kind ?? null);
  expect(kinds).toEqual(['reset', 'reset', 'status', null]);
});

test('the plan shows what is still to come', () => {
  const faults = faultsOf({ latency: { ms: 5 }, faults: [{ kind: 'hang', next: 3 }] });
  faults.strike(track);
  expect(faults.plan()).toEqual({ latency: { ms: 5 }, faults: [{ kind: 'hang', next: 2 }] });
});

test('the same seed hits the same requests', () => {
  const strikes = (seed: number) => {
    const faults = faultsOf({ faults: [{ kind: 'queued', probability: 0.5 }] }, seed);
    return Array.from({ length: 50 }, () => (faults.strike(track) === null ? 0 : 1)).join('');
  };
  expect(strikes(7)).toBe(strikes(7));
  expect(strikes(7)).not.toBe(strikes(8));
  expect(strikes(7)).toMatch(/0.*1.*0/);
});

test('latency stays within its bounds', () => {
  const spread = (latency: object) => {
    const faults = faultsOf({ latency });
    const delays = Array.from({ length: 200 }, () => faults.delay());
    return [Math.min(...delays), Math.max(...delays)].map((ms) => Math.round(ms / 10) * 10);
  };
  expect(spread({ ms: 80 })).toEqual([80, 80]);
  expect(spread({ ms: 80, jitter_ms: 20 })).toEqual([60, 100]);
  expect(spread({ min_ms: 0, max_ms: 300 })).toEqual([0, 300]);
});

describe('a plan that makes no sense is refused, with the place', () => {
  test.each([
    [{ faults: [{ kind: 'reset' }] }, /faults\/0/],
    [{ faults: [{ kind: 'reset', next: 1, probability: 0.1 }] }, /faults\/0/],
    [
      { faults: [{ kind: 'explode', next: 1 }] },
      /kind is "explode"; expected one of status, rate_limited, reset/,
    ],
    [{ faults: [{ next: 1 }] }, /kind is missing; expected one of status/],
    [{ faults: [{ kind: 'status', next: 1 }] }, /status/],
    [{ faults: [{ kind: 'reset', next: 1, aply: true }] }, /faults\/0 has an unknown member "aply"/],
    [{ latency: { ms: 1, max_ms: 2 } }, /latency/],
    [{ latencies: {} }, /the plan has an unknown member "latencies"/],
    [[], /object/],
  ])('%j', (plan, message) => {
    expect(() => faultsOf(plan)).toThrow(message);
  });
});
