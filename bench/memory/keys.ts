/** Halves of what could be the 64-bit hash of something, by a number. Halves of different numbers may be equal, as those of hashes. */
export function high(key: number): number {
  return mixed(mixed(key) + Math.imul(key, 0x9e37_79b1));
}

export function low(key: number): number {
  return mixed(mixed(key ^ 0x5bd1_e995) + key);
}

/** Prints how long some work takes of the CPU for each of the keys. */
export function timeKeys(title: string, keys: number, work: () => void): void {
  const begin = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begin);
  process.stdout.write(
    `  ${title.padEnd(34)}${(((user + system) * 1_000) / keys).toFixed(0).padStart(6)} ns a key\n`,
  );
}

function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
