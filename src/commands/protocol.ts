import { createOutput, type Output } from '../airbyte/output.ts';
import { systemClock } from '../delivery/clock.ts';
import { asFailure, type Failure } from '../report/failure.ts';
import { createEnding, type OnCrash } from './ending.ts';

/** Runs a command that speaks Airbyte's protocol on stdout, and ends the process with the exit code that it returns. */
export async function runProtocol(
  command: (output: Output, stopped: AbortSignal, onCrash: OnCrash) => number | Promise<number>,
): Promise<void> {
  const ending = createEnding({ onSignal: 'stop' });
  const output = createOutput(ending.stdout, systemClock.now);
  const fail = (error: unknown) => {
    output.failure(asFailure(error));
    return 1;
  };
  let save: (failure: Failure) => Promise<void> = async () => {};
  process.on('uncaughtException', async (error) => {
    const failure = asFailure(error);
    output.failure(failure);
    await save(failure);
    await ending.end(1);
  });
  const onCrash: OnCrash = (work) => {
    save = work;
  };
  try {
    await ending.end(await command(output, ending.stopped, onCrash));
  } catch (error) {
    await ending.end(fail(error));
  }
}

/** The files that commands are given. */
type File = 'config' | 'catalog';

/** A command that Airbyte calls, with the paths of its files. */
interface AirbyteCommand<Files extends File> {
  readonly files: readonly Files[];
  run(paths: Readonly<Record<Files, string>>): Promise<void>;
}

/** What Airbyte calls. What a command needs is loaded when it runs. */
export const airbyteCommands = {
  spec: command([], async (_, output) => (await import('./spec.ts')).spec(output)),
  check: command(['config'], async (paths, output) => (await import('./check.ts')).check(paths, output)),
  discover: command(['config'], async (paths, output) =>
    (await import('./discover.ts')).discover(paths, output),
  ),
  write: command(['config', 'catalog'], async (paths, output, stopped) =>
    (await import('./write.ts')).write(paths, { stdin: process.stdin, output, stopped }),
  ),
};

function command<Files extends File>(
  files: readonly Files[],
  work: (paths: Readonly<Record<Files, string>>, output: Output, stopped: AbortSignal) => Promise<number>,
): AirbyteCommand<Files> {
  return { files, run: (paths) => runProtocol((output, stopped) => work(paths, output, stopped)) };
}

/**
 * The call that arguments mean which have the form of Airbyte's own calls: the command, then each of its files as
 * `--config PATH`. null for all other arguments, whatever they mean.
 */
export function airbyteCall(args: readonly string[]): (() => Promise<void>) | null {
  const [name = '', ...flags] = args;
  if (!Object.hasOwn(airbyteCommands, name)) return null;
  const { files, run } = airbyteCommands[name as keyof typeof airbyteCommands] as AirbyteCommand<File>;
  const paths = new Map<string, string>();
  for (let i = 0; i < flags.length; i += 2) paths.set(flags[i] as string, flags[i + 1] ?? '');
  const given = files.map((file) => [file, paths.get(`--${file}`) ?? ''] as const);
  const isWhole = flags.length === files.length * 2 && given.every(([, path]) => /^[^-]/.test(path));
  return isWhole ? () => run(Object.fromEntries(given) as Record<File, string>) : null;
}
