/**
 * How long the table of the memory takes to be filled, asked, written and loaded, in CPU time a key, and what it takes of
 * RAM. `node bench/memory/table.ts [MILLIONS OF KEYS …]`, by default 2 and 10.
 */
import { Table } from '../../src/delivery/memory/table.ts';
import { high, low, timeKeys } from './keys.ts';

const fingerprint = (key: number) => high(key + 0x1357_9bdf);

function measure(keys: number): void {
  process.stdout.write(`${keys / 1e6} million keys\n`);
  let table = new Table();
  timeKeys('filled', keys, () => {
    for (let key = 0; key < keys; key++) table.set(high(key), low(key), fingerprint(key), 7, key);
  });
  const perKey = (bytes: number) => (bytes / keys).toFixed(1);
  const rss = process.memoryUsage.rss();
  process.stdout.write(`  ${perKey(table.bytes)} bytes a key, ${Math.round(rss / 1e6)} MB of the process\n`);
  let known = 0;
  timeKeys('asked, known', keys, () => {
    for (let key = 0; key < keys; key++) {
      const slot = table.find(high(key), low(key));
      if (slot >= 0 && table.isKnown(slot, fingerprint(key), 7)) known++;
    }
  });
  timeKeys('asked, not there', keys, () => {
    for (let key = keys; key < keys * 2; key++) if (table.find(high(key), low(key)) >= 0) known++;
  });
  process.stdout.write(`  ${(((keys - known) / keys) * 100).toFixed(3)}% pushed out by others\n`);
  let blobs: Uint8Array[] = [];
  timeKeys('written as blobs', keys, () => {
    blobs = table.dirtyPages().map((number) => table.pageBlob(number));
  });
  process.stdout.write(
    `  ${perKey(blobs.reduce((sum, blob) => sum + blob.length, 0))} bytes a key in blobs\n`,
  );
  timeKeys('loaded', keys, () => {
    table = new Table(blobs.length);
    for (const blob of blobs) table.load(blob);
  });
}

const [...millions] = process.argv.slice(2).map(Number);
for (const count of millions.length > 0 ? millions : [2, 10]) measure(count * 1e6);
