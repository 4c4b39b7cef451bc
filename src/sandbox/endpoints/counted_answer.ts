import { type Answer, jsonAnswer } from '../answer.ts';
import type { Refused } from './list.ts';

/**
 * 201 with counters and a message, and the refused objects by their place. Seen in a third party's code for identify,
 * and taken for the aliases too; all of them name the same list, whichever the objects came in.
 */
export function countedAnswer(
  counters: Readonly<Record<string, number>>,
  refused: readonly Refused[],
): Answer {
  const errors = refused.map(({ item, sentence }) => ({
    type: sentence,
    input_array: 'user_identifiers',
    index: item.index,
  }));
  return jsonAnswer(201, { ...counters, message: 'success', ...(errors.length > 0 && { errors }) });
}
