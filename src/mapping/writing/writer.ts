import type { BrazeObject, ObjectPlace } from '../../braze/object_type.ts';
import { mayHoldForbidden } from '../../braze/rules/characters.ts';
import { requiredNames } from '../../braze/rules/field.ts';
import { type FieldTest, NO_LOOK } from '../../braze/rules/field_test.ts';
import type { Rest } from '../../braze/rules/rest.ts';
import { childPointer } from '../../json/pointer.ts';
import type { ScannedObject } from '../../json/scanned_object.ts';
import type { Checks } from '../checks.ts';
import type { Completion } from '../complete.ts';
import type { MakeOf } from '../making/make.ts';
import type { OncePer } from '../once_per.ts';
import type { Condition, ObjectPart, Part, Passing } from '../program/program.ts';
import type { Row } from '../row.ts';
import { externalIdWriter } from './external_id.ts';
import { conditionOf } from './narrow_scope.ts';
import { type MemberWriter, writeObject, writePassing } from './object.ts';
import { onceKeyWriter } from './once_key.ts';
import { placeWriter } from './place.ts';
import { RowInHand } from './row_in_hand.ts';
import type { PlaceWriter, Write } from './write.ts';
import { WrittenObject } from './written_object.ts';

/**
 * Writes the object of a row out of the row's text: a value that the mapping does not change is copied.
 * In words where there is a doubt (something would have to be rejected, warned about or judged together with other fields):
 * then the object has to be made as a value and judged as a whole.
 */
export type Writer = (row: Row, columns: ScannedObject) => BrazeObject | typeof NO_OBJECT | string;

/** What a writer says of a row that has no object. */
export const NO_OBJECT = 'no object';

const WHAT_PASSES = 'what passes has to be judged with the whole object';
const TOO_LONG = 'the object may have too many bytes';
const FORBIDDEN = 'the object may hold forbidden characters';
const NO_KEY = 'a source of `once_per` has no value';

export interface WriterOptions {
  /** Which rows have an object; null: all. */
  readonly rowHolds: Condition | null;
  /** How objects are made. */
  readonly root: Part;
  readonly makeOf: MakeOf;
  readonly checks: Checks;
  readonly completion: Completion;
  readonly place: ObjectPlace;
  readonly oncePer: OncePer | null;
}

