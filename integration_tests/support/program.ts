import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { lineSplitter } from './lines.ts';
import { inContainer, onThisMachine, type Started, testedImage } from './process.ts';
import { validateLine } from './protocol.ts';

/** The key in every test's config. A program that prints it, wherever it comes from, fails its test. */
export const API_KEY = '3b1f8c52-77e0-4c1d-9a55-0d2f6e9b4a10';

// A program has its own limit of time: jest's 5 s are for tests that start none.
jest.setTimeout(90_000);

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The Node that the project pins, not the one that runs the tests. */
export const NODE = `${root}node_modules/.bin/node`;
/** The built program. */
export const MAIN = `${root}dist/main.js`;

export interface Options {
  /** Default: the top of the project. */
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** Anything but protocol messages on stdout is an error, unless the command prints for people. */
  readonly stdout?: 'protocol' | 'text';
  /** A word on stderr is an error, unless this says otherwise. */
  readonly stderr?: 'empty' | 'text';
  /** The program is killed, and the test fails, after so many seconds. Default 60. */
  readonly seconds?: number;
}

/** A message of the protocol as `JSON.parse` gives it; tests that need its exact text look at the line. */
// biome-ignore format: one line a message
export interface Message {
  readonly type: string;
  readonly log?: { readonly level: string; readonly message: string };
  readonly state?: { readonly stream?: { readonly stream_descriptor: { readonly name: string }; readonly stream_state?: { readonly cursor?: unknown } }; readonly destinationStats: { readonly recordCount: number; readonly rejectedRecordCount: number } };
  readonly trace?: { readonly type: string; readonly error: { readonly message: string; readonly failure_type: string } };
  readonly connectionStatus?: { readonly status: string; readonly message?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What a program did, once it has ended. */
export interface Finished {
  /** null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** stdout without the line ends. */
  readonly lines: readonly string[];
  /** The lines as messages, in the same order; empty where stdout is for people. */
  readonly messages: readonly Message[];
  readonly stderr: string;
  readonly durationMs: number;
  /** The largest resident memory in bytes, to about a tenth of a second; null where the system does not tell. */
  readonly peakMemory: number | null;
}

/** A program that runs. */
export interface Program {
  /** Writes to its stdin; resolves when the pipe has room again. */
  write(text: string | Buffer): Promise<void>;
  /** Closes its stdin. */
  end(): void;
  /** The first line, printed before or after the call, that satisfies the test. Rejects after so many seconds. */
  line(matches: (line: string) => boolean, seconds?: number): Promise<string>;
  /** stdout so far. */
  readonly lines: readonly string[];
  kill(signal: NodeJS.Signals): void;
  /** Rejects if stdout, stderr or the time was not as the options want it. */
  readonly finished: Promise<Finished>;
}

/** Runs the program to its end. `stdin` defaults to nothing. */
export async function run(
  args: readonly string[],
  options: Options & { readonly stdin?: string | Buffer | Readable | AsyncIterable<string | Buffer> } = {},
): Promise<Finished> {
  const { stdin = '', ...rest } = options;
  const started = builtProgram(args, rest);
  const program = watch(started, args.join(' '), rest);
  const source = typeof stdin === 'string' || Buffer.isBuffer(stdin) ? [stdin] : stdin;
  await pipeline(Readable.from(source), started.child.stdin).catch(ignoreClosedPipe);
  return program.finished;
}

/** Starts the program and leaves its stdin open. */
export function start(args: readonly string[], options: Options = {}): Program {
  return watch(builtProgram(args, options), args.join(' '), options);
}

/** Runs a script of bash, under the same rules; in it and in the scripts it starts, `destination-braze` is the program. */
export async function shell(script: string, options: Options = {}): Promise<Finished> {
  const command = `destination-braze() { "${NODE}" "${MAIN}" "$@"; }; export -f destination-braze\n${script}`;
  const { cwd = root, env } = options;
  const program = watch(onThisMachine(['bash', '-c', command], { cwd, env }), script, options);
  program.end();
  return program.finished;
}

/** The program as it is tested: `dist/`, or the image where the environment names one. */
function builtProgram(args: readonly string[], { cwd = root, env }: Options): Started {
  if (testedImage !== null) return inContainer(testedImage, args, env);
  return onThisMachine([NODE, MAIN, ...args], { cwd, env });
}

const running = new Set<Started>();
process.once('exit', () => {
  for (const started of running) started.kill('SIGKILL');
});

/** Follows a program to its end and holds it to the rules of the options. */
function watch(started: Started, title: string, options: Options): Program {
  const { child } = started;
  const startedAt = performance.now();
  running.add(started);
  child.stdin.on('error', ignoreClosedPipe);

  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const splitter = lineSplitter((line) => lines.push(line));
  child.stdout.on('data', (chunk: Buffer) => {
    splitter.push(chunk);
    for (const look of waiting) look();
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });

  let peakMemory: number | null = null;
  const sampler = setInterval(() => {
    peakMemory = residentPeak(started.pid()) ?? peakMemory;
  }, 100).unref();
  const limit = options.seconds ?? 60;
  const killer = setTimeout(() => started.kill('SIGKILL'), limit * 1000).unref();

  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(started);
      clearInterval(sampler);
      clearTimeout(killer);
      const durationMs = performance.now() - startedAt;
      const killed = signal === 'SIGKILL' || code === 137;
      const complaint =
        durationMs > limit * 1000
          ? `it did not end within ${limit} s`
          : complaints(lines, killed ? '' : splitter.rest(), stderr, options);
      for (const look of waiting) look();
      if (complaint !== null) {
        const shown = lines.slice(-20).map((line) => line.slice(0, 1000));
        reject(new Error(`${title}: ${complaint}\n${[...shown, stderr].join('\n')}`));
        return;
      }
      const messages = options.stdout === 'text' ? [] : lines.map((line) => JSON.parse(line) as Message);
      resolve({ code, signal, lines, messages, stderr, durationMs, peakMemory });
    });
  });
  // A test may look at the outcome late, or only at a line that never came.
  finished.catch(() => undefined);

  return {
    lines,
    finished,
    write: (text) => new Promise((resolve) => child.stdin.write(text, () => resolve())),
    end: () => child.stdin.end(),
    kill: started.kill,
    line: (matches, seconds = 10) =>
      new Promise((resolve, reject) => {
        let seen = 0;
        const settle = (act: () => void) => {
          waiting.delete(look);
          clearTimeout(timer);
          act();
        };
        const look = () => {
          for (; seen < lines.length; seen++) {
            const line = lines[seen] as string;
            if (matches(line)) return settle(() => resolve(line));
          }
          if (running.has(started)) return;
          const missing = new Error(`it ended without such a line; the last: ${lines.slice(-5).join('\n')}`);
          settle(() => finished.then(() => reject(missing), reject));
        };
        const timer = setTimeout(
          () =>
            settle(() => reject(new Error(`no such line within ${seconds} s; the last: ${lines.slice(-5)}`))),
          seconds * 1000,
        );
        waiting.add(look);
        look();
      }),
  };
}

/** What every program must keep to; null if it did. */
function complaints(lines: readonly string[], rest: string, stderr: string, options: Options): string | null {
  if (options.stdout !== 'text') {
    for (const line of lines) {
      const reason = validateLine(line);
      if (reason !== null)
        return `a line of stdout is no message of the protocol: ${reason}: ${line.slice(0, 1000)}`;
    }
    if (rest !== '') return `stdout ends in the middle of a line: ${rest.slice(0, 1000)}`;
    if (lines.some((line) => line.includes(API_KEY)) || stderr.includes(API_KEY))
      return 'it printed the API key';
  }
  if (options.stderr !== 'text' && stderr !== '') return `it wrote to stderr: ${stderr.slice(0, 1000)}`;
  return null;
}

/** Linux counts the largest resident set of a process in its status file. In bytes. */
function residentPeak(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** A program may end before it has read all of its stdin; what it made of that is seen in its exit code. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE')
    throw error;
}
