/** Something wrong (or doubtful) that the user can correct before the first row. */
export interface Problem {
  /**
   * Where: a JSON Pointer into the config (`/streams/0/mapping/schema`); inside a mapping's text the pointer into that
   * document follows after `#` (`/streams/0/mapping/schema#/properties/email/x-from`). Empty: the file as a whole.
   */
  readonly path: string;
  /** What was found, what was expected and the cure, in one or two sentences. Never the API key. */
  readonly message: string;
}
