import { CHECKS } from '../braze/objects/check.ts';
import { identify } from '../braze/objects/identifier.ts';
import type { Kind } from '../braze/objects/kind.ts';
import type { Report } from '../braze/objects/report.ts';
import { kindWord } from '../json/kind_of.ts';
import { own } from '../json/object.ts';
import type { JsonObject } from '../json/value.ts';
import { BOOLEAN } from './coercions/boolean.ts';

/** What the configuration adds to objects. */
export interface Completion {
  readonly kind: Kind;
  /**
   * forced: every object, whatever the mapping says (the stream's mode is `update`). true: every object whose mapping
   * says nothing. false: only alias objects, for Braze creates no alias users without it.
   */
  readonly updateExistingOnly: boolean | 'forced';
  /** `app_id` of events and purchases that have none. */
  readonly defaultBrazeApp: string | null;
}

/** An object as Braze takes it. */
export interface Finished {
  readonly lane: string;
  readonly body: JsonObject;
}

/** Settles the identifiers, adds what the configuration says, and checks the object by Braze's rules; null after a rejection. */
export function finish(made: JsonObject, completion: Completion, report: Report): Finished | null {
  const { kind, defaultBrazeApp } = completion;
  const identified = identify(kind, made, report);
  if (identified === null) return null;
  const { body, lane, byAlias } = identified;
  if (kind !== 'attributes' && defaultBrazeApp !== null && (own(body, 'app_id') ?? null) === null) {
    body.app_id = defaultBrazeApp;
  }
  setUpdateExistingOnly(body, completion, byAlias, report);
  CHECKS[kind](body, report);
  return { lane, body };
}

function setUpdateExistingOnly(
  body: JsonObject,
  { updateExistingOnly }: Completion,
  byAlias: boolean,
  report: Report,
): void {
  const mapped = own(body, NAME) ?? null;
  if (updateExistingOnly === 'forced') body[NAME] = true;
  else if (mapped !== null) {
    const wanted = BOOLEAN.convert(mapped);
    if (wanted === undefined) {
      report.reject('BRAZE_FIELD', `/${NAME}`, `${kindWord(mapped)} found; expected ${BOOLEAN.expected}`);
    } else body[NAME] = wanted;
  } else if (updateExistingOnly || byAlias) body[NAME] = updateExistingOnly;
  else if (Object.hasOwn(body, NAME)) delete body[NAME];
}

const NAME = '_update_existing_only';
