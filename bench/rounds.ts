import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, type Usage } from './measure.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
  },
});
export const ROWS = Number(values.rows);
export const ROUNDS = Number(values.rounds);
/** The part that is measured; null: all are. */
export const ONLY = values.only ?? null;

/** A line of the table at the end. */
export type Figure = readonly [workload: string, figure: string, value: string, wanted: string];

export const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const MAIN = path('../dist/main.js');
const entrypoint = readFileSync(path('../docker/entrypoint.sh'), 'utf8');
/** The program is started as the image starts it, but for the bound on its heap. */
export const FLAGS = entrypoint.match(/(?<=\s)--[a-z-]+(=\d+)?(?=\s)/g) ?? [];
// All that is compared has the image's environment.
for (const [, name, value] of entrypoint.matchAll(/^export (\w+)=(\w+)$/gm))
  process.env[name as string] = value;
export const directory = mkdtempSync(join(tmpdir(), 'destination-braze-bench-'));
export const file = (name: string) => join(directory, name);

/** Runs what is compared in turn, so that a machine that changes its pace does so for all. */
export async function inTurn<Name extends string, Result>(
  runs: Record<Name, () => Promise<Result>>,
  rounds = ROUNDS,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(runs) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) results[name].push(await runs[name]());
    console.log(`${names.join(', ')}: round ${round} of ${rounds}`);
  }
  return results;
}

/** What a run used. @throws Error with the end of its output if it failed. */
export async function used(args: readonly string[], stdin: string): Promise<Usage> {
  const usage = await measure(args, stdin);
  if (usage.code === 0) return usage;
  throw new Error(`${args.join(' ')} ended with code ${usage.code}:\n${usage.stdout.slice(-2_000)}`);
}

export function writeCommand(config: string, catalog = 'catalog.json'): string[] {
  return [...FLAGS, MAIN, 'write', '--config', file(config), '--catalog', file(catalog)];
}

export function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
