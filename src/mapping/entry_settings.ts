import type { ObjectType } from '../braze/object_type.ts';
import type { Memory, StreamEntry } from '../config/config.ts';
import { found } from '../config/words.ts';
import type { Complain } from './complain.ts';

/**
 * Holds what an entry says in addition to its mapping against what its object needs.
 * @param memory null: it has problems, so nothing is said of what needs one.
 */
export function checkSettings(
  entry: StreamEntry,
  type: ObjectType,
  problem: Complain,
  warning: Complain,
  memory: Memory | null = { type: 'none' },
): void {
  checkTarget(entry, type, problem);
  if (entry.mapping?.method === 'fields' && entry.mapping.passThrough && type.rest === null) {
    warning(
      '/mapping/pass_through',
      `true has no effect: ${type.singular} has no members but its fields, so columns that no line reads are left out. Turn it off.`,
    );
  }
  if (entry.deletedRows === 'delete' && type.deletion === undefined) {
    problem(
      '/deleted_rows',
      `\`delete\` found, but nothing can take ${type.singular} back; it is for attributes and catalog_items. Leave it out, and give deleted rows an entry of their own if they mean something.`,
    );
  }
  if (memory === null) return;
  if (type.repeat('{}') === 'never' && entry.send !== 'everything' && memory.type === 'none') {
    problem(
      '/send',
      'A sync that was cut off sends its rows again, and without a memory nothing knows which messages went out. Choose a `memory`, or write "send": "everything" here to accept that a message may be sent again then.',
    );
  }
  if (entry.oncePer.length > 0) checkOncePer(memory, problem);
}

/** What was ever sent is known only of a memory, and for good only by a name that outlives the API key. */
function checkOncePer(memory: Memory, problem: Complain): void {
  if (memory.type === 'none') {
    problem(
      '/once_per',
      'Nothing remembers what was sent, because there is no memory. Choose a `memory` and give it a `workspace`, or leave `once_per` out.',
    );
  } else if (memory.workspace === null) {
    problem(
      '/once_per',
      'The memory has no name: with another API key it would begin anew, and everything would be sent a second time. Give the workspace a name in `memory.workspace`, or leave `once_per` out.',
    );
  }
}

function checkTarget({ target, object }: StreamEntry, type: ObjectType, problem: Complain): void {
  if (type.target === undefined) {
    if (target !== null) problem('/target', `${found(target)}; ${object} have no target. Leave it out.`);
  } else if (target === null) {
    problem('/target', `missing; ${object} need ${type.target.what}`);
  } else if (!type.target.holds(target)) {
    problem(
      '/target',
      `${found(target)}; expected ${type.target.what}: letters, digits, hyphens and underscores`,
    );
  }
}
