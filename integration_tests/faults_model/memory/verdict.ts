import type { Routes } from '../../../src/mapping/streams.ts';
import { wholeProfile } from '../../../src/sandbox/exported_profile.ts';
import type { Workspace } from '../../../src/sandbox/workspace.ts';
import type { SentRequest } from './braze_model.ts';
import type { RunResult } from './run.ts';
import type { MemorySetting } from './setting.ts';
import type { Line, Source } from './source.ts';

/** What one run did. */
export interface RunTrace {
  readonly number: number;
  readonly lines: readonly Line[];
  /** null: it was killed. */
  readonly result: RunResult | null;
  /** When it gave a state back last, milliseconds since 1970; 0: it gave none. */
  readonly lastStateAt: number;
  /** Codes of the rejections, by line. */
  readonly rejected: Map<number, readonly string[]>;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
  /** Whether the memory took nothing any more at the end. */
  readonly lostMemory: boolean;
}

type Complain = (complaint: string) => void;

/** All that Braze has, by the name of what has it. */
export function pictureOf({ profiles, orphans, catalogs }: Workspace): Map<string, string> {
  const picture = new Map<string, string>();
  for (const profile of profiles.all()) {
    const { created_at, braze_id, random_bucket, custom_events, purchases, ...rest } = wholeProfile(profile);
    picture.set(`user ${nameOf(rest)}`, JSON.stringify(sorted(rest)));
  }
  for (const { field, value, group, state } of orphans.all())
    picture.set(`the subscription of ${field} ${value} to ${group}`, state);
  for (const { items } of catalogs.values())
    for (const [id, fields] of items)
      picture.set(`item ${id}`, JSON.stringify(sorted(Object.fromEntries(fields))));
  return picture;
}

