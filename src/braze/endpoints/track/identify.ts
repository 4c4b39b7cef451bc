import type { JsonObject } from '../../../json/value.ts';
import { type Identified, identify } from '../../rules/identifier.ts';
import { laneOfPrimary, laneOfSecondary, marked } from '../../rules/lane.ts';
import type { Objections } from '../../rules/objections.ts';
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
export function identifyAttributes(body: JsonObject, objections: Objections): Identified | null {
  return identify(body, objections, laneOfAttributes);
}
