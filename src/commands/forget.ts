import type { Output } from '../airbyte/output.ts';
import { streamName, streamOfKey } from '../airbyte/stream.ts';
import type { Config } from '../config/config.ts';
import { didYouMean, either } from '../config/words.ts';
import { systemClock } from '../delivery/clock.ts';
import { allPlaces } from '../delivery/memory/directory.ts';
import { type Forgotten, forget as forgetIn } from '../delivery/memory/forget.ts';
import type { Store } from '../delivery/memory/stores/store.ts';
import { Failure } from '../report/failure.ts';
import { count } from '../report/progress.ts';
import { exitCodeOf } from './ending.ts';
import { readTextFile } from './files.ts';
import { openStore } from './memory.ts';
import { prepare, problemText, warningLines } from './prepare.ts';
import type { Surroundings } from './sync.ts';
import { lanesIn } from './users_file.ts';

export interface ForgetOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** A stream's name, which means it in every namespace, or `namespace.name`; absent: all streams. */
  readonly stream?: string | undefined;
  /** Path of a file with the identifier of a user a line; absent: all users. */
  readonly users?: string | undefined;
  /** Whether what was sent once (`once_per`) is forgotten, too. */
  readonly once: boolean;
}

/** Makes the memory forget what Braze has. Braze itself is not asked for anything. @returns the exit code. @throws Failure */
export async function forget(
  { config: path, stream, users, once }: ForgetOptions,
  { output, stopped }: Surroundings,
): Promise<number> {
  const config = await configurationAt(path, output);
  const lanes = users === undefined ? null : lanesIn(await readTextFile(users, 'users'));
  const store = await openStore(config, false, output.log);
  try {
    const streams = stream === undefined ? null : await keysOf(store, stream);
    const tell = (message: string) => output.log('INFO', message);
    const forgotten = await forgetIn({ streams, lanes, once }, { store, clock: systemClock, stopped, tell });
    if (stopped.aborted) return exitCodeOf(stopped);
    for (const each of forgotten) tell(forgottenLine(each, once));
    if (forgotten.length === 0) tell('The memory is empty: there is nothing to forget.');
    return 0;
  } finally {
    await store.close();
  }
}

/** @throws Failure where it has mistakes, or no memory. */
async function configurationAt(path: string, output: Output): Promise<Config> {
  const file = await readTextFile(path, 'config');
  const { config, problems, warnings, secrets } = prepare({ config: file, catalog: null }, () => {});
  for (const secret of secrets) output.conceal(secret);
  for (const line of warningLines(warnings)) output.log('WARN', line);
  if (config === null || problems.length > 0)
    throw new Failure('config_error', 'CONFIG_INVALID', problemText(problems));
  if (config.memory.type !== 'none') return config;
  throw nothing(`${file.title} has no \`memory\`. Give the configuration of the syncs that have it.`);
}

/** The keys of the streams that a name means. @throws Failure where the memory has none. */
async function keysOf(store: Store, stream: string): Promise<string[]> {
  const keys = (await allPlaces(store)).map((place) => place.stream);
  const found = keys.filter((key) => {
    const { name, namespace } = streamOfKey(key);
    return stream === name || stream === streamName(name, namespace);
  });
  if (found.length > 0) return found;
  const names = keys.map((key) => {
    const { name, namespace } = streamOfKey(key);
    return streamName(name, namespace);
  });
  const known = names.length === 0 ? 'It is empty.' : `It has ${either(names)}.${didYouMean(stream, names)}`;
  throw nothing(`The memory has nothing of a stream ${stream}. ${known}`);
}

function nothing(message: string): Failure {
  return new Failure('config_error', 'FORGET', message);
}

function forgottenLine({ stream, claims, once: keys }: Forgotten, once: boolean): string {
  const sent = once ? `, ${count(keys)} of what is sent once` : '';
  return `Stream ${stream}: ${count(claims)} fingerprints of what Braze has are forgotten${sent}. Their rows are sent again when they come.`;
}
