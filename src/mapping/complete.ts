import type { ObjectType } from '../braze/object_type.ts';
import type { ForgetfulDates } from '../braze/rules/date_text.ts';
import { leaveOutEmpty } from '../braze/rules/empty_text.ts';
import type { Identified } from '../braze/rules/identifier.ts';
import type { Objections } from '../braze/rules/objections.ts';
import { kindWord } from '../json/kind_of.ts';
import type { JsonObject } from '../json/value.ts';
import { BOOLEAN } from './coercions/boolean.ts';

/** What the configuration adds to objects. */
export interface Completion {
  readonly type: ObjectType;
  /** What the entry's objects are for, see {@link ObjectType.identify}. */
  readonly target: string | null;
  /**
   * forced: every object, whatever the mapping says (the stream's mode is `update`). true: every object whose mapping
   * says nothing. false: only alias objects, for Braze creates no alias users without it.
   */
  readonly updateExistingOnly: boolean | 'forced';
  /** `app_id` of objects that have none; null where nothing is to be added, or the object has no such field. */
  readonly defaultBrazeApp: string | null;
  /** The bytes of JSON that an object may take. */
  readonly maxBytes: number;
  /** Where dates are expected. */
  readonly dates: ForgetfulDates;
}

/** Settles the identifiers, adds what the configuration says, and checks the object by Braze's rules; null after a rejection. */
export function complete(
  made: JsonObject,
  completion: Completion,
  objections: Objections,
): Identified | null {
  const { type, defaultBrazeApp } = completion;
  const identified = type.identify(made, objections, completion.target);
  // An object without an identifier is judged too, for a message names all mistakes of a row.
  const { body, byAlias } = identified ?? { body: made, byAlias: false };
  leaveOutEmpty(type.fields, body, objections);
  if (defaultBrazeApp !== null && (body.app_id ?? null) === null) body.app_id = defaultBrazeApp;
  if (type.fields.has('_update_existing_only')) setUpdateExistingOnly(body, completion, byAlias, objections);
  type.check(body, objections, completion.dates);
  return identified;
}

function setUpdateExistingOnly(
  body: JsonObject,
  { updateExistingOnly }: Completion,
  byAlias: boolean,
  objections: Objections,
): void {
  const mapped = body._update_existing_only;
  if (updateExistingOnly === 'forced') body._update_existing_only = true;
  else if (mapped !== undefined && mapped !== null) {
    const wanted = BOOLEAN.convert(mapped);
    if (wanted === undefined) {
      const message = `${kindWord(mapped)} found; expected ${BOOLEAN.expected}`;
      objections.reject('BRAZE_FIELD', '/_update_existing_only', message);
    } else body._update_existing_only = wanted;
  } else if (updateExistingOnly || byAlias) body._update_existing_only = updateExistingOnly;
  else if (mapped !== undefined) delete body._update_existing_only;
}
