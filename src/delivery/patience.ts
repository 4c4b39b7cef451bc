import type { Answer } from '../braze/answer.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { Failure } from '../report/failure.ts';
import type { Clock } from './clock.ts';

/** All times are milliseconds. */
export interface PatienceOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** From 0 up to 1, for the jitter. @default Math.random */
  readonly random?: () => number;
  /** How long a request may stay without a usable answer. @default 1_800_000 (30 minutes) */
  readonly giveUp?: number;
  /**
   * The same while no request was ever answered and the host is unknown or refuses the connection: a wrong address, most
   * likely. @default 60_000
   */
  readonly giveUpUnreached?: number;
}

/** How long a sync waits for Braze, or a network, that does not do its part. */
export interface Patience {
  /** To be called with each answer. */
  note(answer: Answer | NoAnswer): void;
  /**
   * When a request is given up whose last answer was no usable one.
   * @param since when it was asked for the first answer of that kind.
   * @throws Failure if that time has come.
   */
  until(answer: Answer | NoAnswer, reason: string, since: number): number;
  /** The pause before a request goes again: capped exponential backoff with full jitter. @param tries from 0. */
  backoff(tries: number): number;
}

const GIVE_UP = 30 * 60_000;
const GIVE_UP_UNREACHED = 60_000;

const FIRST_BACKOFF = 500;
const MAX_BACKOFF = 60_000;

/** Errors of a host that is not there. */
const UNREACHABLE: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED']);

export function createPatience({
  clock,
  random = Math.random,
  giveUp = GIVE_UP,
  giveUpUnreached = GIVE_UP_UNREACHED,
}: PatienceOptions): Patience {
  /** Whether Braze ever answered. */
  let isReached = false;

  return {
    note(answer) {
      isReached ||= !('failure' in answer);
    },
    until(answer, reason, since) {
      const isUnreached = !isReached && 'failure' in answer && UNREACHABLE.has(answer.failure);
      const until = since + (isUnreached ? giveUpUnreached : giveUp);
      const now = clock.now();
      if (now < until) return until;
      throw isUnreached ? unreachable(reason, now - since) : unavailable(reason, now - since);
    },
    backoff: (tries) => random() * Math.min(MAX_BACKOFF, FIRST_BACKOFF * 2 ** tries),
  };
}

function unreachable(reason: string, milliseconds: number): Failure {
  return new Failure(
    'transient_error',
    'BRAZE_UNREACHABLE',
    `Braze cannot be reached: ${reason}, for ${Math.round(milliseconds / 1000)} s from the start of the sync. Check \`rest_endpoint\`, the DNS, and that a firewall or proxy lets the connector out. Nothing was sent.`,
  );
}

function unavailable(reason: string, milliseconds: number): Failure {
  return new Failure(
    'transient_error',
    'BRAZE_UNAVAILABLE',
    `Braze gave no usable answer for ${Math.round(milliseconds / 60_000)} minutes (last: ${reason}). Rows after the last state given back will be sent again by the next sync.`,
  );
}
