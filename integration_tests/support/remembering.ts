import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { catalogOf, configFor, files, type StreamOptions } from './files.ts';
import { type Finished, run, start } from './program.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** A connection with a memory in a file, and the Braze that it writes to. */
export interface Remembering extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Where its files are: `memory` among them. */
  readonly directory: string;
  /** The arguments of a sync. */
  readonly write: readonly string[];
  /** Changes settings from now on. */
  set(settings: object): void;
  /** Runs a sync of these rows to its end, which has to be a good one unless `code` says otherwise. */
  sync(rows: string, options?: SyncOptions): Promise<Synced>;
  /** Kills a sync with -9 once Braze has done what its requests ask for, before it has answered the last one of them. */
  killed(rows: string, isDone: (sandbox: Sandbox) => Promise<boolean>): Promise<void>;
}

export interface SyncOptions {
  readonly flags?: readonly string[];
  readonly code?: number;
}

/** What a sync sent, and said. */
export interface Synced extends Finished {
  /** The objects of its requests to `/users/track`, whatever they are, in order. */
  readonly sent: readonly Readonly<Record<string, unknown>>[];
  /** The paths of its requests. */
  readonly paths: readonly string[];
  /** The last line of its log. */
  readonly summary: string;
}

/** A request as the sandbox records it. */
interface Request {
  readonly path: string;
  readonly objects: Readonly<Record<string, number>> | null;
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** @param streams entries of the configuration. @param catalog the streams; those of the entries unless given. */
export async function remembering(
  streams: readonly { readonly stream: string }[],
  catalog: readonly (string | StreamOptions)[] = [...new Set(streams.map(({ stream }) => stream))],
  options: SandboxOptions = {},
): Promise<Remembering> {
  const given = files({}, catalogOf(...catalog));
  const { directory } = given;
  const record = join(directory, 'requests.jsonl');
  writeFileSync(record, '');
  const sandbox = await startSandbox({ ...options, record });
  let settings: object = {
    ...configFor(sandbox.url, { streams }),
    memory: { type: 'file', path: join(directory, 'memory') },
  };
  const set = (changes: object) => {
    settings = { ...settings, ...changes };
    writeFileSync(join(directory, 'config.json'), JSON.stringify(settings));
  };
  set({});
  /** Those with objects, once all are in the file. */
  const requests = async (): Promise<Request[]> => {
    const { length } = await sandbox.requests();
    for (;;) {
      const lines = readFileSync(record, 'utf8').split('\n').slice(0, -1);
      const all = lines.map((line) => JSON.parse(line) as Request);
      if (all.length >= length) return all.filter(({ objects }) => hasAny(objects));
      await pause();
    }
  };

  return {
    sandbox,
    directory,
    write: given.write,
    set,
    async sync(rows, { flags = [], code = 0 } = {}) {
      const before = (await requests()).length;
      const finished = await run([...given.write, ...flags], { stdin: rows });
      const log = finished.messages.flatMap(
        ({ log: line, trace }) => line?.message ?? trace?.error.message ?? [],
      );
      if (finished.code !== code) throw new Error(`exit code ${finished.code}\n${log.join('\n')}`);
      const sent = (await requests()).slice(before);
      return {
        ...finished,
        paths: sent.map(({ path }) => path),
        sent: sent.flatMap(({ path, body }) =>
          path === '/users/track' ? Object.values(body ?? {}).flat() : [],
        ) as Synced['sent'],
        summary: log.findLast((line) => line.startsWith('Summary')) ?? '',
      };
    },
    async killed(rows, isDone) {
      const program = start(given.write);
      await program.write(rows);
      await waitFor(() => isDone(sandbox));
      program.kill('SIGKILL');
      await program.finished;
      await sandbox.faults({});
    },
    async [Symbol.asyncDispose]() {
      await sandbox[Symbol.asyncDispose]();
      given[Symbol.dispose]();
    },
  };
}

function hasAny(objects: Request['objects']): boolean {
  return Object.values(objects ?? {}).some((number) => number > 0);
}

/** Resolves once it is so. */
export async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause();
}

/** A request that takes effect and is never answered. */
export const unanswered = (endpoint: string) => ({
  faults: [{ kind: 'hang', apply: true, next: 1, endpoint } as const],
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
