import { styleText } from 'node:util';
import yargs, { type Argv, type Options } from 'yargs';
import { createEnding } from './commands/ending.ts';
import { one, pointerOf, wholeNumber } from './commands/flag_values.ts';
import { programName } from './commands/program_name.ts';
import { airbyteCommands, runProtocol } from './commands/protocol.ts';
import type { SandboxFlags } from './commands/sandbox.ts';
import { terminalWidth } from './commands/terminal.ts';
import { VERSION } from './commands/version.ts';
import { nearest } from './config/words.ts';
import { asFailure } from './report/failure.ts';
import { printable } from './report/printable.ts';

const USAGE = 2;

const config = {
  type: 'string',
  demandOption: true,
  requiresArg: true,
  coerce: one('config', 'path'),
  describe: 'path of the configuration (JSON)',
} as const;
const catalog = {
  type: 'string',
  requiresArg: true,
  coerce: one('catalog', 'path'),
  describe: 'path of the configured catalog (JSON)',
} as const;

const report = {
  type: 'string',
  requiresArg: true,
  coerce: one('report', 'path'),
  describe: 'path of a file for a report of the sync (JSON), written at its end',
} as const;

const state = {
  type: 'string',
  requiresArg: true,
  coerce: one('state', 'path'),
  describe: 'path of the file that keeps the states for the next run',
} as const;

const everything = {
  type: 'boolean',
  default: false,
  describe: 'send also what the memory would leave out',
} as const;

/** Runs one of the commands that print for people. */
async function runForPeople(command: (write: (text: string) => void) => Promise<number>): Promise<void> {
  const { stdout, stopped, end } = createEnding({ onSignal: 'leave' });
  // Nobody reads on, as behind `head`.
  stopped.addEventListener('abort', () => void end(1));
  try {
    await end(await command(stdout.write));
  } catch (error) {
    process.stderr.write(`${printable(asFailure(error).message)}\n`);
    await end(1);
  }
}

