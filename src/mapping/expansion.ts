import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Complain } from './complain.ts';
import { lookUp } from './program/references.ts';

/** A schema is nested so deep at the most, with what its references point to: each object and list counts. */
const MOST_DEEP = 200;

/** The most objects and lists that it may hold once each reference is replaced by its target. */
const MOST_PARTS = 100_000;

/** How deep something is, and of how many objects and lists it consists. */
interface Extent {
  readonly depth: number;
  readonly parts: number;
}

/**
 * Whether a document could be compiled in seconds and without an end of the stack: references that double, and double
 * again, make any number of schemas out of a few lines. A reference into a schema that holds it counts once.
 */
export function checkExpansion(document: JsonObject, problem: Complain): boolean {
  const known = new Map<Json, Extent>();
  const { depth, parts } = extentOf(document, 0);
  if (depth > MOST_DEEP) {
    problem(
      '',
      `its schemas are nested more than ${MOST_DEEP} levels deep, references included; expected fewer`,
    );
  } else if (parts > MOST_PARTS) {
    problem(
      '',
      `with its references replaced by what they point to it has more than ${MOST_PARTS.toLocaleString('en-US')} parts; let fewer schemas refer to the same \`$defs\``,
    );
  }
  return depth <= MOST_DEEP && parts <= MOST_PARTS;

  function extentOf(value: Json, above: number): Extent {
    if (!Array.isArray(value) && !isObject(value)) return NOTHING;
    const before = known.get(value);
    if (before !== undefined) return before;
    // Nobody looks deeper: the sum is too much already.
    if (above > MOST_DEEP) return { depth: Number.POSITIVE_INFINITY, parts: 1 };
    known.set(value, NOTHING);
    let depth = 0;
    let parts = 1;
    for (const child of childrenOf(value)) {
      const inside = extentOf(child, above + 1);
      depth = Math.max(depth, inside.depth);
      parts += inside.parts;
    }
    const extent = { depth: depth + 1, parts };
    known.set(value, extent);
    return extent;
  }

  function childrenOf(value: Json[] | JsonObject): Json[] {
    if (Array.isArray(value)) return value;
    const { $ref: reference } = value;
    const target = typeof reference === 'string' ? lookUp(document, reference) : undefined;
    return target === undefined ? Object.values(value) : [...Object.values(value), target];
  }
}

const NOTHING: Extent = { depth: 0, parts: 0 };
