declare global {
  interface JSON {
    /** Text that `JSON.stringify` writes unchanged (ECMAScript's "JSON.parse source text access"). */
    rawJSON(text: string): unknown;
  }
}

/** A JSON value as this program holds it: numbers that a double would change are {@link ExactNumber}s. */
export type Json = null | boolean | number | string | ExactNumber | Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** A JSON number whose decimal value a double cannot carry (`9223372036854775807`, `1e400`): kept as its text. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** `JSON.stringify` writes the digits as they came. */
  toJSON(): unknown {
    return JSON.rawJSON(this.text);
  }
}
