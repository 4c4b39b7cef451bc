import type { FailureCode } from '../report/failure_codes.ts';
import type { RefusalCode } from './refusal_codes.ts';

/** The parts of an answer that endpoints read. */
export interface Reply {
  readonly status: number;
  readonly message: string | null;
  readonly errors: readonly unknown[];
  /** All members of the body; none where it is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What to do with a request after its answer. */
export type Verdict =
  /** Settled: everything was accepted but for the refused objects. */
  | { readonly act: 'settle'; readonly refused: readonly RefusedObject[] }
  /** Nothing was processed: the refused objects are out, the others go again. */
  | { readonly act: 'resend_rest'; readonly refused: readonly RefusedObject[] }
  /** Refused as a whole without a name: too large, or one bad object hides in it. */
  | { readonly act: 'split'; readonly reason: 'too_many' | 'too_large' | 'refused'; readonly message: string }
  /** 429: nothing was processed. `milliseconds` is null where the answer does not say how long. */
  | { readonly act: 'wait'; readonly milliseconds: number | null }
  /** Unclear: again after a while. `processed` is false where nothing can have been applied. */
  | { readonly act: 'retry'; readonly reason: string; readonly processed: boolean }
  /** Only the user can correct it. */
  | { readonly act: 'stop'; readonly code: FailureCode; readonly message: string };

/** Why Braze does not take an object. */
export interface Refusal {
  readonly code: RefusalCode | 'BRAZE_TOO_LARGE';
  /** Braze's own words, redacted. */
  readonly message: string;
}

/** A refused object, by its place among the objects that were sent. */
export interface RefusedObject extends Refusal {
  readonly index: number;
}

/** Takes out of Braze's words what could be a value of a row, see `redaction.ts`. */
export type Redact = (words: string) => string;
