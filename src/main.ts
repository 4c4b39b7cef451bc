#!/usr/bin/env node
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

await yargs(process.argv.slice(2))
  .scriptName('destination-braze')
  .usage('$0 <command>\n\nAn Airbyte destination that writes warehouse rows to Braze.')
  .command('spec', 'print the settings (Airbyte SPEC)', {}, () =>
    run(async (output) => (await import('./commands/spec.ts')).spec(output)),
  )
  .command('check', 'try whether a sync could begin; writes nothing to Braze', { config }, (argv) =>
    run(async (output) => (await import('./commands/check.ts')).check(argv, output)),
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
    'suggest',
    'write a configuration to start from, for the streams of a catalog or of messages on stdin',
    { catalog: { ...catalog, demandOption: false } },
    async (argv) => {
      const { suggest } = await import('./commands/suggest.ts');
      await suggest(argv, { stdin: process.stdin, write: (text) => process.stdout.write(text) });
    },
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
