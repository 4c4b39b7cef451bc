/** Airbyte's classes of failure: `config_error` stops its retries, so it is only for what the user must change. */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

/** A line of the catalogue of failures, from which the docs are made. */
export interface FailureCodeInfo {
  readonly type: FailureType;
  readonly cause: string;
  /** What became of the rows. */
  readonly rows: string;
  /** What to do about it. */
  readonly cure: string;
}

/** What becomes of the rows of most syncs that fail. */
export const COME_AGAIN = 'Those after the last state that was given back come again with the next sync.';
