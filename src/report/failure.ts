import type { FailureType } from './failure_code_info.ts';
import type { FailureCode } from './failure_codes.ts';

/** The end of a sync (or of a command) in words for its user: becomes the TRACE ERROR. */
export class Failure extends Error {
  readonly type: FailureType;
  readonly code: FailureCode;

  /** @param message what happened and the cure. Never a row's value, never the API key. */
  constructor(type: FailureType, code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.type = type;
    this.code = code;
  }
}

/** Any thrown thing as a failure; what nobody foresaw is a `system_error`. Its own text may quote a row, so it stays in the stack. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new Failure(
    'system_error',
    'INTERNAL',
    `The connector stopped on an error of its own (${name}). Rows after the last state given back will be sent again by the next sync. Please report it with the log of this sync.`,
    { cause: thrown },
  );
}
