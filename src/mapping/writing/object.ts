import type { FieldTest } from '../../braze/rules/field_test.ts';
import { type Pattern, pattern } from '../../json/scan.ts';
import { type ScannedObject, Shape } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';
import { passedAsItIs } from '../making/passing.ts';
import { isPassed, type Passing } from '../program/program.ts';
import {
  type Copied,
  copiedBy,
  finished,
  isCopied,
  type Outcome,
  type PlaceWriter,
  type Write,
} from './member.ts';
import type { RowInHand } from './row_in_hand.ts';

/** A member that is written, or may be. */
export interface MemberWriter {
  readonly name: string;
  readonly place: PlaceWriter;
  /** Whether it makes the object exist. */
  readonly sourced: boolean;
  readonly isRequired: boolean;
}

/**
 * Writes what passes behind the members that are written already; `nothing` if nothing does.
 * @param start where the object begins.
 */
export type WritePassing = (hand: RowInHand, start: number) => Outcome;

export interface ObjectOptions {
  readonly members: readonly MemberWriter[];
  readonly passing: WritePassing | null;
  /** Whether the object is missing where none of its sourced members is there. */
  readonly mayVanish: boolean;
  /** What is written behind the last member. */
  readonly tail: string;
}

/** Writes an object of members; what passes stands behind them. */
export function writeObject({ members, passing, mayVanish, tail }: ObjectOptions): Write {
  const list = members.map(({ name, place: { constant, copied, write }, sourced, isRequired }) => ({
    ...keyOf(name, constant),
    isConstant: constant !== undefined,
    copied: copied ?? null,
    write,
    sourced,
    isRequired,
  }));
  const end = pattern(`${tail}}`);
  return (hand) => {
    const { out, columns, slots } = hand;
    const start = out.length;
    let found = false;
    for (let i = 0; i < list.length; i++) {
      const { first, next, isConstant, copied, write, sourced, isRequired } = list[
        i
      ] as (typeof list)[number];
      const before = out.length;
      out.put(before === start ? first : next);
      if (isConstant) continue;
      if (copied !== null) {
        const slot = slots[copied.number] as number;
        if (isCopied(copied, slot, columns)) {
          columns.copy(slot, out);
          found = true;
          continue;
        }
      }
      const outcome = write(hand);
      if (outcome === 'written') found ||= sourced;
      else if (outcome === 'doubt' || isRequired) return 'doubt';
      else out.length = before;
    }
    if (passing !== null) {
      const outcome = passing(hand, start);
      if (outcome === 'doubt') return 'doubt';
      found ||= outcome === 'written';
    }
    if (mayVanish && !found) return 'nothing';
    if (out.length === start) out.put(OPENING);
    out.put(end);
    return 'written';
  };
}

const OPENING = pattern('{');

/** A name as it is written of the first member of an object, and of the others. */
interface Key {
  readonly first: Pattern;
  readonly next: Pattern;
}

/** @param constant the value, where it is always the same one. */
function keyOf(name: string, constant = ''): Key {
  const member = `${JSON.stringify(name)}:${constant}`;
  return { first: pattern(`{${member}`), next: pattern(`,${member}`) };
}

/** What is known of the columns of a name. */
interface PassedName {
  readonly key: Key;
  /** null: their values are always in doubt. */
  readonly test: FieldTest | null;
  readonly copied: Copied | null;
}

/**
 * Writes columns of the row that pass as they are.
 * @param testOf what the values of a name are held against; null: they are always in doubt.
 */
export function writePassing(passing: Passing, testOf: (name: string) => FieldTest | null): WritePassing {
  const finish = { keeps: null, convert: passedAsItIs };
  const nulls = passing.nullTexts.size === 0 ? null : passing.nullTexts;
  const passedName = (name: string): PassedName | null => {
    if (!isPassed(passing, name)) return null;
    const test = testOf(name);
    return { key: keyOf(name), test, copied: test === null ? null : copiedBy(test, nulls) };
  };
  let known: ScannedObject | null = null;
  /** By slot; null for those that do not pass. */
  let names: (PassedName | null)[] = [];
  return (hand, start) => {
    const { columns, out } = hand;
    if (columns !== known) {
      known = columns;
      names = [];
    }
    const before = out.length;
    for (let i = 0; i < columns.count; i++) {
      const slot = columns.slotAt(i);
      if (names[slot] === undefined) names[slot] = passedName(columns.nameOf(slot));
      const name = names[slot] as PassedName | null;
      if (name === null) continue;
      if (name.copied !== null && isCopied(name.copied, slot, columns)) {
        out.put(out.length === start ? name.key.first : name.key.next);
        columns.copy(slot, out);
        continue;
      }
      const value = columns.glance(slot) as Json;
      if (value === null || nulls?.has(value)) continue;
      const made = typeof value === 'object' ? finished(value, finish) : value;
      if (made === undefined || !name.test?.takes(made)) return 'doubt';
      out.put(out.length === start ? name.key.first : name.key.next);
      const isAsItStands =
        typeof made === 'number' ? columns.isPlainNumber(slot) : made === value && typeof made !== 'object';
      if (isAsItStands) columns.copy(slot, out);
      else out.write(JSON.stringify(made));
      hand.mayEscape ||= !isAsItStands || columns.shapeOf(slot) === Shape.ESCAPED_TEXT;
    }
    return out.length > before ? 'written' : 'nothing';
  };
}
