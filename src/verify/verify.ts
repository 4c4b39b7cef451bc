import type { Client } from '../braze/client.ts';
import { identifierOf } from '../braze/rules/lane.ts';
import type { Clock } from '../delivery/clock.ts';
import { createIntake } from '../delivery/intake.ts';
import type { JsonObject } from '../json/value.ts';
import type { Routes } from '../mapping/streams.ts';
import { emptyReport } from '../report/tally.ts';
import { type Difference, differencesOf } from './compare.ts';
import { readBack } from './read_back.ts';
import { createSample, type SampledUser } from './sample.ts';

/** A user who is not at Braze as the rows say. */
export interface Deviation {
  /** Whom it is about, for people. */
  readonly user: string;
  readonly problem: 'unknown to Braze' | 'still there, though the rows delete the user' | 'differs';
  readonly differences: readonly Difference[];
}

/** What a verification found. */
export interface Verification {
  readonly rows: number;
  readonly rejected: number;
  /** Users who were compared. */
  readonly users: number;
  readonly deviations: readonly Deviation[];
  /** Users whom Braze does not know, and whom the rows would not have made. */
  readonly notMade: number;
  /** Users who were not compared, since the rows merge or rename them. */
  readonly moved: number;
  /** How many users have an attribute that cannot be compared, by its name. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/**
 * Maps rows and holds a sample of their users against Braze.
 * @throws Failure for input that is no Airbyte messages, and where Braze does not show users.
 */
export async function verifyRows(
  stdin: AsyncIterable<Buffer>,
  options: {
    readonly routes: Routes;
    readonly client: Pick<Client, 'send'>;
    readonly clock: Clock;
    readonly size: number;
    readonly seed: string;
    readonly warn: (message: string) => void;
  },
): Promise<Verification> {
  const { routes, client, clock, size, seed, warn } = options;
  const sample = createSample(size, seed);
  let rows = 0;
  let rejected = 0;
  const intake = createIntake({
    routes,
    pipeline: {
      row(_message, _stream, { objects, rejections }) {
        rows++;
        if (rejections !== undefined) rejected++;
        for (const object of objects ?? []) sample.add(object);
      },
      state() {},
      keepsRows: false,
    },
    clock,
    report: emptyReport(),
    warn,
  });
  for await (const chunk of stdin) intake.chunk(chunk);
  intake.end();
  const all = [...sample.users.values()];
  const users = all.filter(({ isMoved }) => !isMoved);
  const profiles = await readBack(client, users, clock);
  const judged = users.map((user) => judge(user, profiles.get(user) ?? []));
  return {
    rows,
    rejected,
    users: users.length,
    deviations: judged.flatMap((each) => (each === null || each === 'not made' ? [] : [each])),
    notMade: judged.filter((each) => each === 'not made').length,
    moved: all.length - users.length,
    leftOut: namesLeftOut(users),
  };
}

/** null: Braze has the user as the rows say. */
function judge(user: SampledUser, profiles: readonly JsonObject[]): Deviation | 'not made' | null {
  const { isDeleted, onlyUpdates } = user;
  const lane = identifierOf(user.lane);
  if (isDeleted) {
    const problem = 'still there, though the rows delete the user';
    return profiles.length === 0 ? null : { user: lane, problem, differences: [] };
  }
  if (profiles.length === 0) {
    return onlyUpdates ? 'not made' : { user: lane, problem: 'unknown to Braze', differences: [] };
  }
  // Of several profiles with one address Braze chooses by itself which it changes.
  const all = profiles.map((profile) => differencesOf(user, profile));
  const differences = all.reduce((least, each) => (each.length < least.length ? each : least));
  return differences.length === 0 ? null : { user: lane, problem: 'differs', differences };
}

function namesLeftOut(users: readonly SampledUser[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { leftOut } of users) {
    for (const name of leftOut) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
