import type { FieldTest } from '../../braze/rules/field_test.ts';
import type { JsonBuffer } from '../../json/json_buffer.ts';
import { type Pattern, pattern } from '../../json/scan.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import type { Json } from '../../json/value.ts';
import type { LastStep } from '../making/last_step.ts';
import { passedAsItIs } from '../making/passing.ts';
import { isPassed, type Passing } from '../program/program.ts';
import { isSame, writeValue } from './column.ts';
import { type Copied, type CopiedColumn, copiedBy, writeCopied } from './copied.ts';
import type { RowInHand } from './row_in_hand.ts';
import { finished, type Outcome, type PlaceWriter, type Write, writeCopiedColumn } from './write.ts';

/** A member that is written, or may be. */
export interface MemberWriter {
  readonly name: string;
  /** JSON Pointer of its place in the object. */
  readonly path: string;
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

/** Writes an object of members; what passes comes after them. */
export function writeObject({ members, passing, mayVanish, tail }: ObjectOptions): Write {
  const list = members.map(keyedMember);
  const end = pattern(`${tail}}`);
  return (hand) => {
    const { out } = hand;
    const start = out.length;
    const named = writeMembers(list, hand, start);
    if (named === 'doubt') return 'doubt';
    const passed = passing === null ? 'nothing' : passing(hand, start);
    if (passed === 'doubt') return 'doubt';
    if (mayVanish && named === 'nothing' && passed === 'nothing') return 'nothing';
    if (out.length === start) out.put(OPENING);
    out.put(end);
    return 'written';
  };
}

/** A member with its name as it is written. */
interface KeyedMember extends Omit<MemberWriter, 'name' | 'path' | 'place'> {
  readonly key: Key;
  /** What is said after a doubt about it. */
  readonly doubt: string;
  /** Whether the key holds the value too. */
  readonly isConstant: boolean;
  readonly copied: CopiedColumn | null;
  readonly write: Write;
}

function keyedMember({ name, path, place, sourced, isRequired }: MemberWriter): KeyedMember {
  const { constant, copied = null, write } = place;
  return {
    key: keyOf(name, constant),
    doubt: `a value at ${path} has to be judged with the whole object`,
    isConstant: constant !== undefined,
    copied,
    write,
    sourced,
    isRequired,
  };
}

/**
 * Writes the members that have names; `nothing` if none of them makes the object exist.
 * @param start where the object begins.
 */
function writeMembers(list: readonly KeyedMember[], hand: RowInHand, start: number): Outcome {
  let found = false;
  for (let i = 0; i < list.length; i++) {
    const member = list[i] as KeyedMember;
    const outcome = writeMember(member, hand, start);
    if (outcome === 'doubt') {
      if (hand.doubt === '') hand.doubt = member.doubt;
      return 'doubt';
    }
    if (outcome === 'written') found ||= member.sourced;
  }
  return found ? 'written' : 'nothing';
}

function writeMember(member: KeyedMember, hand: RowInHand, start: number): Outcome {
  const { key, isConstant, copied } = member;
  const { out } = hand;
  const before = out.length;
  putKey(key, out, start);
  if (isConstant || (copied !== null && writeCopiedColumn(copied, hand))) return 'written';
  const outcome = member.write(hand);
  if (outcome !== 'nothing') return outcome;
  if (member.isRequired) return 'doubt';
  out.length = before;
  return 'nothing';
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
      if (name !== null && !writePassed(name, slot, hand, start)) return 'doubt';
    }
    return out.length > before ? 'written' : 'nothing';
  };

  /** False: there is a doubt what the column has to become. */
  function writePassed(name: PassedName, slot: number, hand: RowInHand, start: number): boolean {
    const { columns, out } = hand;
    const before = out.length;
    if (name.copied !== null) {
      putKey(name.key, out, start);
      if (writeCopied(name.copied, slot, hand)) return true;
      out.length = before;
    }
    const value = columns.glance(slot) as Json;
    return value === null || nulls?.has(value) === true || writeJudged(name, value, slot, hand, start);
  }
}

/** Writes a value that has to be looked at. False: there is a doubt. */
function writeJudged(
  { key, test }: PassedName,
  value: Json,
  slot: number,
  hand: RowInHand,
  start: number,
): boolean {
  const made = typeof value === 'object' ? finished(value, AS_IT_IS) : value;
  if (made === undefined || !test?.takes(made)) return false;
  putKey(key, hand.out, start);
  writeValue(made, isSame(value, made, slot, hand), slot, hand);
  return true;
}

const AS_IT_IS: LastStep = { keeps: null, keepsAll: false, convert: passedAsItIs, write: null };

/** @param start where the object begins. */
function putKey({ first, next }: Key, out: JsonBuffer, start: number): void {
  out.put(out.length === start ? first : next);
}
