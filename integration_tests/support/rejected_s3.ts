import type { ObjectStore } from '../../src/delivery/rejects/s3/object_store.ts';
import { configFor, type Files, files } from './files.ts';
import { record, statesOf } from './messages.ts';
import type { Finished } from './program.ts';
import { type S3DeadLetter, type S3Server, startS3 } from './s3.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** A store and a Braze that tests share, each with a folder of the bucket of its own. */
export interface S3Setting extends AsyncDisposable {
  readonly s3: S3Server;
  readonly store: ObjectStore;
  readonly sandbox: Sandbox;
  /** A folder that no other test has, and the files of a sync into it. */
  given(change?: Partial<S3DeadLetter>, settings?: object): { readonly prefix: string; readonly sync: Files };
  /** The rejected rows in a folder, in the order of their objects. */
  rowsIn(prefix: string): Promise<readonly KeptRow[]>;
  /** Their numbers, sorted. */
  numbersIn(prefix: string): Promise<number[]>;
}

interface KeptRow {
  readonly stream: string;
  readonly data: { readonly number: number; readonly note?: string };
}

/** A row without an identifier: it is rejected. */
export const rejected = (number: number, stream = 'users', note = '') =>
  record(stream, { external_id: null, number, note });

export const accepted = (number: number) => record('users', { external_id: `user${number}`, number });

/** The cursors of the states that were given back. */
export const cursors = ({ lines }: Pick<Finished, 'lines'>): number[] =>
  statesOf(lines).map((state) => JSON.parse(state).state.stream.stream_state.cursor);

export async function startS3Setting(): Promise<S3Setting> {
  const [s3, sandbox] = await Promise.all([startS3(), startSandbox()]);
  const store = s3.objects();
  let prefixes = 0;

  async function rowsIn(prefix: string): Promise<KeptRow[]> {
    const keys = (await store.list(`${prefix}/`)).map(({ key }) => key);
    const texts = await Promise.all(
      keys.filter((key) => key.endsWith('.jsonl')).map((key) => store.get(key)),
    );
    const lines = texts.flatMap((bytes) => bytes?.toString().split('\n').slice(0, -1) ?? []);
    return lines.map((line) => JSON.parse(line));
  }

  return {
    s3,
    store,
    sandbox,
    given(change = {}, settings = {}) {
      const prefix = `test${prefixes++}`;
      const dead_letter = { ...s3.settings, prefix, ...change };
      return { prefix, sync: files(configFor(sandbox.url, { dead_letter, ...settings })) };
    },
    rowsIn,
    numbersIn: async (prefix) => (await rowsIn(prefix)).map(({ data }) => data.number).sort((a, b) => a - b),
    async [Symbol.asyncDispose]() {
      store.close();
      await sandbox[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
    },
  };
}
