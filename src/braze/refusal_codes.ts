/** A line of the catalogue of refusals, from which the docs are made. */
export interface RefusalCodeInfo {
  /** What Braze answered. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}

/** Why Braze refuses an object that the connector found in order. A code is never renamed: people filter dead letters by it. */
export const REFUSAL_CODES = {
  BRAZE_REFUSED: {
    cause: 'Braze refuses the object; the message quotes it.',
    cure: "Fix what Braze's message names.",
  },
  BRAZE_UNPLACED: {
    cause:
      'Braze reports an error without saying in which object, so all objects of that array count as refused. Some of them may be in Braze.',
    cure: "Fix what Braze's message names. Send events and purchases again only if they may count twice.",
  },
  BRAZE_UNCLEAR: {
    cause:
      'Braze did not answer clearly whether it took a trigger, so its message may have gone out. It is never sent a second time by itself, and does not count for `failure_policy`.',
    cure: 'Look in Braze whether the user got the message. `replay` leaves it out; `replay --unclear` sends those again that the dead letter keeps.',
  },
} as const satisfies Record<string, RefusalCodeInfo>;

/** A stable word for why Braze refuses an object. */
export type RefusalCode = keyof typeof REFUSAL_CODES;
