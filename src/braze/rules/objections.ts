import type { BrazeCode } from './codes.ts';

/**
 * Takes what a rule has against an object. `path` is a JSON Pointer into the object; messages say what was found
 * and what Braze expects, never the value.
 */
export interface Objections {
  /** Braze would refuse the object, or drop it or a whole attribute of it without a word. */
  reject(code: BrazeCode, path: string, message: string): void;
  /** How a message shows a name of the object: one that could be data of the row, a key inside of a value, it does not show. */
  naming(name: string): string;
  /** Braze would shorten or retype a value: it is sent all the same. `path` names the field, without array indexes. */
  warn(code: BrazeCode, path: string, message: string): void;
}
