/**
 * What reading costs: rows are read, mapped and checked as by `write`, and what they come to is dropped. No pipeline, no states.
 * `node bench/reading.mjs CONFIG CATALOG < MESSAGES`
 */
import { readFileSync } from 'node:fs';
import { pour } from '../dist/commands/pour.js';
import { prepare } from '../dist/commands/prepare.js';
import { steadyDate, systemClock } from '../dist/delivery/clock.js';
import { createIntake } from '../dist/delivery/intake.js';
import { emptyReport } from '../dist/report/tally.js';

const [config, catalog] = process.argv
  .slice(2)
  .map((path) => ({ title: path, text: readFileSync(path, 'utf8') }));
const warn = (...words) => console.error(...words);
steadyDate();
const { routes } = prepare({ config, catalog }, warn);
let objects = 0;
const pipeline = {
  row: (_message, _stream, mapped) => {
    objects += mapped.objects?.length ?? 0;
  },
  state: () => {},
  keepsRows: false,
};
const intake = createIntake({ routes, pipeline, clock: systemClock, report: emptyReport(), warn });
await pour(process.stdin, new AbortController().signal, async (chunk) => intake.chunk(chunk));
intake.end();
console.log(objects);
