import { readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { State } from './story.ts';

/** The texts of the states in the file, by the stream that each is about; null: all. */
type Kept = ReadonlyMap<string | null, string>;

/** The file in which the syncs of a seed keep their states. */
export interface KeptStates {
  /** Watches the file during a sync. @param states what the source prints, in order. */
  follow(states: readonly State[], options: FollowOptions): Followed;
}

export interface FollowOptions {
  /** Told how many of the states the file has, whenever it changes. */
  readonly onKept: (count: number) => void;
  readonly complain: (complaint: string) => void;
}

export interface Followed {
  /** How many of the states the file has now that the sync is over. */
  end(): number;
}

export function createKeptStates(path: string): KeptStates {
  let before: Kept = new Map();
  return {
    follow(states, { onKept, complain }) {
      const possible = reductions(before, states);
      const places = new Map(possible.map((kept, place) => [textOf(kept), place] as const).reverse());
      let most = 0;
      const look = (): number => {
        const text = textIn(path);
        const count = places.get(text);
        if (count === undefined) {
          complain(`the file of states is none that the states can make: ${text.slice(0, 300)}`);
        } else {
          if (count < most) complain(`the file of states went back from ${most} to ${count}`);
          most = Math.max(most, count);
          onKept(count);
        }
        return most;
      };
      const watcher = watch(dirname(path), (_, name) => {
        if (name === basename(path)) look();
      });
      return {
        end() {
          watcher.close();
          const count = look();
          before = possible[count] ?? before;
          return count;
        },
      };
    },
  };
}

/** What the file may hold: after none of the states, after the first, and so on. */
function reductions(before: Kept, states: readonly State[]): Kept[] {
  const all = [before];
  let kept = before;
  for (const { stream, text } of states) {
    const others = stream === null || kept.has(null) ? new Map<string | null, string>() : new Map(kept);
    kept = others.set(stream, text.trimEnd().slice('{"type":"STATE","state":'.length, -1));
    all.push(kept);
  }
  return all;
}

function textOf(kept: Kept): string {
  return kept.size === 0 ? '[]\n' : `[\n${[...kept.values()].join(',\n')}\n]\n`;
}

/** A file that does not exist yet is as an empty one. */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return textOf(new Map());
    throw error;
  }
}
