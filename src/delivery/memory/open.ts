import { streamKey, streamName } from '../../airbyte/stream.ts';
import { shownName } from '../../json/shown_name.ts';
import type { RouteEntry, Routes } from '../../mapping/streams.ts';
import { Failure } from '../../report/failure.ts';
import { count } from '../../report/progress.ts';
import type { Clock } from '../clock.ts';
import { allPlaces, placeOf } from './directory.ts';
import { entryRules } from './entry_rules.ts';
import { createFingerprints } from './fingerprints.ts';
import { type ForeignPartition, openForeign } from './foreign_partition.ts';
import { DOUBT } from './known.ts';
import { attempt, readHeader } from './loading.ts';
import type { OpenMemory } from './open_memory.ts';
import { type Setter, settleOwnership } from './ownership.ts';
import { Partition, type Sizes } from './partition.ts';
import { createPending, type Pending } from './pending.ts';
import { shelf } from './shelves.ts';
import { leaseWith } from './stores/lease_with.ts';
import { type Store, WHOLE } from './stores/store.ts';

export interface OpenOptions {
  readonly store: Store;
  readonly routes: Routes;
  /** Whether all is sent that the memory would leave out. */
  readonly sendsEverything: boolean;
  /** See {@link OpenMemory.usesOnceKeys}. */
  readonly usesOnceKeys: boolean;
  /** null: nothing is forgotten because it is old. */
  readonly forgetAfterDays: number | null;
  /** When pages and records are written anew. @default for large memories */
  readonly sizes?: Sizes;
  readonly clock: Clock;
  readonly stopped: AbortSignal;
  readonly tell: (message: string) => void;
}

/**
 * Takes the leases of the sync's streams, after a wait if others have them, and loads what is known.
 * @throws Failure
 */
export async function openMemory(options: OpenOptions): Promise<OpenMemory> {
  const { store, routes, clock, stopped, tell } = options;
  const streams = [...routes].map(({ stream: { name, namespace, syncMode } }) => ({
    key: streamKey(name, namespace),
    title: streamName(name, namespace),
    isRefreshed: syncMode === 'full_refresh',
  }));
  const isWhole = [...routes].some(({ entries }) => entries.some(forgetsUsers));
  const leases = isWhole ? [WHOLE] : streams.map(({ title }) => title);
  if (!(await leaseWith(store, leases, { clock, signal: stopped, tell }))) throw STOPPED;
  const now = clock.now();
  const pending = createPending(store);
  const partitions = new Map<string, Partition>();
  for (const { key, title } of streams) {
    const partition = await Partition.open(
      { ...(await placeOf(store, key)), title },
      store,
      pending,
      now,
      options.sizes,
    );
    if (options.forgetAfterDays !== null) partition.age(options.forgetAfterDays, now);
    partitions.set(key, partition);
  }
  const fingerprints = createFingerprints(store.hashKey);
  const { all, rulesOf } = entryRules(
    routes,
    (stream) => partitions.get(stream) as Partition,
    options.sendsEverything,
  );
  const others = await othersOf(store, partitions);
  settleOwnership({
    own: [...partitions.values()],
    rules: all,
    others,
    allLanes: fingerprints.lane(null),
    now,
    forgotten: ({ title }, name) => tell(overtakenLine(title, name)),
  });
  const foreign = isWhole ? await openOthers(store, others, pending) : [];
  const isAlone = await noteOthers(store, pending, partitions, isWhole, foreign);
  tell(knownLine([...partitions.values()]));
  return {
    partitions,
    refreshed: new Set(streams.flatMap(({ key, isRefreshed }) => (isRefreshed ? [key] : []))),
    isWhole,
    deletionsDoubtedUntil: isAlone ? 0 : now + DOUBT,
    foreign,
    fingerprints,
    pending,
    rulesOf,
    usesOnceKeys: options.usesOnceKeys,
    renew: () => store.renew(),
    close: () => store.close(),
  };
}

const OTHERS = { shelf: shelf('header', 0), number: 1 };

/** How many syncs there were that did not have all partitions: what these have sent, the others do not know. */
async function othersSoFar(store: Store): Promise<number> {
  const [blob = null] = await store.read(OTHERS.shelf, [OTHERS.number]);
  return blob === null ? 0 : attempt(() => Number(Buffer.from(blob).toString()));
}

/**
 * Counts this sync where others do not know whom it names, and ends what the syncs since its last one may have undone.
 * @returns whether there were none.
 */
async function noteOthers(
  store: Store,
  pending: Pending,
  own: ReadonlyMap<string, Partition>,
  isWhole: boolean,
  foreign: readonly ForeignPartition[],
): Promise<boolean> {
  const before = await othersSoFar(store);
  const isOne = !isWhole || foreign.some(({ claims }) => claims.all.some(({ isUndone }) => isUndone));
  const count = before + (isOne ? 1 : 0);
  let isAlone = true;
  if (isWhole) for (const partition of own.values()) if (partition.noteOthers(before, count)) isAlone = false;
  if (!isOne) return isAlone;
  pending.put(OTHERS.shelf, OTHERS.number, Buffer.from(String(count)));
  await pending.commit();
  return isAlone;
}

/** What streams have set that this sync does not have. */
async function othersOf(store: Store, own: ReadonlyMap<string, Partition>): Promise<Other[]> {
  const others: Other[] = [];
  for (const { number, stream } of await allPlaces(store)) {
    if (own.has(stream)) continue;
    const header = await readHeader(store, number);
    if (header === null) continue;
    const { claims, journalFrom } = header;
    const [entry = null] = await store.read(shelf('journal', number), [journalFrom]);
    others.push({ number, claims, isUnsettled: entry !== null });
  }
  return others;
}

interface Other extends Setter {
  /** Of the partition. */
  readonly number: number;
}

function knownLine(partitions: readonly Partition[]): string {
  const known = partitions.reduce((sum, { table }) => sum + table.count, 0);
  const repeated = partitions.reduce((sum, { once }) => sum + once.accepted.size, 0);
  const sentBefore =
    repeated === 0
      ? ''
      : ` ${count(repeated)} objects that an unfinished sync has sent are left out when they come again.`;
  return `The memory knows what Braze has of ${count(known)} users, items and subscriptions.${sentBefore}`;
}

/** Whether objects of an entry can make the memory forget users in other streams, too. */
function forgetsUsers({ type, deletes }: RouteEntry): boolean {
  return type.memory.forgets || (deletes && type.deletion?.type.memory.forgets === true);
}

async function openOthers(
  store: Store,
  others: readonly Other[],
  pending: Pending,
): Promise<ForeignPartition[]> {
  const opened: ForeignPartition[] = [];
  for (const { number } of others) {
    const partition = await openForeign(store, pending, number);
    if (partition !== null) opened.push(partition);
  }
  return opened;
}

/** @param name an attribute, a subscription group or a catalog. */
function overtakenLine(stream: string, name: string): string {
  const what = name.startsWith('\0') ? 'what it sets' : shownName(name);
  return `Another entry or stream has set ${what} since stream ${stream} did: the memory has forgotten what it knew of this stream, and all of it is sent once more. Let one entry set an attribute.`;
}

const STOPPED = new Failure('system_error', 'STOPPED', 'The sync was stopped.');
