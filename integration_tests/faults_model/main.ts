import { parseArgs } from 'node:util';
import { report, runSeeds } from './many.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '1000' }, from: { type: 'string', default: '1' } },
});
const [count, from] = [Number(values.seeds), Number(values.from)];
if (!Number.isSafeInteger(count) || !Number.isSafeInteger(from)) {
  throw new Error('--seeds and --from: expected whole numbers.');
}

const startedAt = performance.now();
const ends = new Map<string, number>();
let done = 0;
let failed = 0;
await runSeeds(from, count, (outcome) => {
  done++;
  for (const end of outcome.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
  if (outcome.complaints.length > 0) {
    failed++;
    console.log(report(outcome));
  }
  if (done % 500 === 0) console.log(`${done} seeds, ${failed} failed`);
});
for (const [end, syncs] of [...ends].sort(([, a], [, b]) => b - a)) console.log(`${syncs} syncs: ${end}`);
console.log(
  `${done} seeds from ${from}: ${failed} failed, ${Math.round((performance.now() - startedAt) / 1000)} s.`,
);
process.exitCode = failed === 0 ? 0 : 1;
