import type { Fault, FaultPlan } from '../../src/sandbox/fault_plan.ts';
import { API_KEY } from './api_key.ts';
import type { Dice } from './dice.ts';

/** What Braze does during a sync: one plan after the other, each for a while; the last one stays. */
export interface Weather {
  readonly phases: readonly { readonly milliseconds: number; readonly plan: FaultPlan }[];
}

/** The longest latency, milliseconds: far below the time-out of an answer, so that what was given up is not applied late. */
export const MAX_LATENCY = 30;

/** Nothing goes wrong. */
export const CALM: Weather = { phases: [{ milliseconds: 0, plan: {} }] };

/** Which faults there can be. */
export interface Climate {
  /** Answers may never come: for syncs that do not wait a minute for them. */
  readonly hangs: boolean;
  /** Answers may say that all is well whatever is: where Braze refuses nobody, so that nothing is lost by it. */
  readonly praise: boolean;
}

export function createWeather(dice: Dice, climate: Climate): Weather {
  const phases = Array.from({ length: dice.int(1, 4) }, () => ({
    milliseconds: dice.int(30, 400),
    plan: dice.chance(0.1) ? outage(dice) : storm(dice, climate),
  }));
  const last = { milliseconds: 0, plan: { latency: latency(dice), faults: faults(dice, 0.1, climate) } };
  return { phases: [...phases, last] };
}

function latency(dice: Dice) {
  return { min_ms: 0, max_ms: dice.pick([0, 5, MAX_LATENCY]) };
}

function outage(dice: Dice): FaultPlan {
  return {
    faults: [
      dice.pick<Fault>([
        { kind: 'status', status: 503, probability: 1 },
        { kind: 'reset', probability: 1 },
        { kind: 'rate_limited', headers: 'retry_after', retry_after: 0.1, probability: 1 },
      ]),
    ],
  };
}

function storm(dice: Dice, climate: Climate): FaultPlan {
  const once: Fault[] = dice.chance(0.05) ? [{ ...dice.pick(RARITIES), next: 1 }] : [];
  if (climate.hangs && dice.chance(0.5)) {
    once.push({ kind: 'hang', apply: dice.chance(0.5), next: dice.int(1, 3) });
  }
  return { latency: latency(dice), faults: [...once, ...faults(dice, dice.pick([0.1, 0.4, 1.5]), climate)] };
}

/** Up to three kinds of faults that share a probability. */
function faults(dice: Dice, share: number, { praise }: Climate): Fault[] {
  return Array.from({ length: dice.int(0, 3) }, () => {
    const probability = (share * dice.random()) / 3;
    if (praise && dice.chance(0.2)) return { ...dice.pick(PRAISE), probability };
    return fault(dice, probability);
  });
}

function fault(dice: Dice, probability: number): Fault {
  const apply = dice.chance(0.5);
  switch (dice.int(0, 10)) {
    case 0:
    case 1:
      return { kind: 'status', status: dice.pick([408, 500, 502, 503, 504, 599]), apply, probability };
    case 2:
      return { kind: 'reset', apply, probability };
    case 3:
      return {
        kind: 'rate_limited',
        headers: dice.pick(['seconds', 'retry_after'] as const),
        retry_after: dice.int(1, 100) / 1000,
        probability: probability / 4,
      };
    case 4:
    case 5:
      return { kind: 'partial', objects: dice.pick([1, 5, 40]), sentence: 'not this one', probability };
    case 6:
      return { kind: 'raw', status: UNREADABLE_STATUS, ...dice.pick(UNREADABLE), apply, probability };
    case 7:
      return { kind: 'raw', status: 201, ...dice.pick(UNPLACED), probability };
    case 8:
      return { kind: 'shortfall', objects: dice.pick([1, 5, 40]), probability };
    case 9:
      return { kind: 'informational', count: dice.pick([1, 20, 300]), probability };
    default:
      return { kind: 'raw', ...dice.pick(REFUSALS), probability };
  }
}

/** Unreadable answers have a status of their own, to be told from sound ones in the sandbox's record. */
export const UNREADABLE_STATUS = 200;

const UNREADABLE = [
  { body: '<html>Welcome</html>' },
  { body: '' },
  { body: '{}' },
  { body: 'null' },
  { body: '{"message":"succ' },
  { body: '{"message":["success"]}' },
  { body: '{"message":"success"}', headers: { 'Content-Length': '500' } },
  // An answer about another request.
  { body: '{"message":"success","errors":[{"type":"no","input_array":"user_identifiers","index":0}]}' },
];

/** All is applied, as far as it is sound, and the answer has no other word for it. */
const PRAISE = [
  { kind: 'queued' },
  { kind: 'raw', status: 201, body: '{"message":"success","errors":null}', apply: true },
  { kind: 'raw', status: 201, body: '{"message":"success","errors":[]}', apply: true },
] as const;

/** Nothing is applied: these errors name no object, and so refuse them all. */
const UNPLACED = [
  { body: '{"message":"success","errors":"something is wrong"}' },
  { body: '{"message":"success","errors":[{"type":"something is wrong","index":0}]}' },
];

const REFUSALS = [
  { status: 400, body: '{"message":"Something is wrong"}' },
  { status: 400, body: '{"message":"Max Input Length Exceeded"}' },
  { status: 400, body: 'Bad Request' },
  { status: 413, body: '' },
];

/** Once in a sync, for they cost a second, or its end. */
const RARITIES = [
  { kind: 'rate_limited', headers: 'epoch', retry_after: 0 },
  { kind: 'rate_limited', headers: 'none' },
  { kind: 'raw', status: 401, body: JSON.stringify({ message: `Invalid API key: ${API_KEY}` }) },
  { kind: 'status', status: 403 },
  { kind: 'raw', status: 302, body: '', headers: { Location: 'http://127.0.0.1:9/' } },
] as const;
