import { kindWord } from '../../json/kind_of.ts';
import { type Copier, copier, type Getter, getter, type Setter, setter } from '../../json/member.ts';
import type { JsonObject } from '../../json/value.ts';
import { OBJECT } from '../coercions/object.ts';
import { parseContainer } from '../json_text.ts';
import type { Finding, Member, ObjectPart, RequiredMember } from '../program/program.ts';
import { type Make, raise, reject, type Scope } from '../scope.ts';
import { columnValue, onlyColumn } from './column.ts';
import { makeFound } from './finding.ts';
import { type Pass, passInto } from './passing.ts';

interface MadeMember {
  readonly name: string;
  readonly make: Make;
  readonly sourced: boolean;
  readonly set: Setter;
  /** Copies what need not be made; null: everything has to be. */
  readonly copy: Copier | null;
}

/** A member that must be there. */
interface DemandedMember extends RequiredMember {
  readonly get: Getter;
}

/** Makes an object of members; where it has a finding, out of what that has found. */
export function makeObject(part: ObjectPart, makeOf: (part: Member['part']) => Make): Make {
  const { finding, members, passing, required, mayVanish, fallback } = part;
  const made = members.map((member) => madeMember(member, makeOf));
  const pass = passing === null ? null : passInto(passing, makeOf);
  const demanded = required.map((member) => ({ ...member, get: getter(member.name) }));
  const make = building(made, pass, demanded, mayVanish);
  if (finding !== null)
    return makeFound(finding, { keeps: null, keepsAll: false, convert: inside(finding, make), write: null });
  return fallback === undefined ? make : (scope) => make(scope) ?? fallback;
}

function madeMember({ name, part }: Member, makeOf: (part: Member['part']) => Make): MadeMember {
  return { name, make: makeOf(part), sourced: part.sourced, set: setter(name), copy: copierOf(part, name) };
}

/** Values of the kind that a column's last step leaves as they are need not go through it. */
function copierOf(part: Member['part'], name: string): Copier | null {
  const value = columnValue(part);
  const only = value === null ? null : onlyColumn(value);
  if (value === null || only === null) return null;
  const { column, nullTexts } = only;
  const { lastStep, takesEmpty } = value;
  const { keeps } = lastStep;
  if (keeps === 'string' && (nullTexts !== null || !takesEmpty)) return null;
  return keeps === null || keeps === 'time' ? null : copier(column, keeps, name);
}

/** Makes the object out of the members of an object that was found. */
function inside(
  { label }: Finding,
  make: Make,
): (value: JsonObject[string], scope: Scope) => ReturnType<Make> {
  return (value, scope) => {
    const object = OBJECT.convert(value);
    if (object === undefined) {
      return reject(
        scope,
        OBJECT.code,
        `${label} holds ${typeof value === 'string' ? textWord(value) : kindWord(value)}; expected ${OBJECT.expected}`,
        value,
      );
    }
    const outer = scope.base;
    scope.base = object;
    const made = make(scope);
    scope.base = outer;
    return made;
  };
}

/** What text holds that is no JSON object. */
function textWord(text: string): string {
  return parseContainer(text) === undefined ? 'text that is no JSON' : 'text that is a JSON array';
}

/** @param mayVanish whether the object is missing where all of its sourced members are. */
function building(
  members: readonly MadeMember[],
  pass: Pass | null,
  required: readonly DemandedMember[],
  mayVanish: boolean,
): Make {
  return (scope) => {
    const { rejections } = scope;
    const begin = rejections.length;
    const object: JsonObject = {};
    let found = false;
    for (const member of members) {
      if (makeMember(member, object, scope)) found = true;
    }
    if (pass?.(object, scope) === true) found = true;
    const sound = rejections.length === begin;
    if (mayVanish && !found && sound) return undefined;
    if (sound) demand(object, required, scope);
    return object;
  };
}

/** Puts a member into its object; true if that makes the object exist. */
function makeMember(
  { name, make, sourced, set, copy }: MadeMember,
  object: JsonObject,
  scope: Scope,
): boolean {
  if (copy?.(scope.columns, object) === true) return true;
  const { rejections } = scope;
  const first = rejections.length;
  const value = make(scope);
  if (rejections.length > first) raise(scope, first, name);
  if (value === undefined) return false;
  set(object, value);
  return sourced;
}

function demand(object: JsonObject, required: readonly DemandedMember[], scope: Scope): void {
  for (const { name, get, label } of required) {
    if (get(object) !== undefined) continue;
    const first = scope.rejections.length;
    reject(scope, 'MAPPING_REQUIRED', `required, but ${label} is missing or null`);
    raise(scope, first, name);
  }
}
