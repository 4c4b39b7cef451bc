/**
 * What reading costs: rows are read, mapped and checked as by `write`, and what they come to is dropped. No pipeline, no states.
 * It is built as the program is. `node dist/bench/reading.js CONFIG CATALOG < MESSAGES`
 */
import { readFileSync } from 'node:fs';
import { pour } from '../src/commands/pour.ts';
import { prepare } from '../src/commands/prepare.ts';
import { steadyDate, systemClock } from '../src/delivery/clock.ts';
import { createIntake } from '../src/delivery/intake.ts';
import { emptyReport } from '../src/report/tally.ts';

const [config, catalog] = process.argv
  .slice(2)
  .map((path) => ({ title: path, text: readFileSync(path, 'utf8') }));
if (config === undefined || catalog === undefined) throw new Error('it takes a configuration and a catalog');
const warn = (...words: string[]) => console.error(...words);
steadyDate();
const { routes } = prepare({ config, catalog }, warn);
if (routes === null) throw new Error('reading takes a configuration that a sync would take');
let objects = 0;
const intake = createIntake({
  routes,
  pipeline: {
    row: (_message, _stream, mapped) => {
      objects += mapped.objects?.length ?? 0;
    },
    state: () => {},
    keepsRows: false,
  },
  clock: systemClock,
  report: emptyReport(),
  warn,
});
await pour(process.stdin, new AbortController().signal, async (chunk) => intake.chunk(chunk));
intake.end();
console.log(objects);
