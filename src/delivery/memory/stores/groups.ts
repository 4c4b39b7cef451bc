import type { Changes } from './store.ts';

/** Commits that become durable together, since each durable write costs the same, whatever it holds. */
export interface Groups {
  /** Resolves when the changes are durable. @throws what the first write that failed threw: after it nothing is written any more. */
  commit(changes: Changes): Promise<void>;
  /** Resolves when nothing is being written, and nothing waits. Never rejects. */
  quiet(): Promise<void>;
}

interface Waiting {
  readonly changes: Changes;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** From the start of one write to the next, milliseconds: what comes meanwhile shares its cost. */
const EVERY = 10;

/** What one write holds, bytes; but a single commit of any size is one. */
const MAX_BYTES = 8 << 20;

/** @param write makes the changes durable, all or none, in their order. */
export function createGroups(write: (group: readonly Changes[]) => Promise<void>): Groups {
  const waiting: Waiting[] = [];
  let running: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  let next = 0;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await pause(next - performance.now());
      next = performance.now() + EVERY;
      const group = cut(waiting);
      try {
        if (failure !== null) throw failure.error;
        await write(group.map(({ changes }) => changes));
        for (const { resolve } of group) resolve();
      } catch (error) {
        failure ??= { error };
        for (const { reject } of group) reject(error);
      }
    }
    running = null;
  }

  return {
    commit(changes) {
      return new Promise((resolve, reject) => {
        waiting.push({ changes, resolve, reject });
        running ??= run();
      });
    },
    quiet: async () => running ?? undefined,
  };
}

/** Takes the first ones off that fit. */
function cut(waiting: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const { changes } of waiting) {
    for (const { blob } of changes.puts) bytes += blob.length;
    if (count > 0 && bytes > MAX_BYTES) break;
    count++;
  }
  return waiting.splice(0, count);
}

/** Lets at least the turn of the event loop end. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (milliseconds <= 0) setImmediate(resolve);
    else setTimeout(resolve, milliseconds);
  });
}
