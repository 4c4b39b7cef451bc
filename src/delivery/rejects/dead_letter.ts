import type { Failure } from '../../report/failure.ts';
import type { PendingRow } from '../row.ts';

/** Where rejected rows are kept. */
export interface DeadLetter {
  /** Whether it wants the row's message: then rows keep theirs until they are settled. */
  readonly keepsRows: boolean;
  /**
   * Takes a rejected row. `durable` is called once it would survive a crash, and only then may the row be settled.
   * Failures go to the `fail` that the dead letter was made with.
   */
  take(row: PendingRow, durable: () => void): void;
  /** Whether all that was taken is still there, asked before a state goes out; null: nothing was, so that nothing can be missing. */
  check(): Promise<Failure | null> | null;
  close(): Promise<void>;
}

/** A dead letter from which rows can be replayed. */
export interface KeptDeadLetter extends DeadLetter {
  /** Paths of its files, or addresses of its objects, so far. */
  paths(): readonly string[];
}

/** Rejected rows are counted and nothing else. */
export const noDeadLetter: DeadLetter = {
  keepsRows: false,
  take: (_row, durable) => durable(),
  check: () => null,
  close: async () => {},
};
