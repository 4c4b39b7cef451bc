import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openFileStore } from './file.ts';
import { overlayStore } from './overlay.ts';
import type { Changes, Shelf, Store } from './store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'overlay-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const SHELVES: readonly Shelf[] = [
  { name: 'pages', partition: 1 },
  { name: 'pages', partition: 2 },
  { name: 'journal', partition: 1 },
];
const shelf = fc.constantFrom(...SHELVES);
const number = fc.nat(8);
const put = fc.record({ shelf, number, blob: fc.uint8Array({ maxLength: 3 }) });
const drop = fc.record({ shelf, from: number, to: number });
const changes: fc.Arbitrary<Changes> = fc.record({
  puts: fc.array(put, { maxLength: 4 }),
  drops: fc.array(drop, { maxLength: 2 }),
});
const NUMBERS = Array.from({ length: 9 }, (_, each) => each);

test('what is read is as if the changes had been made, and none is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(changes, { maxLength: 4 }),
      fc.array(changes, { maxLength: 4 }),
      async (before, after) => {
        const options = { directory, scope: `scope ${Math.random()}` };
        const written = await openFileStore(options);
        await written.lease(['*']);
        for (const each of before) await written.commit(each);
        const begun = await readAll(written);
        await written.close();

        const overlay = overlayStore(await openFileStore({ ...options, isReadOnly: true }));
        expect(await overlay.lease(['*'])).toBeNull();
        for (const each of after) await overlay.commit(each);
        const seen = await readAll(overlay);
        await overlay.close();

        const looked = await openFileStore({ ...options, isReadOnly: true });
        const kept = await readAll(looked);
        await looked.close();
        const changed = await openFileStore(options);
        await changed.lease(['*']);
        for (const each of after) await changed.commit(each);
        const expected = await readAll(changed);
        await changed.close();
        expect(seen).toEqual(expected);
        expect(kept).toEqual(begun);
      },
    ),
    { numRuns: 30 },
  );
});

async function readAll(store: Store): Promise<(string | null)[][]> {
  const shelves = await Promise.all(SHELVES.map((each) => store.read(each, NUMBERS)));
  return shelves.map((blobs) => blobs.map((blob) => blob && Buffer.from(blob).toString('hex')));
}
