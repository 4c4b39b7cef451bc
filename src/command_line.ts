import { styleText } from 'node:util';
import yargs from 'yargs';
import { airbyteCommands, runProtocol } from './commands/protocol.ts';
import type { SandboxFlags } from './commands/sandbox.ts';
import { VERSION } from './commands/version.ts';
import { asFailure } from './report/failure.ts';

/** Wrong usage of the command line. */
const USAGE = 2;

/** The one path that a flag gives: yargs makes a list of a flag that is repeated. @throws Error that is wrong usage. */
const onePath = (flag: string) => (value: unknown) => {
  if (typeof value === 'string') return value;
  throw new Error(`--${flag}: expected one path.`);
};

const config = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  coerce: onePath('config'),
  describe: 'path of the configuration (JSON)',
} as const;
const catalog = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  coerce: onePath('catalog'),
  describe: 'path of the configured catalog (JSON)',
} as const;

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

/** Runs the command that the arguments name, or says what is wrong with them. Yargs' own words are loaded for that. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  await yargs([...args])
    .scriptName('destination-braze')
    .usage('$0 <command>\n\nAn Airbyte destination that writes warehouse rows to Braze.')
    .command('spec', 'print the settings (Airbyte SPEC)', {}, airbyteCommands.spec.run)
    .command(
      'check',
      'try whether a sync could begin; writes nothing to Braze',
      { config },
      airbyteCommands.check.run,
    )
    .command(
      'discover',
      "list what Airbyte's Data Activation can write to Braze",
      { config },
      airbyteCommands.discover.run,
    )
    .command(
      'write',
      'sync: Airbyte messages on stdin go to Braze, states come back on stdout',
      { config, catalog },
      airbyteCommands.write.run,
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
        runProtocol(async (output, stopped) => {
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
}