function nameOf({ external_id, email, user_aliases }: Record<string, unknown>): string {
  return JSON.stringify(external_id ?? user_aliases ?? email);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

/** An answer that came so shortly before the end of a run may not have been noted, milliseconds. */
const SHORTLY = 1_000;

/** Requests of which a run did not know for certain, when it was killed, what became of them. */
function openAtDeath(traces: readonly RunTrace[], requests: readonly SentRequest[]): Set<SentRequest> {
  const open = new Set<SentRequest>();
  for (const { number, result, endedAt, lostMemory } of traces) {
    if (result !== null && !lostMemory) continue;
    // What is split or sent again is noted once all of it is settled.
    const deliveries: { objects: Set<string>; requests: SentRequest[] }[] = [];
    for (const request of requests.filter(({ run }) => run === number)) {
      const names = request.objects.map(({ line, stream, entry }) => `${line} ${stream} ${entry}`);
      const known = deliveries.find(({ objects }) => names.some((name) => objects.has(name)));
      if (known === undefined) deliveries.push({ objects: new Set(names), requests: [request] });
      else known.requests.push(request);
    }
    for (const { requests } of deliveries) {
      const isNoted = requests.every(
        ({ answeredAt }) => answeredAt > 0 && answeredAt < endedAt - SHORTLY && !lostMemory,
      );
      const isSettled = requests.at(-1)?.outcome === 'clear';
      if (!isNoted || !isSettled) for (const request of requests) open.add(request);
    }
  }
  return open;
}

/** Of two runs of the same streams the one that has to wait sends nothing before the other one has sent its last request. */
export function judgeTurns(
  runs: readonly [number, number],
  requests: readonly SentRequest[],
  complain: Complain,
): void {
  const order = requests.flatMap(({ run }) => (runs.includes(run) ? [run] : []));
  const changes = order.filter((run, index) => index > 0 && run !== order[index - 1]).length;
  if (changes > 1) complain(`runs ${runs.map((run) => run + 1).join(' and ')} sent in turns`);
}

/** What is compared, and had not changed, was not sent. */
export function judgeSavings(
  trace: RunTrace,
  { kinds, everything }: MemorySetting,
  routes: Routes,
  requests: readonly SentRequest[],
  complain: Complain,
): void {
  const shared = [...routes]
    .filter(({ entries }) => entries.some(({ uncompared }) => uncompared === 'all' || uncompared.size > 0))
    .map(({ stream }) => stream.name);
  const sent = requests.filter(({ run }) => run === trace.number).flatMap(({ objects }) => objects);
  for (const { name, isCompared } of kinds) {
    if (!isCompared || everything.has(name) || shared.includes(name)) continue;
    const count = sent.filter(({ stream }) => stream === name).length;
    if (count > 0) complain(`${count} objects of ${name} were sent again, though nothing had changed`);
  }
}

/** Nothing is lost; nothing is there twice but what nobody could know; that is counted. */
export function judgeCounts(
  { kinds, history }: Source,
  traces: readonly RunTrace[],
  requests: readonly SentRequest[],
  hasMemory: boolean,
  complain: Complain,
): void {
  const open = openAtDeath(traces, requests);
  // A state was given back, and before that is noted the run was killed: then the next equal row looks like one that comes again.
  const maySwallow =
    !hasMemory ||
    traces.some(
      ({ result, lostMemory, lastStateAt, endedAt }) =>
        lostMemory || (result === null && lastStateAt > 0 && lastStateAt > endedAt - SHORTLY),
    );
  for (const { name, repeats } of kinds) {
    const marks = (history.get(name) ?? []).flatMap(({ mark }) => mark ?? []);
    const doubles = traces.map(() => 0);
    for (const mark of new Set(marks)) {
      const isOnce = repeats === 'once' || mark.startsWith('w');
      const expected = isOnce ? 1 : marks.filter((each) => each === mark).length;
      const sendings = requests.flatMap((request) => {
        const objects = request.objects.filter(
          ({ line, stream }) => stream === name && markOf(request.run, line) === mark,
        );
        return objects.length === 0 ? [] : [{ request, objects: objects.length }];
      });
      const applied = sendings.flatMap(({ request }) =>
        request.applied.filter((each) => each === mark).map(() => request),
      );
      const unclear = sendings
        .filter(
          ({ request }) => request.outcome === 'unclear' || request.outcome === 'open' || open.has(request),
        )
        .reduce((sum, { objects }) => sum + objects, 0);
      const rejections = traces.flatMap(({ lines, rejected }) =>
        [...rejected].filter(([line]) => lines[line - 1]?.row?.change.mark === mark),
      );
      const isRejected = rejections.length > 0;
      const fewest = maySwallow ? 1 : expected;
      if (applied.length < fewest && !isRejected)
        complain(`${mark} of ${name} is at Braze ${applied.length} times, of ${expected}`);
      if (hasMemory && applied.length > expected && repeats === 'never')
        complain(`the message ${mark} went out ${applied.length} times, of ${expected}`);
      if (!hasMemory) continue;
      if (applied.length > expected + unclear)
        complain(
          `${mark} of ${name} is at Braze ${applied.length} times; ${expected} and ${unclear} unclear`,
        );
      // Of equal rows nobody knows which one was doubled.
      if (expected > 1) continue;
      // What had no answer when its run was stopped was not counted by it.
      for (const { run, outcome } of applied.slice(1))
        if (outcome !== 'open') doubles[run] = (doubles[run] ?? 0) + 1;
    }
    if (!hasMemory) continue;
    for (const [run, found] of doubles.entries()) {
      const report = traces[run]?.result?.report.streams.find(({ key }) => key.includes(name));
      const counted = report?.possiblyDoubled ?? 0;
      if (traces[run]?.result !== null && found > counted)
        complain(`run ${run + 1} doubled ${found} objects of ${name}, and counts ${counted}`);
    }
  }

  function markOf(run: number, line: number): string | null {
    return traces[run]?.lines[line - 1]?.row?.change.mark ?? null;
  }
}
