import type { JsonObject } from '../../src/json/value.ts';
import type { Controlled } from '../../src/sandbox/controlled.ts';
import type { Profile } from '../../src/sandbox/profile.ts';
import { LAST, type Part } from './story.ts';

/** What Braze holds, by the marks of the objects. */
export interface Witness {
  /** How often an object was applied; an attributes object without an increment shows at most once. */
  applied(part: Part): number;
  /** The marks of all events or purchases, in the order in which they were applied. */
  marks(kind: 'events' | 'purchases'): string[];
  /** The number of the row of `users` that was applied last; null if none was. */
  lastRow(user: string): number | null;
  /** Requests so far. */
  requests(): number;
  /** Requests that named a user whom another unfinished one also named. */
  overlaps(): number;
}

export function createWitness({ workspace, traffic }: Controlled): Witness {
  const counts = { events: new Map<string, number>(), purchases: new Map<string, number>() };
  const seen = { events: 0, purchases: 0 };

  /** Each event and purchase is counted once, however often the witness is asked. */
  function count(kind: 'events' | 'purchases'): Map<string, number> {
    const all = workspace[kind];
    for (; seen[kind] < all.length; seen[kind]++) {
      const mark = markOf(all[seen[kind]] as JsonObject);
      counts[kind].set(mark, (counts[kind].get(mark) ?? 0) + 1);
    }
    return counts[kind];
  }

  function profile(user: string): Profile | undefined {
    return workspace.profiles.find({ by: 'external_id', id: user });
  }

  return {
    applied({ kind, mark, user }) {
      if (kind !== 'attributes') return count(kind).get(mark) ?? 0;
      // `true` counts as 1, an increment as what it has come to.
      return Number(profile(user)?.custom.get(mark) ?? 0);
    },
    marks: (kind) => workspace[kind].map(markOf),
    lastRow(user) {
      const last = profile(user)?.custom.get(LAST);
      return last === undefined ? null : Number(last);
    },
    requests: () => traffic.requests.length,
    overlaps: () => traffic.counters().same_user_overlaps,
  };
}

function markOf(object: JsonObject): string {
  return String((object.properties as JsonObject).mark);
}
