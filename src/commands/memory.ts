import { createHash } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { systemClock } from '../delivery/clock.ts';
import type { OpenMemory } from '../delivery/memory/open_memory.ts';
import type { Store } from '../delivery/memory/stores/store.ts';
import type { Routes } from '../mapping/streams.ts';
import { Failure } from '../report/failure.ts';

export interface MemoryUse {
  readonly routes: Routes;
  /** Whether all is sent that the memory would leave out. */
  readonly sendsEverything: boolean;
  /** See {@link OpenMemory.usesOnceKeys}. */
  readonly usesOnceKeys: boolean;
  readonly stopped: AbortSignal;
  readonly log: (level: 'INFO' | 'WARN', message: string) => void;
}

/** Opens the memory of a sync. @returns null where the configuration has none. @throws Failure */
export async function openSyncMemory(config: Config, use: MemoryUse): Promise<OpenMemory | null> {
  const { memory } = config;
  if (memory.type === 'none') return null;
  return openIn(await openStore(config, false, use.log), memory.forgetAfterDays, use);
}

/**
 * Opens the memory as a sync would, to look at what it leaves out: nothing that is done with it stays, and no lease is taken.
 * @returns null where the configuration has none. @throws Failure
 */
export async function openMemoryToLook(
  config: Config,
  use: Pick<MemoryUse, 'routes' | 'sendsEverything'>,
): Promise<OpenMemory | null> {
  const { memory } = config;
  if (memory.type === 'none') return null;
  const { overlayStore } = await import('../delivery/memory/stores/overlay.ts');
  const stopped = new AbortController().signal;
  for (let attempt = 1; ; attempt++) {
    const store = overlayStore(await openStore(config, true, () => {}));
    try {
      const looking = { ...use, usesOnceKeys: true, stopped, log: () => {} };
      return await openIn(store, memory.forgetAfterDays, looking);
    } catch (error) {
      // What a sync writes while it is read can look damaged, once.
      const isDamaged = error instanceof Failure && error.code === 'MEMORY_DAMAGED';
      if (!isDamaged || attempt === ATTEMPTS) throw error;
      await systemClock.sleep(BETWEEN_ATTEMPTS, stopped);
    }
  }
}

/** How often a memory that looks damaged is read. */
const ATTEMPTS = 3;

/** Milliseconds. */
const BETWEEN_ATTEMPTS = 500;

async function openIn(store: Store, forgetAfterDays: number | null, use: MemoryUse): Promise<OpenMemory> {
  try {
    const { openMemory } = await import('../delivery/memory/open.ts');
    return await openMemory({
      ...use,
      store,
      forgetAfterDays,
      clock: systemClock,
      tell: (message) => use.log('INFO', message),
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What the memory of a configuration is kept in. @throws Failure, and Error for a configuration without a memory. */
export async function openStore(
  { memory, restEndpoint, apiKey }: Config,
  isReadOnly: boolean,
  log: MemoryUse['log'],
): Promise<Store> {
  if (memory.type === 'none') throw new Error('the configuration has no memory');
  const scope = scopeOf(restEndpoint, memory.workspace, apiKey);
  // Engines are loaded for those who use them.
  switch (memory.type) {
    case 'file': {
      const { openFileStore } = await import('../delivery/memory/stores/file.ts');
      return openFileStore({ directory: memory.path, scope, isReadOnly });
    }
    case 'redis': {
      const { openRedisStore } = await import('../delivery/memory/stores/redis.ts');
      const warn = (message: string) => log('WARN', message);
      return openRedisStore({ url: memory.url, scope, isReadOnly, warn });
    }
  }
}

/** What a memory is about: the workspace by the name that the user gives it, or by its key. */
function scopeOf(restEndpoint: string, workspace: string | null, apiKey: string): string {
  const key = createHash('sha256').update(apiKey).digest('hex');
  return JSON.stringify([restEndpoint, workspace === null ? { key } : { workspace }]);
}
