import { randomUUID } from 'node:crypto';
import { Failure } from '../../../report/failure.ts';
import { isGone, thisProcess } from './holder.ts';
import { LEASE_SECONDS, type LeaseHolder, WHOLE } from './store.ts';

/**
 * The leases of one store, as a text that the store changes only as a whole: everybody sees the same, and a commit asks whether
 * {@link Leases.owner} is still in it. An owner is new with each opening of a store, so it fences: who lost its leases is in it
 * no more, whatever it had sent before.
 */
export interface Leases {
  /** A random id. */
  readonly owner: string;
  /**
   * Takes leases in addition to those that this owner has.
   * @param now the store's clock, milliseconds since 1970.
   * @returns the new text; or who has one of them, if somebody has.
   */
  take(text: string | null, names: readonly string[], now: number): string | LeaseHolder;
  /** @returns the new text, in which the leases last as long as if they were taken now; null: they are another's by now. */
  renew(text: string | null, now: number): string | null;
  /** @returns the new text. */
  release(text: string | null): string;
}

/** What one owner has. */
interface Holding {
  readonly owner: string;
  readonly names: readonly string[];
  readonly holder: string;
  /** Of its process. */
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const LEASE = LEASE_SECONDS * 1000;

export function createLeases(): Leases {
  const owner = randomUUID();
  const { words: holder, identity } = thisProcess();
  const own = (names: readonly string[], now: number) => ({
    owner,
    names,
    holder,
    identity,
    until: now + LEASE,
  });

  return {
    owner,
    take(text, names, now) {
      const holdings = parse(text);
      const mine = holdings.find((each) => each.owner === owner)?.names ?? [];
      const others = holdings.filter((each) => each.owner !== owner && !isFree(each, now));
      for (const other of others) {
        const name = conflict(other.names, names);
        if (name !== undefined) return { name, holder: other.holder, until: other.until };
      }
      return JSON.stringify([...others, own([...new Set([...mine, ...names])], now)]);
    },
    renew(text, now) {
      const holdings = parse(text);
      const mine = holdings.find((each) => each.owner === owner);
      if (mine === undefined) return null;
      return JSON.stringify([...holdings.filter((each) => each !== mine), own(mine.names, now)]);
    },
    release: (text) => JSON.stringify(parse(text).filter((each) => each.owner !== owner)),
  };
}

/** Whether anybody has a lease that neither ran out nor is of a process that is gone. */
export function isLeased(text: string | null, now: number): boolean {
  return parse(text).some((each) => !isFree(each, now));
}

function parse(text: string | null): readonly Holding[] {
  return text === null ? [] : JSON.parse(text);
}

/** A lease that ends later than any taken now comes from a clock that was set back since: it would outlast its owner by far. */
function isFree({ until, identity }: Holding, now: number): boolean {
  return until <= now || until > now + LEASE || isGone(identity);
}

/** The first of the names that somebody has who has these. */
function conflict(had: readonly string[], wanted: readonly string[]): string | undefined {
  if (wanted.includes(WHOLE)) return had[0];
  if (had.includes(WHOLE)) return WHOLE;
  return wanted.find((name) => had.includes(name));
}

/** The failure of a process that lost its leases, or what it has them in. */
export function leasesLost(place: string): Failure {
  return new Failure(
    'transient_error',
    'MEMORY_LOST',
    `${place}: another sync took the streams of this one over, because this one stood still for more than ${LEASE_SECONDS} seconds, or the memory was emptied under it. Nothing more was sent, so that the two do not contradict each other. Give each stream one sync at a time; Airbyte tries again by itself.`,
  );
}
