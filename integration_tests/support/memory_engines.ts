import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import { temporaryDirectory } from './files.ts';
import type { MemoryPlace } from './memory_place.ts';
import { startRedis } from './redis.ts';

/** A place for memories, with the real thing behind it. */
export interface Engine extends AsyncDisposable {
  readonly place: MemoryPlace;
  /** Changes what is kept of all leases by hand. */
  editLeases(edit: (text: string) => string): Promise<void>;
  /** What there is: files, or keys. */
  traces(): Promise<readonly string[]>;
}

export async function fileEngine(): Promise<Engine> {
  const parent = temporaryDirectory();
  const directory = join(parent, 'memory');
  return {
    place: { directory },
    async editLeases(edit) {
      for (const file of readdirSync(directory).filter((name) => name.endsWith('.sqlite'))) {
        const database = new DatabaseSync(join(directory, file), { timeout: 5_000 });
        const row = database.prepare("SELECT value FROM meta WHERE name = 'leases'").get();
        if (row !== undefined)
          database.prepare("UPDATE meta SET value = ? WHERE name = 'leases'").run(edit(row?.value as string));
        database.close();
      }
    },
    traces: async () => readdirSync(parent, { recursive: true }) as string[],
    [Symbol.asyncDispose]: async () => rmSync(parent, { recursive: true, force: true }),
  };
}

export async function redisEngine(): Promise<Engine> {
  const server = await startRedis();
  const place = { url: server.url };
  return {
    place,
    async editLeases(edit) {
      const client = new Redis(server.url);
      for (const key of await client.keys('*:leases')) {
        await client.set(key, edit((await client.get(key)) as string));
      }
      client.disconnect();
    },
    traces: async () => [...(await server.keys()).keys()],
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
