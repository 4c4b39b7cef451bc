/** What a row can become at Braze, by the word of the setting `object`. One of its objects is a {@link BrazeObject}. */
export interface ObjectType {
  /** The word of the setting `object`: unique over all endpoints. */
  readonly name: string;
  /** What sending an object once more does, if Braze has it already. @param json the object. */
  repeat(json: string): Repeat;
  /**
   * Whether objects of one user that wait one behind the other may become one, as far as nothing in them speaks against it:
   * the later one's values win.
   */
  readonly isMergeable: boolean;
}

/**
 * What sending an object once more does: nothing; it counts twice (events, increments); or it must never happen, since a
 * message goes out twice.
 */
export type Repeat = 'nothing' | 'counts' | 'never';

/** An object of a row, ready to be sent. */
export interface BrazeObject {
  readonly type: ObjectType;
  /** Objects of one endpoint share a request only if these are equal: the catalog, the kind of identifier. Mostly empty. */
  readonly group: string;
  /** Whom it is about, as text: equal for two objects exactly if they name the same user by the same identifier. */
  readonly lane: string;
  /** The other one that it is about, as {@link lane}: of merges and renames. null for all others. */
  readonly otherLane: string | null;
  /** What stands for it in the request, as JSON. */
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
