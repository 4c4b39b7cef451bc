import type { Answer } from '../../../src/braze/answer.ts';
import type { NoAnswer } from '../../../src/braze/no_answer.ts';
import type { Dice } from '../dice.ts';

/** What becomes of a request. */
export interface Strike {
  /** Milliseconds until its answer. */
  readonly latency: number;
  /** null: Braze's own. */
  readonly answer: Answer | NoAnswer | null;
  /** Whether Braze carries it out: as it is answered, at any time until long after that, or never. */
  readonly applied: 'now' | 'late' | 'never';
  /** How many of its objects Braze refuses. */
  readonly refuses: number;
}

/** What Braze and the network do during a run. */
export interface Climate {
  strike(now: number): Strike;
  /** Whether requests take effect after their answer. */
  readonly lags: boolean;
  /** Whether attributes may do so in another order than they were sent in. */
  readonly reorders: boolean;
}

const WELL = { answer: null, applied: 'now', refuses: 0 } as const;

/** Nothing goes wrong. */
export const CALM: Climate = { strike: () => ({ ...WELL, latency: 20 }), lags: false, reorders: false };

/** Everything is done as it is answered, though it may take effect later. */
export function createMildClimate(mayReorder: boolean): Climate {
  return { ...CALM, lags: true, reorders: mayReorder };
}

/**
 * Some requests fail, at times all of them.
 * @param now milliseconds since 1970.
 * @param mayLag false for a run that another one follows at once: Braze's lag is waited for within a run alone.
 * @param mayReorder false where users are deleted or get other names: their order is kept by waiting, not by what is recorded.
 */
export function createClimate(dice: Dice, now: number, mayLag: boolean, mayReorder: boolean): Climate {
  const share = dice.pick([0, 0.1, 0.3, 0.6]);
  const outage = dice.chance(0.15) ? now + dice.int(0, 20_000) : Number.POSITIVE_INFINITY;
  const outageEnd = outage + dice.pick([5_000, 120_000, 3_600_000]);
  const latency = dice.pick([5, 50, 2_000]);
  const refusing = dice.pick([0, 0, 0.2]);
  return {
    lags: dice.chance(0.7) && mayLag,
    reorders: mayLag && mayReorder && dice.chance(0.5),
    strike(now) {
      const wait = dice.int(1, latency);
      const isOut = now >= outage && now < outageEnd;
      if (isOut || dice.chance(share * 0.7))
        return { ...unclear(dice), latency: dice.chance(0.1) ? 60_000 : wait };
      if (dice.chance(share * 0.3)) return { ...refusal(dice), latency: wait };
      const refuses = dice.chance(refusing) ? dice.int(1, 5) : 0;
      return { ...WELL, latency: wait, refuses };
    },
  };
}

function unclear(dice: Dice): Omit<Strike, 'latency'> {
  return {
    answer: dice.pick<Answer | NoAnswer>([
      { failure: 'UND_ERR_SOCKET', sent: true },
      { failure: 'UND_ERR_HEADERS_TIMEOUT', sent: true },
      { status: dice.pick([500, 502, 503, 504, 408]), headers: {}, body: '' },
      { status: 200, headers: {}, body: '<html>' },
    ]),
    applied: dice.pick(['now', 'never', 'late', 'late'] as const),
    refuses: 0,
  };
}

/** Nothing of the request is carried out, and its answer says so. */
function refusal(dice: Dice): Omit<Strike, 'latency'> {
  const answer = dice.pick<Answer | NoAnswer>([
    { status: 400, headers: {}, body: '{"message":"Something is wrong"}' },
    { status: 413, headers: {}, body: '' },
    { status: 429, headers: { 'retry-after': '1' }, body: '{"message":"Rate Limited"}' },
    { status: 429, headers: { 'retry-after': String(dice.int(30, 1_500)) }, body: '' },
    { failure: 'ECONNREFUSED', sent: false },
  ]);
  return { answer, applied: 'never', refuses: 0 };
}
