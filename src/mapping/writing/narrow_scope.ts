import { type Setter, setter } from '../../json/member.ts';
import type { JsonObject } from '../../json/value.ts';
import type { Condition } from '../program/program.ts';
import type { Projection } from '../program/projection.ts';
import type { Scope } from '../scope.ts';
import type { RowInHand } from './row_in_hand.ts';

/**
 * What makes the scope of each row for something that looks at a few columns: no others are read for it. One scope serves all
 * rows, one after the other.
 * @param columns null: all of them.
 */
export function narrowScope(columns: Projection, hand: RowInHand): (hand: RowInHand) => Scope {
  hand.usesRow = true;
  if (columns === null) return (hand) => hand.scope;
  const read = [...columns].map((name): readonly [number, Setter] => [hand.numberOf(name), setter(name)]);
  const scope: { -readonly [Name in keyof Scope]: Scope[Name] } = {
    row: NO_ROW,
    columns: {},
    base: {},
    rejections: [],
    warnings: [],
    texts: null,
  };
  return (hand) => {
    const data: JsonObject = {};
    for (let i = 0; i < read.length; i++) {
      const [number, set] = read[i] as (typeof read)[number];
      const value = hand.columns.glance(hand.slots[number] as number);
      if (value !== undefined) set(data, value);
    }
    scope.row = hand.row;
    scope.columns = data;
    scope.base = data;
    scope.texts = null;
    if (scope.rejections.length > 0) scope.rejections.length = 0;
    if (scope.warnings.length > 0) scope.warnings.length = 0;
    return scope;
  };
}

/** Whether the row in hand satisfies a condition. To be asked for before the first row. */
export function conditionOf({ holds, asked }: Condition, hand: RowInHand): (hand: RowInHand) => boolean {
  const scopeOf = narrowScope(asked, hand);
  return (hand) => holds(scopeOf(hand).base);
}

const NO_ROW = { stream: '', namespace: null, emittedAt: null, data: {}, columns: null, nulled: null };
