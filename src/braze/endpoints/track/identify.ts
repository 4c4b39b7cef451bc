import { own } from '../../../json/object.ts';
import type { JsonObject } from '../../../json/value.ts';
import {
  type Identified,
  identify,
  PRIMARY_IDENTIFIERS,
  SECONDARY_IDENTIFIERS,
} from '../../rules/identifier.ts';
import { isGiven } from '../../rules/identifier_text.ts';
import { laneOfPrimary, laneOfSecondary, marked } from '../../rules/lane.ts';
import type { Report } from '../../rules/report.ts';
import { firstToken } from './push_tokens.ts';

/** Whom an attributes object is about. Braze docs: an import of push tokens may go without an identifier. */
export function laneOfAttributes(body: JsonObject): string | null {
  return laneOfPrimary(body) ?? laneOfTokenImport(body) ?? laneOfSecondary(body);
}

function laneOfTokenImport(body: JsonObject): string | null {
  const token = body.push_token_import === true ? firstToken(body) : null;
  return token === null ? null : marked('push_token', token);
}

/** As {@link identify}. With a primary identifier, email and phone are plain attributes. */
export function identifyAttributes(body: JsonObject, report: Report): Identified | null {
  return identify(body, report, laneOfAttributes);
}

/** As {@link identify}. In an event or a purchase email and phone have no place next to what names the user, and are left out. */
export function identifyHappening(body: JsonObject, report: Report): Identified | null {
  const identified = identify(body, report);
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
