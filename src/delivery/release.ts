import type { Failure } from '../report/failure.ts';
import type { Ledger } from './ledger.ts';
import type { DeadLetter } from './rejects/dead_letter.ts';

/**
 * Gives back the states that may go out. Where rows were put aside it is looked first whether they are still there.
 * @param fail is called with what the look finds.
 * @returns a function that resolves when that is done; calls during a look share it.
 */
export function releaser(
  ledger: Ledger,
  deadLetter: DeadLetter,
  fail: (failure: Failure) => void,
): () => Promise<void> {
  let releasing: Promise<void> | null = null;
  return async () => {
    if (releasing !== null) return releasing;
    const check = deadLetter.check();
    if (check === null) return ledger.release();
    releasing = check.then((lost) => {
      releasing = null;
      if (lost !== null) fail(lost);
      else ledger.release();
    });
    return releasing;
  };
}
