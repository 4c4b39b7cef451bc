import { asFailure, type Failure } from '../../report/failure.ts';
import type { Clock } from '../clock.ts';

/** A crash forgets at most this much, and the disk has time for other things. */
const PAUSE = 100;

/** Saves something again and again while it changes. */
export interface Keeper {
  /** It has changed: it is saved soon. */
  changed(): void;
  /** Why it could not be saved; null as long as it could. After that nothing is saved any more. */
  readonly failure: Failure | null;
  /** Saves what has changed last. */
  close(): Promise<void>;
}

/**
 * @param save saves its state at the time of the call, durably. Never called twice at the same time.
 * @param pause milliseconds between two savings.
 */
export function createKeeper(save: () => Promise<void>, clock: Pick<Clock, 'sleep'>, pause = PAUSE): Keeper {
  const closing = new AbortController();
  let failure: Failure | null = null;
  let dirty = false;
  let saving: Promise<void> | null = null;

  async function saveWhileChanging(): Promise<void> {
    while (dirty && failure === null) {
      dirty = false;
      try {
        await save();
      } catch (error) {
        failure = asFailure(error);
      }
      await clock.sleep(pause, closing.signal);
    }
    saving = null;
  }

  return {
    changed() {
      dirty = true;
      saving ??= saveWhileChanging();
    },
    get failure() {
      return failure;
    },
    async close() {
      closing.abort();
      await saving;
    },
  };
}
