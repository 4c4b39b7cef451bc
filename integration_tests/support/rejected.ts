import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { catalogOf, configFor, type Files, files } from './files.ts';
import { record } from './messages.ts';
import { type Finished, run } from './program.ts';
import type { Sandbox } from './sandbox.ts';

export const TIME = '2025-01-01T00:00:00Z';
export const columns = { method: 'columns' };
/** Events whose time is not in the column `time`: its rows are rejected. */
export const BAD = [{ stream: 'events', object: 'events', mapping: columns }];
/** The same, mended. */
export const MENDED = [
  {
    stream: 'events',
    object: 'events',
    mapping: {
      method: 'json_schema',
      schema: {
        properties: {
          external_id: {},
          name: {},
          time: { 'x-from': 'occurred', type: 'string', format: 'date-time' },
          properties: { additionalProperties: true },
        },
      },
    },
  },
];

export const event = (number: number, user = `user${number}`, data: object = {}) =>
  record('events', { external_id: user, name: 'Seen', occurred: TIME, number, ...data });
export const events = (count: number) => Array.from({ length: count }, (_, number) => event(number)).join('');

/** The files of a test, with the dead letter in the same directory. */
export function filesWith(
  sandbox: Sandbox,
  streams: object[],
): Files & { readonly rejects: string; use(streams: object[]): void } {
  const configWith = (directory: string, streams: object[]) =>
    JSON.stringify(configFor(sandbox.url, { streams, dead_letter: { type: 'file', path: directory } }));
  const given = files('{}', catalogOf('events'));
  const { directory } = given;
  const use = (streams: object[]) =>
    writeFileSync(join(directory, 'config.json'), configWith(directory, streams));
  use(streams);
  return {
    ...given,
    use,
    /** The newest file of rejected rows. */
    get rejects() {
      return rejectsIn(directory).at(-1) ?? join(directory, 'none.jsonl');
    },
  };
}

/** The files of rejected rows in a directory, in the order in which they were made. */
export function rejectsIn(directory: string): string[] {
  const paths = readdirSync(directory)
    .filter((name) => /\.\d{8}T\d{6}Z\.[0-9a-f]{8}\.jsonl$/.test(name))
    .map((name) => join(directory, name));
  const bornAt = (path: string) => statSync(path, { bigint: true }).birthtimeNs;
  return paths.sort((a, b) => (bornAt(a) < bornAt(b) ? -1 : 1));
}

export const replayOf = ({ write, rejects }: ReturnType<typeof filesWith>, path = rejects) => [
  'replay',
  ...write.slice(1),
  path,
];

export const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');
export const failureOf = ({ messages }: Finished) => messages.flatMap(({ trace }) => trace?.error ?? []);
export const logOf = ({ messages }: Finished) => messages.flatMap(({ log }) => log?.message ?? []).join('\n');

/** How often Braze holds each number, of the events. */
export async function copies(sandbox: Sandbox, count: number): Promise<number[]> {
  const held = new Array<number>(count).fill(0);
  for (const { properties } of await sandbox.events()) {
    const number = Number(properties?.number);
    held[number] = (held[number] ?? 0) + 1;
  }
  return held;
}

/** The numbers of the rows that the progress file of a replay has. */
export function settledNumbers(rejects: string): number[] {
  const text = readFileSync(rejects);
  const { offset, settled_behind } = JSON.parse(readFileSync(`${rejects}.progress`, 'utf8'));
  const settled = [[0, offset], ...settled_behind].map(([from, to]) => text.subarray(from, to).toString());
  return settled
    .join('')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line).data.number);
}

/** A dead letter of these rows, made by a sync that rejects them. */
export async function rejectedRows(given: ReturnType<typeof filesWith>, input: string): Promise<void> {
  const { code } = await run(given.write, { stdin: input });
  expect(code).toBe(0);
}
