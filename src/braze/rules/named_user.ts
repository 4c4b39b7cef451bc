import { kindWord } from '../../json/kind_of.ts';
import { own } from '../../json/object.ts';
import type { Json, JsonObject } from '../../json/value.ts';
import type { Field, Fields } from './field.ts';
import { rule } from './field.ts';
import {
  IDENTIFIERS,
  type Identified,
  identify,
  PRIMARY_IDENTIFIERS,
  SECONDARY_IDENTIFIERS,
} from './identifier.ts';
import { isGiven } from './identifier_text.ts';
import { laneOf } from './lane.ts';
import type { Objections } from './objections.ts';

/**
 * As {@link identify}, for objects that keep only the identifier that names the user: email and phone are left out where
 * another one names the user.
 * @param names of the identifiers that the object has.
 */
export function identifyByOne(
  body: JsonObject,
  objections: Objections,
  names: readonly string[] = IDENTIFIERS,
): Identified | null {
  const identified = identify(body, objections, laneOf, names);
  // Nearly all have neither.
  if (identified === null || (body.email === undefined && body.phone === undefined)) return identified;
  const hasPrimary = PRIMARY_IDENTIFIERS.some((name) => isGiven(own(body, name)));
  const naming = hasPrimary ? null : SECONDARY_IDENTIFIERS.find((name) => isGiven(own(body, name)));
  const surplus = SECONDARY_IDENTIFIERS.filter((name) => name !== naming);
  return { ...identified, body: without(identified.body, surplus) };
}

function without(body: JsonObject, names: readonly string[]): JsonObject {
  if (names.every((name) => body[name] === undefined)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

/** The identifier of a body that keeps one, see {@link identifyByOne}. */
export function namingField(body: JsonObject): string {
  return [...PRIMARY_IDENTIFIERS, ...SECONDARY_IDENTIFIERS].find((name) => isGiven(own(body, name))) ?? '';
}

/** Takes out what is no field of an object that has no other members, with a warning each. */
export function leaveOutUnknown(fields: Fields, body: JsonObject, objections: Objections): void {
  for (const name of Object.keys(body)) {
    if (fields.has(name)) continue;
    if (body[name] !== null) {
      const message = `${objections.naming(name)} is no field of the object; it is left out`;
      objections.warn('BRAZE_IGNORED_FIELD', '', message);
    }
    delete body[name];
  }
}

const ORDERS = ['most_recently_updated', 'least_recently_updated'];
const GROUPS = ['identified', 'unidentified'];

/**
 * Which user is meant where several have the email or phone (Braze docs: prioritization).
 * @param orders the orders that the endpoint takes.
 */
export function prioritization(orders: readonly string[] = ORDERS): Field {
  const words = [...GROUPS, ...orders];
  return {
    rule: {
      ...rule('array', (value, path, objections) => checkPrioritization(value, words, path, objections)),
      parts: { items: { type: 'string', enum: words } },
    },
    says: `Which user is meant where several have the email or phone: a list of ${words.map((word) => `\`${word}\``).join(', ')}.`,
  };
}

/** Used where the mapping gives none. */
export const USUAL_PRIORITIZATION: readonly string[] = ['unidentified', 'most_recently_updated'];

function checkPrioritization(
  value: Json,
  words: readonly string[],
  path: string,
  objections: Objections,
): void {
  if (!Array.isArray(value) || value.length === 0) {
    const message = `${kindWord(value)} found; Braze takes a list of ${words.join(', ')}`;
    objections.reject('BRAZE_PRIORITIZATION', path, message);
    return;
  }
  if (value.some((word) => typeof word !== 'string' || !words.includes(word))) {
    objections.reject('BRAZE_PRIORITIZATION', path, `another word found; Braze takes ${words.join(', ')}`);
  } else if (GROUPS.every((word) => value.includes(word))) {
    const message = 'both `identified` and `unidentified` found; Braze takes one of them';
    objections.reject('BRAZE_PRIORITIZATION', path, message);
  }
}

/** Rejects an object that names its user by email or phone and says nothing of several with the same. */
export function requirePrioritization(body: JsonObject, path: string, objections: Objections): void {
  const naming = namingField(body);
  if (naming !== 'email' && naming !== 'phone') return;
  if ((body.prioritization ?? null) !== null) return;
  const message = `missing; Braze needs it where \`${naming}\` names the user, since several users can have it`;
  objections.reject('BRAZE_REQUIRED', path, message);
}
