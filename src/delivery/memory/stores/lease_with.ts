import { Failure } from '../../../report/failure.ts';
import type { Clock } from '../../clock.ts';
import { LEASE_SECONDS, type LeaseHolder, type Store, WHOLE } from './store.ts';

export interface LeasingOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Logs for whom it waits. */
  readonly tell: (message: string) => void;
}

/** How long it waits, milliseconds: a lease of a process that is gone has run out by then. */
const PATIENCE = (LEASE_SECONDS + 15) * 1000;

/** How often it tries, milliseconds. */
const TRY_EVERY = 1_000;

/**
 * Takes leases, and waits for somebody who has one of them; says so once.
 * @returns false where the signal was aborted before it had them.
 * @throws Failure where somebody still has them after a while.
 */
export async function leaseWith(
  store: Store,
  names: readonly string[],
  { clock, signal, tell }: LeasingOptions,
): Promise<boolean> {
  const start = clock.now();
  let hasTold = false;
  while (!signal.aborted) {
    const held = await store.lease(names);
    if (held === null) return true;
    if (clock.now() - start >= PATIENCE) throw busy(held);
    if (!hasTold) {
      hasTold = true;
      tell(
        `Waiting for another sync: ${whose(held)}. This one goes on when that one has ended, or has not shown itself for ${LEASE_SECONDS} seconds.`,
      );
    }
    await clock.sleep(TRY_EVERY, signal);
  }
  return false;
}

function busy(held: LeaseHolder): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_BUSY',
    `Another sync writes to the memory: ${whose(held)}. It did not end within ${PATIENCE / 1000} seconds. Two at once could contradict each other. Schedule the syncs of a stream one after the other, and those that delete, merge, rename or identify users apart from all others; Airbyte tries again by itself.`,
  );
}

function whose({ name, holder, until }: LeaseHolder): string {
  const what = name === WHOLE ? 'all of the memory' : `the memory of stream ${JSON.stringify(name)}`;
  return `${holder} has ${what} until ${new Date(until).toISOString()}`;
}
