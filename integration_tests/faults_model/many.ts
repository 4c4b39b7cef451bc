import { runObjectsSeed } from './objects/seed.ts';
import { type Outcome, runSeed } from './seed.ts';

/** Most of a seed's time is waiting, so that several go at once. */
const AT_ONCE = 8;

/** Of so many seeds one has objects of all kinds. */
const OBJECTS_EVERY = 3;

/** Runs seeds, several at once. @param onOutcome is told each as it ends, in no order. */
export async function runSeeds(
  from: number,
  count: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  let next = from;
  const run = async () => {
    while (next < from + count) {
      const seed = next++;
      onOutcome(
        await (seed % OBJECTS_EVERY === 1 ? runObjectsSeed : runSeed)(seed).catch((error: unknown) =>
          crashed(seed, error),
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
}

function crashed(seed: number, error: unknown): Outcome {
  return {
    seed,
    ends: [],
    complaints: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
  };
}

/** What is wrong with a seed and how to see it again. */
export function report({ seed, ends, complaints }: Outcome): string {
  return [
    `seed ${seed} (${ends.join(', then ')}); again: npm run test:faults -- --from ${seed} --seeds 1`,
    ...complaints.map((complaint) => `  ${complaint}`),
  ].join('\n');
}
