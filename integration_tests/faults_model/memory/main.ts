import { parseArgs } from 'node:util';
import { type MemoryOutcome, runMemorySeed } from './seed.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    about: { type: 'string' },
  },
});
const [count, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isSafeInteger(count) || !Number.isSafeInteger(from)) {
  throw new Error('--seeds and --from: expected whole numbers.');
}

// The clock of the process is one of the things that a seed takes over.
const steady = performance.now.bind(performance);
const startedAt = steady();
const ends = new Map<string, number>();
let failed = 0;
for (let seed = from; seed < from + count; seed++) {
  const outcome = await runMemorySeed(seed, values.about ?? null).catch((error: unknown) =>
    crashed(seed, error),
  );
  for (const end of outcome.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
  for (const note of outcome.notes) console.log(note);
  if (outcome.complaints.length > 0) {
    failed++;
    console.log(report(outcome));
  }
  const done = seed - from + 1;
  if (done % 100 === 0) console.log(`${done} seeds, ${failed} failed, ${seconds()} s`);
}
for (const [end, runs] of [...ends].sort(([, a], [, b]) => b - a)) console.log(`${runs} runs: ${end}`);
console.log(`${count} seeds from ${from}: ${failed} failed, ${seconds()} s.`);
process.exitCode = failed === 0 ? 0 : 1;

function seconds(): number {
  return Math.round((steady() - startedAt) / 1000);
}

function crashed(seed: number, error: unknown): MemoryOutcome {
  const complaint = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { seed, ends: [], complaints: [complaint], notes: [] };
}

/** What is wrong with a seed and how to see it again. */
function report({ seed, ends, complaints }: MemoryOutcome): string {
  return [
    `seed ${seed} (${ends.join(', then ')}); again: npm run test:faults:memory -- --from ${seed} --seeds 1`,
    ...complaints.map((complaint) => `  ${complaint}`),
  ].join('\n');
}
