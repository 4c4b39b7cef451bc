/**
 * How long a bag of 10 million keys takes to be filled and emptied, in CPU time a key, and what it takes of RAM.
 * `node bench/memory/key_bag.ts`.
 */
import { KeyBag } from '../../src/delivery/memory/key_bag.ts';
import { high, low, timeKeys } from './keys.ts';

const KEYS = 10_000_000;

const bag = new KeyBag();
timeKeys('added', KEYS, () => {
  for (let key = 0; key < KEYS; key++) bag.add(high(key), low(key));
});
const rss = process.memoryUsage.rss();
process.stdout.write(`  ${Math.round(bag.bytes / 1e6)} MB, ${Math.round(rss / 1e6)} MB of the process\n`);
timeKeys('asked, not there', KEYS, () => {
  for (let key = KEYS; key < KEYS * 2; key++) if (bag.has(high(key), low(key))) throw new Error(`key ${key}`);
});
timeKeys('taken', KEYS, () => {
  for (let key = 0; key < KEYS; key++) if (!bag.take(high(key), low(key))) throw new Error(`key ${key}`);
});