/** @returns null for a mapping whose objects would always be in doubt. */
export function compileWriter({
  rowHolds,
  root,
  makeOf,
  checks,
  completion,
  place,
  oncePer,
}: WriterOptions): Writer | null {
  const { type, dates, maxBytes, defaultBrazeApp: app } = completion;
  const testField = type.fieldTest;
  if (testField === null) return null;
  const inner = type.rest?.at ?? '';
  const most = type.rest?.most ?? null;
  const hand = new RowInHand();
  const made = { type, place };
  const tools = { makeOf, hand };
  const tail = tailOf(root, app, completion);
  const write = tail === null ? null : compileObject(root, '', tail);
  if (write === null) return null;
  const onceKey = oncePer === null ? null : onceKeyWriter(oncePer, hand);
  const holds = rowHolds === null ? null : conditionOf(rowHolds, hand);
  return (row, columns) => {
    hand.take(row, columns);
    if (holds?.(hand) === false) return NO_OBJECT;
    dates.mark();
    const written = writeRow(row, write);
    // The whole object is judged then, by what was known before.
    if (typeof written === 'string') dates.undo();
    return written;
  };

  function writeRow(row: Row, write: Write): BrazeObject | string {
    if (write(hand) !== 'written') return hand.doubt || WHAT_PASSES;
    const { lane, out } = hand;
    const bytes = out.length - out.start;
    if (bytes > maxBytes) return TOO_LONG;
    if (hand.mayEscape && isForbidden(out.toString())) return FORBIDDEN;
    const once = onceKey === null ? null : onceKey(row, hand);
    if (once === null && onceKey !== null) return NO_KEY;
    return new WrittenObject(made, lane, once, out);
  }

  function compileObject(part: Part, path: string, tail: string): Write | null {
    if (!isPlainObject(part) || checks.looksAtWhole(path)) return null;
    const { members, passing, required, mayVanish } = part;
    const isRoot = path === '';
    const demanded = required.map(({ name }) => name);
    const needed = new Set(isRoot ? [...demanded, ...requiredNames(type.fields), 'external_id'] : demanded);
    const writers: MemberWriter[] = [];
    for (const { name, part } of members) {
      const place = compilePlace(part, childPointer(path, name));
      if (place === null) return null;
      const isRequired = needed.delete(name);
      writers.push({ name, path: childPointer(path, name), place, sourced: part.sourced, isRequired });
    }
    if (needed.size > 0 || !passesOnlyColumns(passing)) return null;
    // A row may have a column `app_id` that passes: then that one counts.
    const testOf = (name: string) =>
      isRoot && name === 'app_id' && app !== null ? null : testAt(childPointer(path, name));
    const passes = passing === null ? null : writePassing(passing, testOf);
    return writeObject({ members: writers, passing: passes, mayVanish, tail });
  }

  function compilePlace(part: Part, path: string): PlaceWriter | null {
    if (path === '/external_id') return externalIdWriter(part, demanded(path) ?? (() => true), tools);
    if (path === inner) {
      const write = compileObject(part, path, '');
      return write === null ? null : { write: ofModestSize(write, part, most) };
    }
    const test = testAt(path);
    return test === null ? null : placeWriter(part, test, tools);
  }

  /** What Braze and the mapping ask of the value at a path; null where that takes other fields. */
  function testAt(path: string): FieldTest | null {
    const test = testField?.(path, dates) ?? null;
    const holds = demanded(path);
    if (test === null || holds === null) return test;
    return { ...NO_LOOK, takes: (value) => test.takes(value) && holds(value) };
  }

  /** What the mapping demands of the value at a path; null: nothing. */
  function demanded(path: string): FieldTest['takes'] | null {
    const check = checks.at(path);
    if (check === null) return null;
    let holds = true;
    const violations = {
      reject() {
        holds = false;
      },
    };
    return (value) => {
      holds = true;
      check(value, violations);
      return holds;
    };
  }
}

/** As {@link mayHoldForbidden}, after a second look without needless escapes: those of a whole pair of surrogates are one character. */
function isForbidden(json: string): boolean {
  return mayHoldForbidden(json) && mayHoldForbidden(JSON.stringify(JSON.parse(json)));
}

/** Whether it is an object whose names read the row, and nothing else. */
function isPlainObject(part: Part): part is ObjectPart {
  return part.is === 'object' && part.finding === null && part.fallback === undefined;
}

/** Whether nothing passes but columns of the row, as they are. */
function passesOnlyColumns(passing: Passing | null): boolean {
  return passing === null || (passing.from === 'row' && passing.each === null);
}

/** What the configuration adds behind the members of each object; null where that depends on them. */
function tailOf(root: Part, app: string | null, { updateExistingOnly }: Completion): string | null {
  const members = root.is === 'object' ? root.members : [];
  if (app !== null && members.some(({ name }) => name === 'app_id')) return null;
  const appMember = app === null ? '' : `,"app_id":${JSON.stringify(app)}`;
  return appMember + (updateExistingOnly === false ? '' : ',"_update_existing_only":true');
}

/** Members that come near Braze's limits, which are for all of them, are in doubt. */
function ofModestSize(write: Write, part: Part, most: Rest['most']): Write {
  if (most === null) return write;
  const own = part.is === 'object' ? part.members.length : 0;
  return (hand) => {
    if (own + hand.columns.count > most.members) return 'doubt';
    const start = hand.out.length;
    const outcome = write(hand);
    return hand.out.length - start > most.bytes ? 'doubt' : outcome;
  };
}
