/**
 * How long the keyed hash of a text takes, by its length and width; the median of some rounds. `node bench/memory/hash.ts`.
 */
import { KeyedHash } from '../../src/delivery/memory/hash.ts';

const TEXTS = 1_000;
const CALLS = 2_000_000;
const ROUNDS = 5;

const hash = new KeyedHash(Uint8Array.from({ length: 16 }, (_, i) => i * 7));
let kept = 0;

function median(numbers: number[]): number {
  return numbers.sort((a, b) => a - b)[numbers.length >> 1] as number;
}

function measure(title: string, texts: readonly string[]): void {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = process.cpuUsage();
    for (let i = 0; i < CALLS; i++) {
      hash.ofText(1, i, kept, texts[i % TEXTS] as string);
      kept ^= hash.low;
    }
    const { user, system } = process.cpuUsage(begin);
    times.push(((user + system) * 1_000) / CALLS);
  }
  process.stdout.write(`${title.padEnd(44)}${median(times).toFixed(0).padStart(6)} ns\n`);
}

function texts(length: number, letter: string): string[] {
  return Array.from({ length: TEXTS }, (_, i) => {
    const text = `{"external_id":"user-${i}","name":"${letter}`;
    return Buffer.from(text.padEnd(length, 'abc xyz 0123456789').slice(0, length)).toString();
  });
}

measure('26 characters', texts(26, 'a'));
measure('110 characters', texts(110, 'a'));
measure('250 characters', texts(250, 'a'));
measure('250 characters, one above 255', texts(250, '\u0142'));
if (kept === 0) throw new Error('the hash is always the same');
