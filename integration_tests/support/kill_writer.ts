import { existsSync, readFileSync } from 'node:fs';
import type { FaultPlan } from '../../src/sandbox/fault_plan.ts';

/** Some answers never come: a sync keeps some states and cannot end. */
export const ENDLESS: FaultPlan = {
  latency: { min_ms: 10, max_ms: 100 },
  faults: [{ kind: 'hang', apply: true, probability: 0.1 }],
};

/** What the file of states may take to change, milliseconds: the first answer may be one that never comes. */
const PATIENCE = 3_000;

/** Ends the `write` that keeps its states in this file by kill -9, once it has kept one more. */
export async function killWriter(statesFile: string): Promise<void> {
  const lock = `${statesFile}.lock`;
  while (!existsSync(lock) || readFileSync(lock, 'utf8') === '') await pause();
  const { pid } = JSON.parse(readFileSync(lock, 'utf8'));
  const states = () => (existsSync(statesFile) ? readFileSync(statesFile, 'utf8') : '');
  const before = states();
  for (const since = Date.now(); states() === before && Date.now() - since < PATIENCE; ) await pause();
  process.kill(pid, 'SIGKILL');
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
