import { describe, expect, test } from '@jest/globals';
import { lagAmong, MERGE_LAG, TRACK_LAG, USUAL_LAG } from './lag.ts';

const track = { lag: TRACK_LAG };
const aliases = { lag: USUAL_LAG };
const merges = { lag: MERGE_LAG };
const lagAfter = lagAmong([track, aliases, merges]);

describe('what follows about a user waits', () => {
  test('2 seconds after a track request for another endpoint, and not at all for the same one', () => {
    expect([lagAfter(track, 75, aliases), lagAfter(track, 75, track)]).toEqual([2_000, 0]);
  });

  test('5 seconds after any other, a minute after merges', () => {
    expect([lagAfter(aliases, 50, track), lagAfter(aliases, 50, aliases)]).toEqual([5_000, 5_000]);
    expect([lagAfter(merges, 50, track), lagAfter(merges, 50, merges)]).toEqual([60_000, 60_000]);
  });

  test('7 seconds after a request of a single object, if not longer anyway', () => {
    expect([track, aliases, merges].map((each) => lagAfter(each, 1, each))).toEqual([7_000, 7_000, 60_000]);
  });

  test('the longest of these while nothing follows yet; for other endpoints only where there are any', () => {
    expect([lagAfter(track, 75, null), lagAmong([track])(track, 75, null)]).toEqual([2_000, 0]);
    expect(lagAmong([track])(track, 1, null)).toBe(7_000);
  });
});
