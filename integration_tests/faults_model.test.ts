import { expect, jest, test } from '@jest/globals';
import { report, runSeeds } from './faults_model/many.ts';

const SEEDS = 40;

/** A hang is found by the suite itself, after a minute. */
jest.setTimeout(180_000);

test.each([1, 41, 81, 121, 161, 201])(
  `random rows come through random faults: ${SEEDS} seeds from %i`,
  async (from) => {
    const failed: string[] = [];
    const ends = new Set<string>();
    await runSeeds(from, SEEDS, (outcome) => {
      for (const end of outcome.ends) ends.add(end);
      if (outcome.complaints.length > 0) failed.push(report(outcome));
    });
    expect(failed).toEqual([]);
    // The faults are such that they end some syncs, and the next one goes on.
    expect(ends.size).toBeGreaterThan(1);
    expect(ends).toContain('done');
  },
);
