#!/usr/bin/env node
import { styleText } from 'node:util';
import yargs from 'yargs';
import { createOutput, type Output } from './airbyte/output.ts';
import type { SandboxFlags } from './commands/sandbox.ts';
import { VERSION } from './commands/version.ts';
import { asFailure } from './report/failure.ts';

/** Wrong usage of the command line. */
const USAGE = 2;

/** After its end a command has so long until its process ends, milliseconds: Airbyte waits 60 s for it. */
const EXIT_WITHIN = 5_000;

const config = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  describe: 'path of the configuration (JSON)',
} as const;
const catalog = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  describe: 'path of the configured catalog (JSON)',
} as const;

/** Runs one of the commands that speak Airbyte's protocol on stdout. */
async function run(
  command: (output: Output, stopped: AbortSignal) => number | Promise<number>,
): Promise<void> {
  const output = createOutput(process.stdout, Date.now);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(signal));
  process.stdout.on('error', () => stop.abort('EPIPE'));
  process.on('uncaughtException', (error) => {
    output.failure(asFailure(error));
    process.exit(1);
  });
  try {
    process.exitCode = await command(output, stop.signal);
  } catch (error) {
    output.failure(asFailure(error));
    process.exitCode = 1;
  }
  setTimeout(() => process.exit(), EXIT_WITHIN).unref();
}

/** Runs one of the commands that print for people. */
async function runForPeople(command: (write: (text: string) => void) => Promise<number>): Promise<void> {
  // Nobody reads on, as behind `head`.
  process.stdout.on('error', () => process.exit(1));
  try {
    process.exitCode = await command((text) => process.stdout.write(text));
  } catch (error) {
    process.stderr.write(`${asFailure(error).message}\n`);
    process.exitCode = 1;
  }
}

/** The number of rows that `--limit` gives. @throws Error that is wrong usage. */
function rowLimit(value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new Error('--limit: expected one whole number of rows, 0 or more.');
}

await yargs(process.argv.slice(2))
  .scriptName('destination-braze')
  .usage('$0 <command>\n\nAn Airbyte destination that writes warehouse rows to Braze.')
  .command('spec', 'print the settings (Airbyte SPEC)', {}, () =>
    run(async (output) => (await import('./commands/spec.ts')).spec(output)),
  )
  .command('check', 'try whether a sync could begin; writes nothing to Braze', { config }, (argv) =>
    run(async (output) => (await import('./commands/check.ts')).check(argv, output)),
  )
  .command('discover', "list what Airbyte's Data Activation can write to Braze", { config }, (argv) =>
    run(async (output) => (await import('./commands/discover.ts')).discover(argv, output)),
  )
  .command(
    'write',
    'sync: Airbyte messages on stdin go to Braze, states come back on stdout',
    { config, catalog },
    (argv) =>
      run(async (output, stopped) => {
        const { write } = await import('./commands/write.ts');
        return write(argv, { stdin: process.stdin, output, stopped });
      }),
  )
  .command(
    'preview',
    'show the requests that a sync of the messages on stdin would send; sends nothing',
    {
      config,
      catalog,
      limit: { type: 'number', default: 100, coerce: rowLimit, describe: 'so many rows are read' },
      json: { type: 'boolean', default: false, describe: 'print one JSON document, for programs' },
      explain: { type: 'boolean', default: false, describe: 'show each mapping as a JSON Schema too' },
    },
    (argv) =>
      runForPeople(async (write) => {
        const { preview } = await import('./commands/preview.ts');
        return preview(argv, { stdin: process.stdin, write, paint: styleText });
      }),
  )
  .command(
    'suggest',
    'write a configuration to start from, for the streams of a catalog or of messages on stdin',
    { catalog: { ...catalog, demandOption: false } },
    (argv) =>
      runForPeople(async (write) => {
        const { suggest } = await import('./commands/suggest.ts');
        await suggest(argv, { stdin: process.stdin, write });
        return 0;
      }),
  )
  .command(
    'replay <rejects>',
    'send a file of rejected rows again; what still fails goes to a new file beside it',
    (args) =>
      args.options({ config, catalog }).positional('rejects', {
        type: 'string',
        demandOption: true,
        describe: 'path of the file (JSON lines)',
      }),
    (argv) =>
      run(async (output, stopped) => {
        const { replay } = await import('./commands/replay.ts');
        return replay(argv, { output, stopped });
      }),
  )
  .command(
    'sandbox',
    'run a Braze on this machine, to try a sync without an account',
    async (args) => args.options((await import('./commands/sandbox.ts')).sandboxFlags),
    async (argv) => (await import('./commands/sandbox.ts')).sandbox(argv as SandboxFlags),
  )
  .demandCommand(1, 'Which command? See --help.')
  .strict()
  .recommendCommands()
  .version(VERSION)
  .wrap(100)
  .fail((message, error) => {
    process.stderr.write(`${message ?? error.message}\nSee destination-braze --help.\n`);
    process.exit(USAGE);
  })
  .parseAsync();
