import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../support/files.ts';
import { lineSplitter } from '../support/lines.ts';
import { AS_A_POD } from '../support/process.ts';
import { ask, type Ended, image, runEngine } from './engine.ts';

const LAUNCHER = readFileSync(new URL('launcher.sh', import.meta.url), 'utf8');

/** The processor time that Airbyte gives a destination whose source is an API. */
const HALF_A_CPU = ['--cpus', '0.5'];

/** A `write` in the way of Airbyte's platform: the orchestrator's ends of three named pipes, and the container. */
export interface Pod extends AsyncDisposable {
  /** Writes to its stdin; resolves when the pipe has room again. */
  write(text: string): Promise<void>;
  /** Ends its stdin. */
  end(): void;
  /** Nobody reads its stdout any more. */
  closeStdout(): void;
  /** The marker that makes the launcher send SIGTERM to the shell that it started the connector in. */
  terminate(): void;
  /** Lines of stdout so far. */
  readonly lines: readonly string[];
  /** Resolves when a line of stdout satisfies the test. Rejects after so many seconds. */
  line(matches: (line: string) => boolean, seconds?: number): Promise<void>;
  readonly stderr: () => string;
  /** The largest resident memory of its processes so far, in bytes. */
  peakMemory(): number;
  readonly ended: Promise<Ended>;
  /** What the launcher wrote down, once it has ended. */
  exitCode(): string;
}

/** Starts a `write`. */
export function startWrite(config: object, catalog: object): Pod {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'connectorConfig.json'), JSON.stringify(config));
  writeFileSync(join(directory, 'catalog.json'), JSON.stringify(catalog));
  for (const pipe of ['stdin', 'stdout', 'stderr']) {
    execFileSync('mkfifo', ['--mode=666', join(directory, pipe)]);
  }
  // The other ends are processes of their own: opening a pipe waits until both sides have.
  const stdin = spawn('sh', ['-c', 'exec cat > "$0"', join(directory, 'stdin')]);
  const stdout = spawn('cat', [join(directory, 'stdout')]);
  const stderr = spawn('cat', [join(directory, 'stderr')]);
  const ends = [stdin, stdout, stderr];
  stdin.stdin.on('error', () => undefined);

  const lines: string[] = [];
  const splitter = lineSplitter((line) => lines.push(line));
  stdout.stdout.on('data', splitter.push);
  let errors = '';
  stderr.stdout.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const { name, ended } = launch('write', directory, '/dest');
  return {
    lines,
    ended,
    stderr: () => errors,
    write: (text) => new Promise((resolve) => stdin.stdin.write(text, () => resolve())),
    end: () => stdin.stdin.end(),
    closeStdout: () => stdout.kill('SIGKILL'),
    terminate: () => writeFileSync(join(directory, 'TERMINATED'), ''),
    async line(matches, seconds = 20) {
      const until = performance.now() + seconds * 1000;
      while (!lines.some(matches)) {
        if (performance.now() > until)
          throw new Error(`no such line; the last: ${lines.slice(-5).join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    peakMemory() {
      // A process may end between the shell's list and the look at it.
      const status = ask('exec', name, 'sh', '-c', 'cat /proc/[0-9]*/status 2>/dev/null || true');
      const peaks = [...status.matchAll(/^VmHWM:\s+([0-9]+) kB$/gm)];
      if (peaks.length === 0) throw new Error(`no process runs in ${name}`);
      return Math.max(...peaks.map(([, kilobytes]) => Number(kilobytes))) * 1024;
    },
    exitCode: () => readFileSync(join(directory, 'exitCode.txt'), 'utf8').trim(),
    async [Symbol.asyncDispose]() {
      for (const end of ends) end.kill('SIGKILL');
      await remove(name, ended);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Runs `spec`, `check` or `discover` to its end. @returns what it wrote to its file, and how the container ended. */
export async function runOperation(
  operation: string,
  config: object = {},
): Promise<Ended & { readonly output: string; readonly exitCode: string }> {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'connectionConfiguration.json'), JSON.stringify(config));
  const { name, ended } = launch(operation, directory, '/config');
  try {
    const outcome = await ended;
    const read = (file: string) => readFileSync(join(directory, file), 'utf8');
    return { ...outcome, output: read('jobOutput.json'), exitCode: read('exitCode.txt').trim() };
  } finally {
    await remove(name, ended);
    rmSync(directory, { recursive: true, force: true });
  }
}

function launch(operation: string, directory: string, place: string) {
  const name = `destination-braze-${randomUUID()}`;
  const surroundings = ['--network', 'host', '--volume', `${directory}:${place}`, '--workdir', place];
  const flags = ['--rm', '--name', name, ...AS_A_POD, ...HALF_A_CPU, ...surroundings, '--entrypoint', 'sh'];
  return { name, ended: runEngine('run', ...flags, image, '-c', LAUNCHER, 'launcher', operation) };
}

async function remove(name: string, ended: Promise<Ended>): Promise<void> {
  await Promise.allSettled([ended, runEngine('rm', '--force', name)]);
}
