import { hash } from 'node:crypto';
import { ALIAS_UPDATES } from '../braze/endpoints/alias_update.ts';
import { DELETIONS } from '../braze/endpoints/delete.ts';
import { EXTERNAL_ID_REMOVALS, EXTERNAL_ID_RENAMES } from '../braze/endpoints/external_ids.ts';
import { IDENTIFICATIONS } from '../braze/endpoints/identify.ts';
import { MERGES } from '../braze/endpoints/merge.ts';
import { ATTRIBUTES } from '../braze/endpoints/track/attributes.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import type { BrazeObject, ObjectType } from '../braze/object_type.ts';
import { IDENTIFIERS } from '../braze/rules/identifier.ts';
import { parseExact } from '../json/exact.ts';
import { isObject } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { SHOWN_FIELDS } from './shown_fields.ts';

/** A user as the rows leave them. */
export interface SampledUser {
  /** Whom the objects are about, see {@link BrazeObject}. */
  readonly lane: string;
  /** The identifiers as the last object has them. */
  identifiers: JsonObject;
  /** The last value of each attribute that can be compared. */
  readonly expected: Map<string, Json>;
  /** Attributes that cannot be: operators, merged objects, and what Braze does not show. */
  readonly leftOut: Set<string>;
  /** Whether no object would have made the user. */
  onlyUpdates: boolean;
  /** Whether the rows delete the user in the end. */
  isDeleted: boolean;
  /** Whether the rows merge, rename or identify the user, so that the profile may have data of another one. */
  isMoved: boolean;
}

export interface Sample {
  /** Takes the next object of the input. */
  add(object: BrazeObject): void;
  readonly users: ReadonlyMap<string, SampledUser>;
}

/**
 * Chooses users at random while objects come, and keeps the last state of each: the users whose hashes are the smallest. Such a
 * user was never passed over before, so all objects of the user are known.
 * @param seed makes another choice each time.
 */
export function createSample(size: number, seed: string): Sample {
  const users = new Map<string, SampledUser>();
  const hashes = new Map<string, string>();
  let largest = '';

  function userOf(lane: string): SampledUser | null {
    const known = users.get(lane);
    if (known !== undefined) return known;
    const own = hash('sha1', `${seed}\n${lane}`);
    if (size === 0 || (users.size >= size && own > largest)) return null;
    const user = emptyUser(lane);
    users.set(lane, user);
    hashes.set(lane, own);
    if (users.size > size) {
      for (const [other, text] of hashes) if (text === largest) drop(other);
    }
    largest = [...hashes.values()].reduce((most, each) => (each > most ? each : most), '');
    return user;
  }

  function drop(lane: string): void {
    users.delete(lane);
    hashes.delete(lane);
  }

  return {
    users,
    add({ type, lane, otherLane, json }) {
      if (type === TRACK_TYPES.attributes) {
        const user = userOf(lane);
        if (user !== null) learn(user, parseExact(json) as JsonObject);
        return;
      }
      for (const each of [lane, otherLane ?? lane]) {
        const user = users.get(each);
        if (user !== undefined) suffer(user, type);
      }
    },
  };
}

/** What objects that are no attributes do to a user. */
function suffer(user: SampledUser, type: ObjectType): void {
  if (type === DELETIONS) {
    user.expected.clear();
    user.leftOut.clear();
    user.isDeleted = true;
    user.onlyUpdates = true;
  } else if (MOVING.has(type)) user.isMoved = true;
}

/** What gives a profile the data or the identifier of another one. */
const MOVING: ReadonlySet<ObjectType> = new Set([
  ALIAS_UPDATES,
  IDENTIFICATIONS,
  MERGES,
  EXTERNAL_ID_RENAMES,
  EXTERNAL_ID_REMOVALS,
]);

function emptyUser(lane: string): SampledUser {
  return {
    lane,
    identifiers: {},
    expected: new Map(),
    leftOut: new Set(),
    onlyUpdates: true,
    isDeleted: false,
    isMoved: false,
  };
}

function learn(user: SampledUser, { _merge_objects: merging, ...body }: JsonObject): void {
  const { expected, leftOut } = user;
  const { _update_existing_only: onlyUpdates, ...attributes } = body;
  if (onlyUpdates !== true) {
    user.onlyUpdates = false;
    user.isDeleted = false;
  }
  user.identifiers = Object.fromEntries(
    IDENTIFIERS.flatMap((name) => (name in body ? [[name, body[name] as Json]] : [])),
  );
  const naming = namingField(user.identifiers);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === naming) continue;
    const isCompared = ATTRIBUTES.has(name) ? SHOWN_FIELDS.has(name) : !isChange(value, merging === true);
    if (isCompared) {
      expected.set(name, value);
      leftOut.delete(name);
    } else if (!IDENTIFIERS.includes(name)) {
      expected.delete(name);
      leftOut.add(name);
    }
  }
}

/** The identifier by which a user is looked up: the one that Braze goes by. */
export function namingField(identifiers: JsonObject): string {
  return IDENTIFIERS.find((name) => Object.hasOwn(identifiers, name)) ?? '';
}

/** Whether what becomes of a custom attribute depends on what was there before. */
function isChange(value: Json, merging: boolean): boolean {
  if (!isObject(value)) return false;
  const names = Object.keys(value);
  return merging || (names.length > 0 && names.every((name) => OPERATORS.has(name)));
}

const OPERATORS: ReadonlySet<string> = new Set(['inc', 'add', 'remove', '$add', '$remove', '$update']);
