import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a process used. */
export interface Usage {
  /** CPU seconds, of the user and the system, of all threads. */
  readonly cpu: number;
  /** Seconds from its start to its end. */
  readonly wall: number;
  /** Largest resident set, MiB. */
  readonly peak: number;
  readonly code: number | null;
  readonly stdout: string;
}

const usageHook = fileURLToPath(new URL('usage.mjs', import.meta.url));

/** Runs a script in a fresh process of this Node.js, with a file as its stdin, and says what it used. */
export async function measure(args: readonly string[], stdin: string): Promise<Usage> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', usageHook, ...args], {
    stdio: [openSync(stdin, 'r'), 'pipe', 'inherit', 'pipe'],
  });
  const [stdout, report] = await Promise.all([textOf(child, 1), textOf(child, 3), once(child, 'close')]);
  const { cpu, peak } = JSON.parse(report);
  return { cpu, peak, wall: (performance.now() - startedAt) / 1000, code: child.exitCode, stdout };
}

/** Runs a script as {@link measure} does, with nothing that would measure it. @returns seconds from its start to its end. */
export async function elapsed(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.all([textOf(child, 1), once(child, 'close')]);
  return (performance.now() - startedAt) / 1000;
}

/** Starts a script that prints a line when it is ready; resolves with that line. */
export async function start(args: readonly string[]): Promise<{ line: string; child: ChildProcess }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { line: line.trim(), child };
}

async function textOf(child: ChildProcess, descriptor: number): Promise<string> {
  let text = '';
  for await (const chunk of child.stdio[descriptor] as AsyncIterable<Buffer>) text += chunk;
  return text;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
