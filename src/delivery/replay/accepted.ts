import type { BrazeObject, ObjectPlace } from '../../braze/object_type.ts';
import type { RefusalCode } from '../../braze/refusal_codes.ts';
import { identifierOf } from '../../braze/rules/lane.ts';
import type { Mapped, Rejection } from '../../mapping/row.ts';
import type { EntryNote } from '../rejects/entries.ts';
import type { DeadLetterRow } from '../rejects/line.ts';

/** Why it is unknown which of a row's objects Braze has. */
export class EntriesChanged extends Error {}

/** What is known of a row's objects, see {@link DeadLetterRow}. */
export type Known = Pick<DeadLetterRow, 'accepted' | 'unclear'>;

/** What remains of a row to be sent, and what is left out since Braze may have sent its message already. */
export interface Remainder {
  readonly mapped: Mapped;
  /** Empty where the row is rejected. */
  readonly unclear: readonly BrazeObject[];
}

/**
 * What is known of a row's objects, by their places in today's configuration.
 * @param today the entries of the row's stream; without any nothing is sent, and it does not matter what was.
 * @throws EntriesChanged if the stream has other entries than when the row was rejected: an object could be sent twice.
 */
export function knownToday(row: Known & Pick<DeadLetterRow, 'entries'>, today: readonly EntryNote[]): Known {
  const { accepted, unclear, entries } = row;
  if (accepted.length + (unclear?.length ?? 0) === 0 || today.length === 0) return { accepted, unclear };
  const then = entries ?? today;
  if (objectsOf(then) !== objectsOf(today)) {
    throw new EntriesChanged(
      `they were of the objects ${objectsOf(then)}, and are of ${objectsOf(today)} now`,
    );
  }
  const placeToday = ({ entry, element }: ObjectPlace) => {
    const now = today[then.findIndex((note) => note.entry === entry)];
    if (now === undefined) throw new EntriesChanged(`/streams/${entry} is none of them any more`);
    return { entry: now.entry, element };
  };
  return { accepted: accepted.map(placeToday), unclear: unclear?.map(placeToday) ?? null };
}

function objectsOf(entries: readonly { readonly object: string }[]): string {
  return entries.map(({ object }) => object).join(', ');
}

/**
 * What of a row's objects is to be sent: those that Braze neither has nor may have sent as a message. Where Braze did not say
 * whether it has them, and they would count twice, the row is rejected once more.
 * @throws EntriesChanged if an entry has an `x-each` that it had not, or the reverse.
 */
export function remainder(mapped: Mapped, { codes }: Pick<DeadLetterRow, 'codes'>, known: Known): Remainder {
  const again = [UNPLACED, UNCLEAR].filter(({ code }) => codes.includes(code));
  if (mapped.rejections !== undefined) {
    return { mapped: { ...mapped, rejections: [...mapped.rejections, ...again] }, unclear: [] };
  }
  const open = mapped.objects.filter((object) => !isOneOf(object, known.accepted));
  const unclear = open.filter((object) => mayBeSent(object, known.unclear));
  const objects = open.filter((object) => !unclear.includes(object));
  if (!again.includes(UNPLACED) || !objects.some(countsTwice)) return { mapped: { objects }, unclear };
  const [first] = objects;
  const identifier = first === undefined ? null : identifierOf(first.lane);
  return { mapped: { rejections: again, identifier }, unclear: [] };
}

function isOneOf({ place }: BrazeObject, places: readonly ObjectPlace[]): boolean {
  const ofEntry = places.filter(({ entry }) => entry === place.entry);
  if (ofEntry.some(({ element }) => (element === null) !== (place.element === null))) {
    throw new EntriesChanged(`/streams/${place.entry} has \`x-each\` only now, or had it only then`);
  }
  return ofEntry.some(({ element }) => element === place.element);
}

/** @param unclear null: every message may have been sent. */
function mayBeSent(object: BrazeObject, unclear: Known['unclear']): boolean {
  return unclear === null ? object.type.repeat(object.json) === 'never' : isOneOf(object, unclear);
}

/** Whether Braze would count the object twice if it has it already. */
function countsTwice({ type, json }: BrazeObject): boolean {
  return type.repeat(json) !== 'nothing';
}

interface Again extends Rejection {
  readonly code: RefusalCode;
}

const UNPLACED: Again = {
  code: 'BRAZE_UNPLACED',
  path: '',
  message: 'Braze did not tell whether it took the object and would count it twice, so it is not sent again',
};

/** Why a message is left out. */
export const UNCLEAR: Again = {
  code: 'BRAZE_UNCLEAR',
  path: '',
  message: 'Braze may have sent the message or not, so it is left out; `replay --unclear` sends it',
};
