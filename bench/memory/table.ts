/**
 * How long the table of the memory takes to be filled, asked, written and loaded, in CPU time a key, and what it takes of
 * RAM. `node bench/memory/table.ts [MILLIONS OF KEYS …]`, by default 2 and 10.
 */
import { pageCountIn, Table } from '../../src/delivery/memory/table.ts';

/** Halves of 64-bit hashes, by a number: a step of xorshift-multiply is enough to spread them. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
const high = (key: number) => mixed(key);
const low = (key: number) => mixed(key ^ 0x5bd1_e995);
const fingerprint = (key: number) => mixed(key + 0x1357_9bdf);

function time(title: string, keys: number, work: () => void): void {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  process.stdout.write(
    `  ${title.padEnd(34)}${(((user + system) * 1_000) / keys).toFixed(0).padStart(6)} ns a key\n`,
  );
}

function measure(keys: number): void {
  process.stdout.write(`${keys / 1e6} million keys\n`);
  let table = new Table();
  time('filled', keys, () => {
    for (let key = 0; key < keys; key++) table.set(high(key), low(key), fingerprint(key), 7, key);
  });
  const perKey = (bytes: number) => (bytes / keys).toFixed(1);
  const rss = process.memoryUsage.rss();
  process.stdout.write(`  ${perKey(table.bytes)} bytes a key, ${Math.round(rss / 1e6)} MB of the process\n`);
  let known = 0;
  time('asked, known', keys, () => {
    for (let key = 0; key < keys; key++) {
      const slot = table.find(high(key), low(key));
      if (slot >= 0 && table.isKnown(slot, fingerprint(key), 7)) known++;
    }
  });
  time('asked, not there', keys, () => {
    for (let key = keys; key < keys * 2; key++) if (table.find(high(key), low(key)) >= 0) known++;
  });
  process.stdout.write(`  ${(((keys - known) / keys) * 100).toFixed(3)}% pushed out by others\n`);
  let blobs: Uint8Array[] = [];
  time('written as blobs', keys, () => {
    blobs = table.dirtyPages().map((number) => table.pageBlob(number));
  });
  process.stdout.write(
    `  ${perKey(blobs.reduce((sum, blob) => sum + blob.length, 0))} bytes a key in blobs\n`,
  );
  time('loaded', keys, () => {
    table = new Table(pageCountIn(blobs[0] as Uint8Array));
    for (const blob of blobs) table.load(blob);
  });
}

const [...millions] = process.argv.slice(2).map(Number);
for (const count of millions.length > 0 ? millions : [2, 10]) measure(count * 1e6);
