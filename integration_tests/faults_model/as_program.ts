import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JUMPING_CLOCK } from '../support/jumping_clock.ts';
import { lineSplitter } from '../support/lines.ts';
import { validateLine } from '../support/protocol.ts';
import { readFrom } from '../support/read_from.ts';
import { API_KEY } from './api_key.ts';
import type { Dice } from './dice.ts';
import type { SyncEnd, SyncOrder } from './sync.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The Node that the project pins, not the one that runs the tests. */
const NODE = `${root}node_modules/.bin/node`;
/** The built program. */
const MAIN = `${root}dist/main.js`;

/** Exit codes of an end by a signal. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGKILL: null } as const;

/** Runs `write` of the built program. @throws Error if it does what no end of a sync allows. */
export async function syncAsProgram(order: SyncOrder): Promise<SyncEnd> {
  const { setting, dice } = order;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = [MAIN, 'write', '--config', setting.configFile, '--catalog', setting.catalogFile];
  if (order.stateFile !== null) args.push('--state', order.stateFile);
  const clock = dice.chance(0.3) ? { NODE_OPTIONS: JUMPING_CLOCK } : {};
  const child = spawn(NODE, args, { env: { ...env, ...clock } });
  const failures: string[] = [];
  const wrongs: string[] = [];
  child.stderr.on('data', (text) => wrongs.push(`it wrote to stderr: ${text}`));
  const stdout = lineSplitter((line) => {
    const wrong = line.includes(API_KEY) ? 'it holds the API key' : validateLine(line);
    if (wrong !== null) {
      wrongs.push(`a line of stdout is wrong: ${wrong}`);
      return;
    }
    const message = JSON.parse(line);
    if (message.type === 'STATE') order.onState(line);
    else if (message.type === 'TRACE') failures.push(message.trace.error.message);
    else order.onLog(message.log.message);
  });
  read(child.stdout, dice, stdout.push);
  // Who ends early closes its stdin.
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;

  const signal = order.cut ? dice.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const) : null;
  if (signal !== null) void cutLater(order, () => child.kill(signal), ended);
  for (const chunk of order.chunks) {
    if (child.exitCode !== null || child.stdin.destroyed) break;
    if (!child.stdin.write(chunk))
      await Promise.race([once(child.stdin, 'drain').catch(() => undefined), ended]);
  }
  child.stdin.end();
  const [code, by] = await ended;

  if (wrongs.length > 0) throw new Error(wrongs.join('\n'));
  if (signal !== null && (by === signal || code === EXIT_CODES[signal])) return { how: 'cut' };
  if (code === 0 && failures.length === 0) return { how: 'done' };
  if (code === 1 && failures.length === 1) return { how: 'failed', reason: failures[0] as string };
  throw new Error(`it ended with exit code ${code} (${by}) and ${failures.length} TRACE ERRORs`);
}

/** A sync that waits for Braze's lag is cut without more requests, milliseconds. */
const LATEST_CUT = 15_000;

/** Later than a program may keep what nobody has read yet, milliseconds. */
const LATE = 7_000;

/** Reads a stream as a platform does: at once mostly, at times slowly, or only when the program has long been done. */
function read(stdout: Readable, dice: Dice, onChunk: (chunk: Buffer) => void): void {
  if (dice.chance(0.05)) {
    readFrom(stdout, LATE, onChunk);
    return;
  }
  const pause = dice.chance(0.15) ? dice.int(1, 20) : 0;
  stdout.on('data', (chunk: Buffer) => {
    onChunk(chunk);
    if (pause === 0) return;
    stdout.pause();
    setTimeout(() => stdout.resume(), pause);
  });
}

/** At a random moment after a random request. */
async function cutLater(
  { setting, dice }: SyncOrder,
  cut: () => void,
  ended: Promise<unknown>,
): Promise<void> {
  const { traffic } = setting.sandbox.state;
  const after = traffic.requests.length + dice.int(0, 30);
  const pause = dice.int(0, 100);
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const latest = performance.now() + LATEST_CUT;
  while (!over && traffic.requests.length < after && performance.now() < latest) await sleep(2);
  await sleep(pause);
  if (!over) cut();
}
