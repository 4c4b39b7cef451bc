import type { JsonObject } from '../../../json/value.ts';
import { type Answer, jsonAnswer } from '../../answer.ts';
import { type Complaint, type ErrorStyle, RECORDED, UNRECORDED, wording } from '../../complaints.ts';
import type { Served } from '../../endpoint.ts';
import { isIdentifier } from '../../identifier.ts';
import type { WorkspaceRules } from '../../rules.ts';
import type { Workspace } from '../../workspace.ts';
import { type Applying, apply } from './apply.ts';
import { KINDS, type Kind } from './kinds.ts';
import { checkAttributes } from './objects/attributes.ts';
import { checkEvent } from './objects/events.ts';
import { checkPurchase } from './objects/purchases.ts';
import type { Accepted, TrackObject, TrackRequest } from './track_request.ts';

/** The message where no object is acceptable, or there is none. */
export const NO_VALID_DATA =
  "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.";

/** Objects that are refused without a reason of their own. */
export interface Sabotage {
  /** Places in the request, counted through all arrays. */
  readonly places: ReadonlySet<number>;
  /** The error that names them; null: none does, and only the counters are lower. */
  readonly sentence: string | null;
}

const CHECKS: Readonly<Record<Kind, (object: JsonObject) => readonly Complaint[]>> = {
  attributes: checkAttributes,
  events: checkEvent,
  purchases: checkPurchase,
};

/**
 * Validates every object, answers, and returns what applies the sound ones: 201 with the errors of the others, or 400 with all errors
 * and nothing applied where none is sound.
 */
export function track(
  workspace: Workspace,
  request: TrackRequest,
  applying: Applying,
  style: ErrorStyle,
  sabotage: Sabotage | null,
): Served {
  const accepted: Record<Kind, number> = { attributes: 0, events: 0, purchases: 0 };
  const rejected: Record<Kind, number> = { attributes: 0, events: 0, purchases: 0 };
  const errors: TrackError[] = [];
  const sound: Accepted[] = [];
  for (const [place, object] of KINDS.flatMap((kind) => request.objects[kind]).entries()) {
    const { kind, identifier, body } = object;
    const sabotaged = sabotage?.places.has(place) ? sabotage : null;
    const complaints = sabotaged === null ? complaintsAbout(object, applying.rules) : complaintsOf(sabotaged);
    if (sabotaged === null && complaints.length === 0 && isIdentifier(identifier)) {
      sound.push({ kind, identifier, body });
      accepted[kind]++;
    } else {
      rejected[kind]++;
      errors.push(...errorsOf(object, complaints, style));
      for (const words of wordsOf(complaints, style)) applying.explain('refused', kind, words, body);
    }
  }
  const hidesErrors = sabotage?.sentence === null;
  if (sound.length === 0 && !hidesErrors) {
    return { answer: jsonAnswer(400, { message: NO_VALID_DATA, errors }), accepted, rejected };
  }
  const counted = KINDS.filter((kind) => accepted[kind] > 0 || (hidesErrors && rejected[kind] > 0));
  return {
    answer: successAnswer(accepted, counted, errors),
    accepted,
    rejected,
    take: (now) => apply(workspace, sound, { ...applying, now }),
  };
}

interface TrackError {
  readonly type: string;
  readonly input_array: Kind;
  readonly index: number;
}

function errorsOf(
  { kind, index }: TrackObject,
  complaints: readonly Complaint[],
  style: ErrorStyle,
): TrackError[] {
  return complaints.map((complaint) => ({ type: wording(complaint, style), input_array: kind, index }));
}

/** The words of a refusal; those of the sandbox where the answer has none. */
function wordsOf(complaints: readonly Complaint[], style: ErrorStyle): string[] {
  if (complaints.length === 0) return ['dropped by a fault'];
  return complaints.map((complaint) => wording(complaint, style));
}

function complaintsOf({ sentence }: Sabotage): readonly Complaint[] {
  return sentence === null ? [] : [{ sentence }];
}

function complaintsAbout(object: TrackObject, rules: WorkspaceRules): readonly Complaint[] {
  const { identifier, body, kind } = object;
  if (!isIdentifier(identifier)) return [identifier];
  if (identifier.by === 'external_id' && rules.blockedUsers.has(identifier.id)) return [RECORDED.blockedUser];
  const flag = body._update_existing_only;
  if (flag !== undefined && flag !== null && typeof flag !== 'boolean')
    return [UNRECORDED.updateExistingOnly];
  return CHECKS[kind](body);
}

/** Recorded key order: counters (as a rule only of arrays with something accepted), message, errors. */
function successAnswer(
  accepted: Readonly<Record<Kind, number>>,
  counted: readonly Kind[],
  errors: readonly unknown[],
): Answer {
  const counters = counted.map((kind) => [`${kind}_processed`, accepted[kind]]);
  return jsonAnswer(201, {
    ...Object.fromEntries(counters),
    message: 'success',
    ...(errors.length > 0 && { errors }),
  });
}
