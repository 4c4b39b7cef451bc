/**
 * Prints the rows of a small shop as Airbyte messages, the same ones for the same seed:
 *
 *     node examples/generate.ts --rows 50000 --seed 1 --state-every 1000
 *
 * A few rows are wrong on purpose, to show what becomes of them.
 */
import { parseArgs } from 'node:util';
import { generate } from '../src/demo/generate.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '50000' },
    seed: { type: 'string', default: '1' },
    'state-every': { type: 'string', default: '1000' },
  },
});
const messages = generate({
  rows: Number(values.rows),
  seed: Number(values.seed),
  stateEvery: Number(values['state-every']),
});
for (const { text } of messages) process.stdout.write(`${text}\n`);
