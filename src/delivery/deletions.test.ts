import { describe, expect, test } from '@jest/globals';
import { CATALOG_ITEM_DELETIONS, CATALOG_ITEMS } from '../braze/endpoints/catalog_items.ts';
import { DELETIONS } from '../braze/endpoints/delete.ts';
import { MERGES } from '../braze/endpoints/merge.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { emptyReport } from '../report/tally.ts';
import { createDeletions } from './deletions.ts';

function brakeAt(most: number) {
  const report = emptyReport();
  return { report, ...createDeletions(most, report) };
}

describe('a brake on deletions', () => {
  test('takes as many different users as it says, and stops the sync before the next one', () => {
    const { note, report } = brakeAt(2);
    expect(note({ type: DELETIONS, lane: 'ada' })).toBeNull();
    expect(note({ type: DELETIONS, lane: 'bob' })).toBeNull();
    const failure = note({ type: DELETIONS, lane: 'eve' });
    expect(failure).toMatchObject({ type: 'config_error', code: 'TOO_MANY_DELETIONS' });
    expect(failure?.message).toContain('delete or merge away more than 2 users');
    expect(report.deletions.get('users')).toBe(2);
  });

  test('a user who is deleted again counts once', () => {
    const { note } = brakeAt(1);
    expect([1, 2, 3].map(() => note({ type: DELETIONS, lane: 'ada' }))).toEqual([null, null, null]);
    expect(note({ type: DELETIONS, lane: 'bob' })).not.toBeNull();
  });

  test('users who are merged away count with the deleted ones', () => {
    const { note } = brakeAt(1);
    expect(note({ type: MERGES, lane: 'ada' })).toBeNull();
    expect(note({ type: DELETIONS, lane: 'bob' })).not.toBeNull();
  });

  test('catalog items count apart', () => {
    const { note, report } = brakeAt(1);
    expect(note({ type: DELETIONS, lane: 'ada' })).toBeNull();
    expect(note({ type: CATALOG_ITEM_DELETIONS, lane: 'item' })).toBeNull();
    expect(note({ type: CATALOG_ITEM_DELETIONS, lane: 'other item' })?.message).toContain(
      'delete more than 1 catalog items',
    );
    expect([...report.deletions]).toEqual([
      ['users', 1],
      ['catalog items', 1],
    ]);
  });

  test('where none may be deleted, the first one stops the sync', () => {
    expect(brakeAt(0).note({ type: DELETIONS, lane: 'ada' })).not.toBeNull();
  });

  test('what deletes nothing is not counted', () => {
    const { note, report } = brakeAt(0);
    for (const type of [...Object.values(TRACK_TYPES), CATALOG_ITEMS]) {
      expect(note({ type, lane: 'ada' })).toBeNull();
    }
    expect(report.deletions.size).toBe(0);
  });
});
