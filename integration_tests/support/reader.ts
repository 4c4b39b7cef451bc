import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lineSplitter } from './lines.ts';
import { MAIN, NODE } from './program.ts';
import { readFrom } from './read_from.ts';

/** How stdout of the program is read. */
export interface Reading {
  /** Milliseconds after the start until its reader begins. */
  readonly after?: number;
  /** A signal that is sent after so many milliseconds. */
  readonly signal?: readonly [signal: NodeJS.Signals, after: number];
  readonly env?: Readonly<Record<string, string>>;
  /** Is given each line of stdout; the line itself is not kept. */
  readonly onLine?: (line: string) => void;
}

/** How the program ended. */
export interface Read {
  readonly code: number | null;
  readonly states: number;
  /** The messages of LOG and TRACE lines. */
  readonly words: readonly string[];
  readonly stderr: string;
  /** Bytes of the input that the program had taken when its reader began. */
  readonly takenUnread: number;
  readonly milliseconds: number;
}

/**
 * Runs the built program with input that is made while it is read, and stdout that is read late: neither is ever held
 * as a whole.
 */
export async function readLate(
  args: readonly string[],
  input: Iterable<string>,
  { after = 0, signal, env = {}, onLine = () => {} }: Reading,
): Promise<Read> {
  const startedAt = performance.now();
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(NODE, [MAIN, ...args], { env: { ...inherited, ...env } });
  const words: string[] = [];
  let states = 0;
  let stderr = '';
  let taken = 0;
  let takenUnread: number | null = null;
  const splitter = lineSplitter((line) => {
    onLine(line);
    if (line.startsWith('{"type":"STATE"')) states++;
    else {
      const { log, trace } = JSON.parse(line);
      words.push(log?.message ?? trace?.error.message ?? line);
    }
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const exited = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  const begin = readFrom(child.stdout, after, (chunk) => {
    takenUnread ??= taken;
    splitter.push(chunk);
  });
  const timer = signal && setTimeout(() => child.kill(signal[0]), signal[1]);
  for (const text of input) {
    if (child.exitCode !== null || child.stdin.destroyed) break;
    if (!child.stdin.write(text)) {
      await Promise.race([once(child.stdin, 'drain').catch(() => undefined), exited]);
    }
    taken += text.length;
  }
  child.stdin.end();
  // Nothing else is to come of a program that a signal has ended.
  if (signal !== undefined) void exited.then(begin);
  const [code] = await ended;
  clearTimeout(timer);
  return {
    code,
    states,
    words,
    stderr,
    takenUnread: takenUnread ?? taken,
    milliseconds: performance.now() - startedAt,
  };
}
