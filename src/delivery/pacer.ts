import type { Answer } from '../braze/answer.ts';
import type { Bucket } from '../braze/endpoint.ts';
import type { NoAnswer } from '../braze/no_answer.ts';
import { statedLimit } from '../braze/rate_headers.ts';
import type { Clock } from './clock.ts';
import type { Hold } from './pacing/hold.ts';
import { pace, pacedWindow } from './pacing/pace.ts';
import { localTurns, type TurnSource } from './pacing/turns.ts';
import { createUsage } from './pacing/usage.ts';

/** Gives out permits to send a request, smoothly, a little below the limit. */
export interface Pacer {
  /** Takes a permit if there is one; otherwise one is ordered, and `onPermit` is called when it is there. */
  take(): boolean;
  /** Waits for a permit, before those who only `take`; resolves without one when the signal is aborted. */
  wait(signal: AbortSignal): Promise<void>;
  /** No permits for `milliseconds`: Braze answered 429. */
  pause(milliseconds: number): void;
  /** Milliseconds spent in pauses so far. */
  pausedFor(): number;
  stop(): Promise<void>;
}

/** A way to send something. */
type Send<What> = (what: What) => Promise<Answer | NoAnswer>;

/** A pacer that heeds what Braze's answers say of its limits. */
export interface SteeredPacer extends Pacer {
  /** The same way to send, whose answers' headers steer the pacer. */
  watch<What>(send: Send<What>): Send<What>;
}

export interface PacerOptions {
  readonly bucket: Pick<Bucket, 'windows' | 'share'>;
  readonly clock: Clock;
  /** Called when permits are available again after `take` returned false. */
  readonly onPermit: () => void;
  /** Nothing is sent for a while because a limit is used up; null: that is over. Not called for pauses. */
  readonly onHold?: (hold: Hold | null) => void;
  /** Where turns come from. Default: this process alone uses the limit. */
  readonly turns?: TurnSource | undefined;
}

/** A hold that is shorter than this is not worth a word, milliseconds. */
const LONG = 5_000;

/** A wait can end early, as others may take less than expected, and clocks are set: the time between two looks at it, milliseconds. */
const LOOK_EVERY = 1_000;

/**
 * A pacer that holds every one of the bucket's windows: the shortest by an even pace, the others by counting. Permits come
 * in blocks, one a turn. Braze's rate headers only ever lower what the bucket grants.
 */
export function createPacer({ bucket, clock, onPermit, onHold, turns: source }: PacerOptions): SteeredPacer {
  const paced = pace(pacedWindow(bucket.windows));
  const { block, life } = paced;
  const usage = createUsage(bucket, source?.shared);
  const turns = source?.open(usage) ?? localTurns(paced);
  const waiting: (() => void)[] = [];
  let permits = 0;
  /** The part of a permit that turns were worth in addition to whole ones. */
  let rest = 0;
  let voidAt = 0;
  let ordered = 0;
  let pausedUntil = 0;
  /** Of all pauses, the one that lasts on included. */
  let pausedFor = 0;
  let held: Hold | null = null;
  let wakeTimer: NodeJS.Timeout | null = null;
  let stopped = false;

  function take(): boolean {
    const now = clock.now();
    if (isClosed(now)) return false;
    if (now > voidAt) permits = 0;
    const got = permits > 0;
    if (got) {
      permits--;
      usage.take(now);
    }
    if (permits < block / 2) order();
    return got;
  }

  /** Whether nothing may be sent now. Then who waits is served as soon as something may. */
  function isClosed(now: number): boolean {
    const hold = usage.hold(now);
    tell(hold, now);
    const until = Math.max(pausedUntil, hold?.until ?? 0);
    if (now >= until) return false;
    permits = 0;
    wakeAt(until, now);
    return true;
  }

  function tell(hold: Hold | null, now: number): void {
    const told = hold !== null && (held !== null || hold.until - now >= LONG) ? hold : null;
    if (told?.reason === held?.reason && told?.until === held?.until) return;
    held = told;
    onHold?.(told);
  }

  function wakeAt(time: number, now: number): void {
    if (stopped) return;
    wakeTimer ??= setTimeout(
      () => {
        wakeTimer = null;
        serve();
      },
      Math.min(time - now, LOOK_EVERY),
    );
  }

  function order(): void {
    while (!stopped && ordered < turns.ahead()) {
      ordered++;
      turns.next().then(arrive, () => {});
    }
  }

  function arrive(): void {
    if (stopped) return;
    ordered--;
    const granted = rest + turns.permits(usage.portion());
    permits = Math.floor(granted);
    rest = granted - permits;
    voidAt = clock.now() + life;
    serve();
  }

  function serve(): void {
    while (waiting.length > 0 && take()) waiting.shift()?.();
    if (waiting.length === 0) onPermit();
  }

  return {
    take: () => waiting.length === 0 && take(),
    wait(signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done);
        waiting.push(done);
        serve();
      });
    },
    pause(milliseconds) {
      const now = clock.now();
      const until = now + milliseconds;
      if (until <= pausedUntil) return;
      pausedFor += until - Math.max(now, pausedUntil);
      pausedUntil = until;
      permits = 0;
      wakeAt(until, now);
    },
    pausedFor: () => pausedFor - Math.max(0, pausedUntil - clock.now()),
    watch: (send) => async (what) => {
      const sent = usage.taken();
      const answer = await send(what);
      const stated = 'headers' in answer ? statedLimit(answer.headers, clock.now()) : null;
      if (stated !== null) usage.observe(stated, sent, clock.now());
      // What the answer says may have ended a hold.
      if (wakeTimer !== null) serve();
      return answer;
    },
    async stop() {
      stopped = true;
      if (wakeTimer !== null) clearTimeout(wakeTimer);
      await turns.stop();
    },
  };
}
