import { expect, jest, test } from '@jest/globals';
import { runMemorySeed } from './faults_model/memory/seed.ts';

const SEEDS = 20;

jest.setTimeout(180_000);

test.each([1, 21])(
  `Braze has what the source says, over runs that fail, with a memory: ${SEEDS} seeds from %i`,
  async (from) => {
    const failed: string[] = [];
    const ends = new Set<string>();
    for (let seed = from; seed < from + SEEDS; seed++) {
      const outcome = await runMemorySeed(seed);
      for (const end of outcome.ends) ends.add(end);
      if (outcome.complaints.length > 0) failed.push(`seed ${seed}: ${outcome.complaints.join('; ')}`);
    }
    expect(failed).toEqual([]);
    // Some runs are killed, and the next one goes on.
    expect(ends).toContain('killed');
    expect(ends).toContain('done');
  },
);
