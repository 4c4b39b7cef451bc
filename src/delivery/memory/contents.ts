import { allPlaces } from './directory.ts';
import { titleOf } from './forget.ts';
import { readHeader } from './loading.ts';
import type { Store } from './stores/store.ts';

/** What a memory holds of a stream, as of the last time it was saved. */
export interface StreamContents {
  /** The stream, for people. */
  readonly stream: string;
  /** Things of which it is known what Braze has: users, items, subscriptions. */
  readonly claims: number;
  /** When it began, and when it was saved, milliseconds since 1970. */
  readonly since: number;
  readonly savedAt: number;
}

/** What a memory holds. Takes no lease. @throws Failure */
export async function contentsOf(store: Store): Promise<{ streams: StreamContents[]; bytes: number }> {
  const streams: StreamContents[] = [];
  for (const { number, stream } of await allPlaces(store)) {
    const header = await readHeader(store, number);
    if (header === null) continue;
    const { count, since, savedAt } = header;
    streams.push({ stream: titleOf(stream), claims: count, since, savedAt });
  }
  return { streams, bytes: await store.size() };
}
