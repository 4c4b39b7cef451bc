import { stringEnd } from './exact.ts';
import { nesting } from './nesting.ts';

/** Where a JSON text goes beyond what anybody writes: deeper nesting, or a longer name. */
export interface Excess {
  readonly of: 'depth' | 'name';
  /** In the text. */
  readonly offset: number;
}

/** The first place where valid JSON text is nested deeper, or has a longer name, than is allowed; null if there is none. */
export function firstExcess(
  text: string,
  most: { readonly depth: number; readonly name: number },
): Excess | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = stringEnd(text, at);
      if (end - at - 2 > most.name && COLON_NEXT.test(text.slice(end, end + LOOK_AHEAD)))
        return { of: 'name', offset: at };
      at = end - 1;
    } else {
      depth += nesting(char);
      if (depth > most.depth) return { of: 'depth', offset: at };
    }
  }
  return null;
}

const COLON_NEXT = /^\s*:/;
/** Blanks between a name and its colon are few. */
const LOOK_AHEAD = 1_000;
const QUOTE = 0x22;