/** A line for each flag of a call that its command does not know; yargs would only say what is missing then. */
function unknownFlags(args: readonly string[], known: readonly string[]): string[] {
  const flags = args.flatMap((arg) => /^--(?:no-)?([^=]+)/.exec(arg)?.[1] ?? []);
  return flags
    .filter((flag) => !known.includes(flag))
    .map((flag) => {
      const near = nearest(flag, known);
      return `\`--${flag}\` is no flag of this command.${near === null ? '' : ` Did you mean \`--${near}\`?`}`;
    });
}

/** A default may begin with a dash, as `-infinity` does: yargs would take it for flags. */
function withDefaultsJoined(args: readonly string[]): string[] {
  return args.flatMap((arg, place) => {
    if (args[place - 1] === '--default') return [];
    const next = args[place + 1];
    return arg === '--default' && next !== undefined ? [`--default=${next}`] : [arg];
  });
}

/** Runs the command that the arguments name, or says what is wrong with them. Yargs' own words are loaded for that. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  const name = programName(process.argv[1] ?? '', process.cwd(), process.env);
  /** The flags of the command that is called. */
  const known = ['help', 'version'];
  const flags =
    <Flags extends Record<string, Options>>(options: Flags) =>
    (parser: Argv) => {
      known.push(...Object.keys(options));
      return parser.options(options);
    };
  await yargs(withDefaultsJoined(args))
    .scriptName(name)
    .usage('$0 <command>\n\nAn Airbyte destination that writes warehouse rows to Braze.')
    .command('spec', 'print the settings (Airbyte SPEC)', {}, airbyteCommands.spec.run)
    .command(
      'check',
      'try whether a sync could begin; writes nothing to Braze',
      flags({ config, catalog }),
      (argv) =>
        runProtocol(async (output) => {
          const { check } = await import('./commands/check.ts');
          return check(argv, output);
        }),
    )
    .command(
      'discover',
      "list what Airbyte's Data Activation can write to Braze",
      flags({ config }),
      (argv) => airbyteCommands.discover.run(argv),
    )
    .command(
      'write',
      'sync: Airbyte messages on stdin go to Braze, states come back on stdout',
      flags({
        config,
        catalog,
        state,
        report,
        everything,
      }),
      (argv) =>
        runProtocol(async (output, stopped, onCrash) => {
          const { write } = await import('./commands/write.ts');
          return write(argv, { stdin: process.stdin, output, stopped, onCrash });
        }),
    )
    .command(
      'preview',
      'show what a sync would make of the messages (or rejected rows) on stdin; sends nothing',
      flags({
        config,
        catalog,
        limit: {
          type: 'number',
          default: 100,
          coerce: wholeNumber('--limit', 'rows'),
          describe: 'rows that are read of each stream',
        },
        json: { type: 'boolean', default: false, describe: 'print one JSON document, for programs' },
        explain: { type: 'boolean', default: false, describe: 'show each mapping as a JSON Schema too' },
        requests: { type: 'boolean', default: false, describe: 'show the first requests in full' },
        html: {
          type: 'string',
          requiresArg: true,
          coerce: one('html', 'path'),
          describe: 'path of a page (HTML) that shows the same, to send to colleagues',
        },
        mask: { type: 'boolean', default: false, describe: 'hide the values of rows' },
        everything,
      }),
      (argv) =>
        runForPeople(async (write) => {
          const { preview } = await import('./commands/preview.ts');
          const page = { paint: styleText, width: terminalWidth(process.stdout) };
          return preview(argv, { stdin: process.stdin, write, page });
        }),
    )
    .command(
      'verify',
      'read back a sample of the users that the messages on stdin make, and show what differs; writes nothing',
      flags({
        config,
        catalog,
        sample: {
          type: 'number',
          default: 50,
          coerce: wholeNumber('--sample', 'users'),
          describe: 'users that are read back at most',
        },
        values: { type: 'boolean', default: false, describe: 'show the values that differ' },
      }),
      (argv) =>
        runForPeople(async (write) => {
          const { verify } = await import('./commands/verify.ts');
          return verify(argv, { stdin: process.stdin, write });
        }),
    )
    .command(
      'suggest',
      'write a configuration to start from, for the streams of a catalog or of messages on stdin',
      flags({ catalog }),
      (argv) =>
        runForPeople(async (write) => {
          const { suggest } = await import('./commands/suggest.ts');
          await suggest(argv, { stdin: process.stdin, write });
          return 0;
        }),
    )
    .command(
      'replay <rejects>',
      'send rejected rows again; what still fails is kept beside them',
      (parser) =>
        flags({
          config,
          catalog,
          report,
          unclear: {
            type: 'boolean',
            default: false,
            describe: 'send messages too that Braze may have sent already (BRAZE_UNCLEAR)',
          },
        })(parser).positional('rejects', {
          type: 'string',
          demandOption: true,
          describe: 'a dead-letter file or its directory, or s3://BUCKET/PREFIX',
        }),
      (argv) =>
        runProtocol(async (output, stopped, onCrash) => {
          const { replay } = await import('./commands/replay.ts');
          return replay(argv, { output, stopped, onCrash });
        }),
    )
    .command(
      'cursor',
      'print where the next run of a stream starts, from a file of kept states',
      flags({
        state: { ...state, demandOption: true },
        stream: {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          coerce: one('stream', 'name'),
          describe: 'name of the stream, or namespace.name',
        },
        default: {
          type: 'string',
          requiresArg: true,
          coerce: one('default', 'text'),
          describe: 'what is printed where the file keeps none yet',
        },
        pointer: {
          type: 'string',
          default: '/cursor',
          requiresArg: true,
          coerce: pointerOf,
          describe: 'place of the value in the `stream_state` (a JSON Pointer)',
        },
      }),
      (argv) =>
        runForPeople(async (write) => {
          const { cursor } = await import('./commands/cursor.ts');
          return cursor(argv, write);
        }),
    )
    .command(
      'forget',
      'make the memory forget what Braze has: all, a stream, or some users; sends nothing',
      (parser) =>
        flags({
          config,
          stream: {
            type: 'string',
            requiresArg: true,
            coerce: one('stream', 'stream'),
            describe: 'a stream, by its name or namespace.name',
          },
          users: {
            type: 'string',
            requiresArg: true,
            coerce: one('users', 'path'),
            describe: 'path of a file with a user a line, such as external_id:42',
          },
          once: { type: 'boolean', default: false, describe: 'forget what is sent once, too (once_per)' },
        })(parser).check(({ users, once }) => {
          if (users === undefined || !once) return true;
          throw new Error('--once and --users: what is sent once is not kept by user. Give one of the two.');
        }),
      (argv) =>
        runProtocol(async (output, stopped) => {
          const { forget } = await import('./commands/forget.ts');
          return forget(argv, { output, stopped });
        }),
    )
    .command(
      'sandbox',
      'run a Braze on this machine, to try a sync without an account',
      async (parser) => flags((await import('./commands/sandbox.ts')).sandboxFlags)(parser),
      async (argv) => (await import('./commands/sandbox.ts')).sandbox(argv as SandboxFlags),
    )
    .command(
      'demo',
      'show two syncs of 50,000 rows against a Braze on this machine; needs no files',
      {},
      async () => (await import('./commands/demo.ts')).demo(),
    )
    .demandCommand(1, 'Which command? See --help.')
    .strict()
    .recommendCommands()
    .version(VERSION)
    .wrap(terminalWidth(process.stdout))
    .fail((message, error) => {
      const unknown = unknownFlags(args, known);
      const missing = message?.startsWith('Missing') ? [`${message}.`] : [];
      const lines = unknown.length > 0 ? [...missing, ...unknown] : [message ?? error.message];
      process.stderr.write(printable(`${lines.join('\n')}\nSee ${name} --help.\n`));
      process.exit(USAGE);
    })
    .parseAsync();
}
