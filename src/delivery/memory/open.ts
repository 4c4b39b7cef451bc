import { streamKey, streamName } from '../../airbyte/stream.ts';
import type { RouteEntry, Routes } from '../../mapping/streams.ts';
import { Failure } from '../../report/failure.ts';
import { count } from '../../report/progress.ts';
import type { Clock } from '../clock.ts';
import { allPlaces, placeOf } from './directory.ts';
import { entryRules } from './entry_rules.ts';
import { createFingerprints } from './fingerprints.ts';
import { type ForeignPartition, openForeign } from './foreign_partition.ts';
import { DOUBT } from './known.ts';
import { attempt } from './loading.ts';
import type { OpenMemory } from './open_memory.ts';
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
  let isAlone = true;
  if (isWhole) {
    const others = await othersSoFar(store);
    for (const partition of partitions.values()) if (partition.noteOthers(others)) isAlone = false;
  } else await countOther(store, pending);
  for (const { claims } of partitions.values())
    claims.onNewAttribute = (claim, attribute) => {
      for (const other of partitions.values()) other.claims.renewOwners(attribute, claim);
    };
  tell(knownLine([...partitions.values()]));
  return {
    partitions,
    refreshed: new Set(streams.flatMap(({ key, isRefreshed }) => (isRefreshed ? [key] : []))),
    isWhole,
    deletionsDoubtedUntil: isAlone ? 0 : now + DOUBT,
    foreign: isWhole ? await openOthers(store, partitions, pending) : [],
    fingerprints: createFingerprints(store.hashKey),
    pending,
    rulesOf: entryRules(routes, (stream) => partitions.get(stream) as Partition, options.sendsEverything),
    usesOnceKeys: options.usesOnceKeys,
    renew: () => store.renew(),
    close: () => store.close(),
  };
}

const OTHERS = { shelf: shelf('header', 0), number: 1 };

/** How many syncs there were without the lease of everything: other streams do not know whom these have named. */
async function othersSoFar(store: Store): Promise<number> {
  const [blob = null] = await store.read(OTHERS.shelf, [OTHERS.number]);
  return blob === null ? 0 : attempt(() => Number(Buffer.from(blob).toString()));
}

async function countOther(store: Store, pending: Pending): Promise<void> {
  const count = (await othersSoFar(store)) + 1;
  pending.put(OTHERS.shelf, OTHERS.number, Buffer.from(String(count)));
  await pending.commit();
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
  own: ReadonlyMap<string, Partition>,
  pending: Pending,
): Promise<ForeignPartition[]> {
  const others = (await allPlaces(store)).filter(({ stream }) => !own.has(stream));
  const opened: ForeignPartition[] = [];
  for (const { number } of others) {
    const partition = await openForeign(store, pending, number);
    if (partition !== null) opened.push(partition);
  }
  return opened;
}

const STOPPED = new Failure('system_error', 'STOPPED', 'The sync was stopped.');
