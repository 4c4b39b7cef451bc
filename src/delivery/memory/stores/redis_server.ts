import type { Redis } from 'ioredis';
import { refused, replica } from './redis_failure.ts';

/** What a Redis says of itself. */
export interface RedisServer {
  /** New with each start of the server; another server, after a failover, has another one. */
  readonly runId: string;
  /** Whether a restart brings all back that it ever confirmed. */
  readonly isDurable: boolean;
}

const NEVER = /^0*$/;

/** @throws Failure where a memory must not be kept there. */
export async function readServer(client: Redis): Promise<RedisServer> {
  const text = await client.info();
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(text)?.[1];
  if (field('role') === 'slave') throw replica();
  // Managed servers may hide it: then it is for the user to know.
  const policy = field('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    throw refused(
      `Redis may throw away what the memory holds (maxmemory-policy is ${policy}). Set \`maxmemory-policy\` to \`noeviction\`, or give the memory a Redis of its own.`,
    );
  }
  // A replica that was promoted may lack what its primary had confirmed, whatever it has on its own disk.
  const wasReplica = !NEVER.test(field('master_replid2') ?? '');
  const isSynced = field('aof_enabled') === '1' && (await setting(client, 'appendfsync')) === 'always';
  return { runId: field('run_id') ?? '', isDurable: isSynced && !wasReplica };
}

/** null where the user may not read it. */
async function setting(client: Redis, name: string): Promise<string | null> {
  try {
    const [, value] = (await client.config('GET', name)) as string[];
    return value ?? null;
  } catch {
    return null;
  }
}
