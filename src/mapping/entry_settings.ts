import type { ObjectType } from '../braze/object_type.ts';
import type { StreamEntry } from '../config/config.ts';
import { found } from '../config/words.ts';
import type { Complain } from './complain.ts';

/** Holds what an entry says in addition to its mapping against what its object needs. */
export function checkSettings(
  entry: StreamEntry,
  type: ObjectType,
  problem: Complain,
  warning: Complain,
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
  if (type.repeat('{}') === 'never' && entry.send !== 'everything') {
    problem(
      '/send',
      `A sync that was cut off sends its rows again, and nothing would know which messages went out. Write "send": "everything" to accept that a message may be sent again then.`,
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
