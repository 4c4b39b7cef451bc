import type { BrazeObject, ObjectPlace } from '../../braze/object_type.ts';
import { identifierOf } from '../../braze/rules/lane.ts';
import type { Mapped, Rejection } from '../../mapping/row.ts';
import type { EntryNote } from '../rejects/entries.ts';
import type { RejectedRow } from '../rejects/line.ts';

/** Why it is unknown which of a row's objects Braze has. */
export class EntriesChanged extends Error {}

/**
 * The places in today's configuration of the objects that Braze took.
 * @param today the entries of the row's stream; without any nothing is sent, and it does not matter what was.
 * @throws EntriesChanged if the stream has other entries than when the row was rejected: an object could be sent twice.
 */
export function acceptedToday(
  { accepted, entries }: Pick<RejectedRow, 'accepted' | 'entries'>,
  today: readonly EntryNote[],
): readonly ObjectPlace[] {
  if (accepted.length === 0 || today.length === 0) return accepted;
  const then = entries ?? today;
  if (objectsOf(then) !== objectsOf(today)) {
    throw new EntriesChanged(
      `they were of the objects ${objectsOf(then)}, and are of ${objectsOf(today)} now`,
    );
  }
  return accepted.map(({ entry, element }) => {
    const now = today[then.findIndex((note) => note.entry === entry)];
    if (now === undefined) throw new EntriesChanged(`/streams/${entry} is none of them any more`);
    return { entry: now.entry, element };
  });
}

function objectsOf(entries: readonly { readonly object: string }[]): string {
  return entries.map(({ object }) => object).join(', ');
}

/**
 * What of a row's objects is to be sent: those that Braze does not have. Where Braze did not say whether it has them,
 * and they would count twice, the row is rejected once more.
 * @param accepted the places of the objects that Braze took.
 * @throws EntriesChanged if an entry has an `x-each` that it had not, or the reverse.
 */
export function remainder(
  mapped: Mapped,
  { codes }: Pick<RejectedRow, 'codes'>,
  accepted: readonly ObjectPlace[],
): Mapped {
  const unplaced = codes.includes(UNPLACED.code);
  if (mapped.rejections !== undefined) {
    return unplaced ? { ...mapped, rejections: [...mapped.rejections, UNPLACED] } : mapped;
  }
  const objects = mapped.objects.filter((object) => !isAccepted(object, accepted));
  if (!unplaced || !objects.some(countsTwice)) return { objects };
  const [first] = objects;
  return { rejections: [UNPLACED], identifier: first === undefined ? null : identifierOf(first.lane) };
}

function isAccepted({ place }: BrazeObject, accepted: readonly ObjectPlace[]): boolean {
  const ofEntry = accepted.filter(({ entry }) => entry === place.entry);
  if (ofEntry.some(({ element }) => (element === null) !== (place.element === null))) {
    throw new EntriesChanged(`/streams/${place.entry} has \`x-each\` only now, or had it only then`);
  }
  return ofEntry.some(({ element }) => element === place.element);
}

/** Whether Braze would count the object twice if it has it already. */
function countsTwice({ type, json }: BrazeObject): boolean {
  return type.repeat(json) !== 'nothing';
}

const UNPLACED: Rejection = {
  code: 'BRAZE_UNPLACED',
  path: '',
  message: 'Braze did not tell whether it took the object and would count it twice, so it is not sent again',
};
