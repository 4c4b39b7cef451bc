import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSteering, type Steering } from './steering.ts';

const LIMIT = 3_000;
const WINDOW = 3_000;

/** A Braze account whose answers name a window of 3 s, and a sync that sends at a constant rate. */
class Account {
  readonly steering: Steering;
  limit = LIMIT;
  /** Requests of another program in a second. */
  others = 0;
  private now = 0;
  private sent = 0;
  private used = 0;

  constructor(steering: Steering) {
    this.steering = steering;
  }

  /** Sends at a constant rate for some seconds, with ten answers a second. */
  pass(seconds: number, rate: number): void {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      if (this.now % WINDOW === 0) this.used = 0;
      this.now += 100;
      this.sent += rate / 10;
      this.used += (rate + this.others) / 10;
      const resetAt = Math.ceil(this.now / WINDOW) * WINDOW;
      const remaining = Math.max(0, this.limit - this.used);
      this.steering.observe({ requests: this.limit, remaining, resetAt }, this.sent, this.now);
    }
  }
}

let account: Account;

beforeEach(() => {
  account = new Account(createSteering({ requests: LIMIT, seconds: 3 }, 1));
});

describe('the limit that Braze states', () => {
  test('is obeyed at the first answer where it is lower than the plan', () => {
    account.limit = 1_200;
    account.pass(0.1, 980);
    expect(account.steering.portion()).toBeCloseTo(0.4);
  });

  test('raises the pace again, but never above the plan', () => {
    account.limit = 1_200;
    account.pass(1, 300);
    account.limit = 2_400;
    account.pass(1, 300);
    expect(account.steering.portion()).toBeCloseTo(0.8);
    account.limit = 9_000;
    account.pass(1, 300);
    expect(account.steering.portion()).toBe(1);
  });

  test('is the account’s: our share of it applies', () => {
    account = new Account(createSteering({ requests: 1_500, seconds: 3 }, 0.5));
    account.pass(1, 490);
    expect(account.steering.portion()).toBe(1);
    account.limit = 1_500;
    account.pass(1, 240);
    expect(account.steering.portion()).toBeCloseTo(0.5);
  });

  test('never stops everything: without requests nothing is learnt', () => {
    account.limit = 1;
    account.pass(1, 1);
    expect(account.steering.portion()).toBe(0.05);
  });
});

describe('traffic of other programs', () => {
  test('leaves less of the limit to us within two windows, and all of it when it is over', () => {
    account.others = 300;
    account.pass(6, 600);
    expect(account.steering.portion()).toBeGreaterThan(0.65);
    expect(account.steering.portion()).toBeLessThan(0.75);
    account.others = 0;
    account.pass(12, 600);
    expect(account.steering.portion()).toBe(1);
  });

  test('in the share that is left to it is nothing to us', () => {
    account = new Account(createSteering({ requests: 1_500, seconds: 3 }, 0.5));
    account.others = 450;
    account.pass(9, 490);
    expect(account.steering.portion()).toBe(1);
  });

  test('of a few requests is noise: counts are approximate', () => {
    account.others = 30;
    account.pass(9, 960);
    expect(account.steering.portion()).toBe(1);
  });

  test('is none when an old answer comes late, or a window begins', () => {
    account.pass(2, 980);
    account.steering.observe({ requests: LIMIT, remaining: 100, resetAt: 3_000 }, 5, 2_050);
    account.pass(4, 980);
    expect(account.steering.portion()).toBe(1);
  });

  test('is none when answers overtake each other, and do not tell which window they are of', () => {
    const answer = (remaining: number) => ({ requests: LIMIT, remaining, resetAt: null });
    account.steering.observe(answer(2_900), 1_000, 3_100);
    account.steering.observe(answer(100), 900, 4_300);
    account.steering.observe(answer(1_700), 2_200, 4_400);
    expect(account.steering.portion()).toBe(1);
  });

  test('is unknown where Braze does not tell what remains', () => {
    for (let now = 0; now < 6_000; now += 100)
      account.steering.observe({ requests: LIMIT, remaining: null, resetAt: null }, now, now);
    expect(account.steering.portion()).toBe(1);
  });
});

test('two syncs that look at each other settle at halves, without swaying', () => {
  const halves = [0, 1].map(() => createSteering({ requests: LIMIT, seconds: 3 }, 1));
  const sent = [0, 0];
  let used = 0;
  const portions: number[] = [];
  for (let now = 100; now <= 30_000; now += 100) {
    const rates = halves.map((steering) => 98 * steering.portion());
    for (const [index, rate] of rates.entries()) sent[index] = (sent[index] ?? 0) + rate;
    used += (rates[0] ?? 0) + (rates[1] ?? 0);
    const resetAt = Math.ceil(now / WINDOW) * WINDOW;
    const remaining = Math.max(0, LIMIT - used);
    for (const [index, steering] of halves.entries())
      steering.observe({ requests: LIMIT, remaining, resetAt }, sent[index] ?? 0, now);
    if (now % WINDOW === 0) used = 0;
    if (now > 15_000) portions.push(...halves.map((steering) => steering.portion()));
  }
  expect(Math.min(...portions)).toBeGreaterThan(0.45);
  expect(Math.max(...portions)).toBeLessThan(0.55);
});
