import { expect } from '@jest/globals';
import { catalogOf, configFor, files, type StreamOptions } from './files.ts';
import { statesOf } from './messages.ts';
import { run } from './program.ts';
import type { Sandbox } from './sandbox.ts';

/** A sync of streams whose columns have Braze's names. */
export async function sync(sandbox: Sandbox, streams: readonly StreamOptions[], lines: readonly string[]) {
  const entries = [...new Set(streams.map(({ name }) => name))].map((stream) => ({
    stream,
    object: stream.startsWith('events') ? 'events' : 'attributes',
    mapping: { method: 'columns' },
  }));
  using given = files(configFor(sandbox.url, { streams: entries }), catalogOf(...streams));
  const finished = await run(given.write, { stdin: lines.join('') });
  return { ...finished, states: statesOf(finished.lines) };
}

/** The custom attributes of the only profile, and its names. */
export async function onlyProfile(sandbox: Sandbox) {
  const profiles = await sandbox.profiles();
  expect(profiles).toHaveLength(1);
  return profiles[0];
}
