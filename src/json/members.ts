import { stringEnd } from './exact.ts';

/** Takes a member or an element: where its name (with quotes; of an element nothing) and its value begin and end. */
export type TakePlace = (nameStart: number, nameEnd: number, start: number, end: number) => void;

/**
 * The members of an object, or the elements of an array, as places in its JSON, which has no blanks between its parts
 * (`JSON.stringify`).
 * @param at where the object or array begins.
 */
export function forEachPlace(json: string, at: number, take: TakePlace): void {
  const isArray = json.charCodeAt(at) === OPENING_BRACKET;
  for (let place = at + 1; !isClosing(json.charCodeAt(place)); ) {
    const nameEnd = isArray ? place : stringEnd(json, place);
    const start = isArray ? place : nameEnd + 1;
    const end = valueEnd(json, start);
    take(place, nameEnd, start, end);
    place = json.charCodeAt(end) === COMMA ? end + 1 : end;
  }
}

/** Where the value ends that begins there. */
export function valueEnd(json: string, start: number): number {
  const first = json.charCodeAt(start);
  if (first === QUOTE) return stringEnd(json, start);
  if (first === OPENING_BRACE || first === OPENING_BRACKET) return containerEnd(json, start);
  let end = start;
  for (;;) {
    const char = json.charCodeAt(end);
    if (char === COMMA || isClosing(char)) return end;
    end++;
  }
}

function containerEnd(json: string, start: number): number {
  let depth = 0;
  for (let at = start; ; ) {
    const char = json.charCodeAt(at);
    if (char === QUOTE) {
      at = stringEnd(json, at);
      continue;
    }
    if (char === OPENING_BRACE || char === OPENING_BRACKET) depth++;
    else if (isClosing(char) && --depth <= 0) return at + 1;
    at++;
  }
}

/** The end of the text closes, too. */
function isClosing(char: number): boolean {
  return char === CLOSING_BRACE || char === CLOSING_BRACKET || Number.isNaN(char);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
