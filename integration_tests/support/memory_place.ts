import { openFileStore } from '../../src/delivery/memory/stores/file.ts';
import { openRedisStore } from '../../src/delivery/memory/stores/redis.ts';
import type { Store } from '../../src/delivery/memory/stores/store.ts';

/** Where memories are kept, as a program can be given it. */
export type MemoryPlace = { readonly directory: string } | { readonly url: string };

/** Opens the memory of a scope. */
export function openAt(place: MemoryPlace, scope: string, isReadOnly = false): Promise<Store> {
  if ('url' in place) return openRedisStore({ ...place, scope, isReadOnly, warn: () => undefined });
  return openFileStore({ ...place, scope, isReadOnly });
}
