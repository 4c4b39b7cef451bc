/** The arrays of a track request, in the order in which Braze applies them. */
export const KINDS = ['attributes', 'events', 'purchases'] as const;

export type Kind = (typeof KINDS)[number];

/** An object as it goes into one of the arrays. */
export interface BrazeObject {
  readonly kind: Kind;
  /** Whom it is about, as text: equal for two objects exactly if they name the same user by the same identifier. */
  readonly lane: string;
  /** The object itself. */
  readonly json: string;
  /** UTF-8 length of `json`. */
  readonly bytes: number;
  readonly place: ObjectPlace;
}

/** Which of a row's objects one is. */
export interface ObjectPlace {
  /** Which of the configuration's `streams` made it, from 0; -1 for a mapping that the catalog implies. */
  readonly entry: number;
  /** Which element of the row's `x-each` array it is made from; null without `x-each`. */
  readonly element: number | null;
}
