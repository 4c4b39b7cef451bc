import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { rejectsFileTime } from '../../src/delivery/rejects/name.ts';
import type { JsonObject } from '../../src/json/value.ts';
import type { Controlled } from '../../src/sandbox/controlled.ts';

/** What became of the rows of a sync, by what Braze and the dead letter hold and by what the sync said. */
export interface Account {
  /** Rows that Braze holds, and how many of them more than once. */
  readonly held: number;
  readonly doubled: number;
  readonly rejected: number;
  /** Rows that are neither held nor rejected. */
  readonly lost: number;
  /** By the states that came back. */
  readonly states: { readonly count: number; readonly accepted: number; readonly rejected: number };
  /** By the summary. */
  readonly possiblyDoubled: number;
  /** The summary's last line. */
  readonly summary: string;
}

/** @param directory of the dead letter. @param stdout of the sync. */
export async function accountFor(
  rows: number,
  { workspace }: Controlled,
  directory: string,
  stdout: string,
): Promise<Account> {
  const copies = new Uint8Array(rows);
  const add = (mark: unknown) => {
    copies[Number(mark)] = (copies[Number(mark)] ?? 0) + 1;
  };
  for (const { properties } of [...workspace.events, ...workspace.purchases])
    add((properties as JsonObject).mark);
  for (const { custom } of workspace.profiles.all()) if (custom.has('mark')) add(custom.get('mark'));
  const rejected = await rejectedMarks(directory);
  return {
    held: copies.filter((times) => times > 0).length,
    doubled: copies.filter((times) => times > 1).length,
    rejected: rejected.size,
    lost: copies.filter((times, mark) => times === 0 && !rejected.has(mark)).length,
    ...saidBy(stdout),
  };
}

async function rejectedMarks(directory: string): Promise<Set<number>> {
  const marks = new Set<number>();
  for (const name of readdirSync(directory).filter((each) => rejectsFileTime(each) !== null)) {
    for await (const line of createInterface({ input: createReadStream(join(directory, name)) })) {
      marks.add(JSON.parse(line).data.mark);
    }
  }
  return marks;
}

function saidBy(stdout: string): Pick<Account, 'states' | 'possiblyDoubled' | 'summary'> {
  const messages = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const stats = messages.flatMap(({ state }) => state?.destinationStats ?? []);
  const sum = (field: string) => stats.reduce((total, each) => total + each[field], 0);
  const log: string[] = messages.flatMap((message) => message.log?.message ?? []);
  const doubled = log.flatMap((line) => /possibly doubled ([\d,]+) times/.exec(line)?.[1] ?? []);
  return {
    states: { count: stats.length, accepted: sum('recordCount'), rejected: sum('rejectedRecordCount') },
    possiblyDoubled: doubled.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0),
    summary: log.findLast((line) => line.startsWith('Summary:')) ?? '',
  };
}
