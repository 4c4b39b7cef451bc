import { parsePointer } from '../json/pointer_tokens.ts';

/* What yargs makes of the values of flags. */

/** The one text that a flag gives: yargs makes a list of a flag that is repeated. @throws Error that is wrong usage. */
export const one = (flag: string, what: string) => (value: unknown) => {
  if (typeof value === 'string') return value;
  throw new Error(`--${flag}: expected one ${what}.`);
};

/** The number that a flag gives. @throws Error that is wrong usage. */
export const wholeNumber = (flag: string, things: string) => (value: unknown) => {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new Error(`${flag}: expected one whole number of ${things}, 0 or more.`);
};

/** The JSON Pointer of a flag. @throws Error that is wrong usage. */
export function pointerOf(value: unknown): string {
  const pointer = one('pointer', 'JSON Pointer')(value);
  if (parsePointer(pointer) !== null) return pointer;
  throw new Error('--pointer: expected a JSON Pointer, such as /cursor or /a/b.');
}
