import type { BrazeObject } from '../braze/object_type.ts';
import { Failure } from '../report/failure.ts';
import { count } from '../report/progress.ts';
import type { SyncReport } from '../report/tally.ts';

/** Counts whom a sync deletes. */
export interface Deletions {
  /** Takes an object before it is queued. @returns why the sync has to stop; null: it need not. */
  note(object: Pick<BrazeObject, 'type' | 'lane'>): Failure | null;
}

/**
 * A brake on deletions: a wrong mapping, or a table that was emptied by mistake, must not empty a workspace.
 * @param most how many different users, and how many different catalog items.
 * @param report gets the counts.
 */
export function createDeletions(most: number, report: Pick<SyncReport, 'deletions'>): Deletions {
  const lanes = { users: new Set<string>(), 'catalog items': new Set<string>() };
  return {
    note({ type, lane }) {
      if (type.removes === undefined) return null;
      const known = lanes[type.removes];
      if (known.size >= most && !known.has(lane)) return tooMany(most, type.removes);
      known.add(lane);
      report.deletions.set(type.removes, known.size);
      return null;
    },
  };
}

function tooMany(most: number, what: 'users' | 'catalog items'): Failure {
  const deed = what === 'users' ? 'delete or merge away' : 'delete';
  return new Failure(
    'config_error',
    'TOO_MANY_DELETIONS',
    `The sync would ${deed} more than ${count(most)} ${what} (\`failure_policy.max_deletions\`); the next one was not sent. See with \`preview\` what would be deleted, and raise the number if that is right.`,
  );
}
