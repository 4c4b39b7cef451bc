import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { LineSplitter, linesOf } from '../airbyte/lines.ts';
import { packageFile } from '../package/package_file.ts';

const MAIN = packageFile('dist/main.js');

/** The built program as a process of its own; `await using` ends it. */
export interface Program extends AsyncDisposable {
  readonly stdin: Writable;
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts a command of the program; what it writes to stderr appears on ours. */
export function start(args: readonly string[], onLine: (line: string) => void): Program {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const splitter = new LineSplitter();
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of splitter.push(chunk).flatMap(linesOf)) onLine(line.toString('utf8'));
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  // A program that ends early shows it in its exit code, not in a broken pipe.
  child.stdin.on('error', () => undefined);
  return {
    stdin: child.stdin,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
