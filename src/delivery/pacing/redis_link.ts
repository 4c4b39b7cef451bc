import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import { redisClient, untilReady } from '../redis/client.ts';
import type { Use } from './usage.ts';

/** What the connectors that share a limit know of each other. */
export interface Together {
  /** How many they are, this one included. */
  readonly connectors: number;
  /** Permits that all of them have taken, since some time before this connector came. */
  readonly taken: number;
  /** What all of them have taken of each known window. */
  readonly windows: readonly number[];
  /** The clock of the Redis server, milliseconds since 1970. */
  readonly time: number;
}

/** A connection to Redis that is of use until it is lost; it never reconnects. */
export interface RedisLink {
  /** What was known when the connector came. */
  readonly joined: Together;
  /** Resolves with true at the next turn of this connector, with false when the link is lost before. Never rejects. */
  turn(): Promise<boolean>;
  /**
   * Publishes what this connector has taken and asks for what all have.
   * @param fresh permits that were taken since the last exchange.
   * @throws if Redis does not answer in time: the link is lost then.
   */
  exchange(fresh: number, windows: Use['windows']): Promise<Together>;
  /** Ends the link: every turn that is waited for resolves with false. */
  close(): void;
}

export interface RedisLinkOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** What the limit is kept under. */
  readonly key: string;
  /** Milliseconds from one turn to the next, of all connectors together. */
  readonly interval: number;
  /** A name for this connector that no other one has. */
  readonly connector: string;
  /** The link is of no more use; called once, and not after `close`. */
  readonly onLost: () => void;
}

/** How long Redis may take for an answer, milliseconds. */
const ANSWER_TIMEOUT = 2_000;

/** After so long without a word nothing is left in Redis but the counts of windows that have not ended, milliseconds. */
const KEPT = 120_000;

/** A connector that was not heard of for so long is gone, milliseconds. */
const GONE = 10_000;

/** One step in Redis: who is there, and what was taken. Its clock decides, not those of the connectors. */
const EXCHANGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local connector, fresh, kept = ARGV[1], ARGV[2], ARGV[3]
redis.call('ZADD', KEYS[1], now, connector)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ${GONE})
redis.call('PEXPIRE', KEYS[1], kept)
local result = { now, redis.call('ZCARD', KEYS[1]), redis.call('INCRBY', KEYS[2], fresh) }
redis.call('PEXPIRE', KEYS[2], kept)
for i = 3, #KEYS do
  redis.call('HSET', KEYS[i], connector, ARGV[2 * i - 2])
  redis.call('PEXPIRE', KEYS[i], ARGV[2 * i - 1])
  local sum = 0
  for _, taken in ipairs(redis.call('HVALS', KEYS[i])) do sum = sum + taken end
  result[i + 1] = sum
end
return result`;

/** @throws Error of ioredis if Redis cannot be reached or does not let us in. */
export async function openRedisLink(options: RedisLinkOptions): Promise<RedisLink> {
  const { url, key, interval, connector, onLost } = options;
  const client = redisClient(url, ANSWER_TIMEOUT);
  const connection = new Bottleneck.IORedisConnection({ client, Redis });
  const limiter = new Bottleneck({ connection, id: key, minTime: interval, timeout: KEPT });
  const pending = new Set<(got: boolean) => void>();
  let closed = false;

  function close(): void {
    if (closed) return;
    closed = true;
    // Of the limiter's own `disconnect` nothing would catch what it throws once Redis is gone.
    void connection.disconnect(false);
    for (const settle of pending) settle(false);
  }

  function lose(): void {
    if (closed) return;
    close();
    onLost();
  }

  async function tell(fresh: number, windows: Use['windows']): Promise<Together> {
    const keys = windows.map(({ seconds, start }) => `${key}:${seconds}s:${start}`);
    const uses = windows.flatMap(({ seconds, taken }) => [taken, seconds * 1000 + KEPT]);
    const all = [`${key}:connectors`, `${key}:taken`, ...keys];
    const reply = await client.eval(EXCHANGE, all.length, ...all, connector, fresh, KEPT, ...uses);
    const [time = 0, connectors = 1, taken = 0, ...sums] = reply as number[];
    return { time, connectors, taken, windows: sums };
  }

  let joined: Together;
  try {
    await untilReady(client, limiter.ready());
    joined = await tell(0, []);
  } catch (error) {
    close();
    throw error;
  }
  client.on('close', lose);
  limiter.on('error', lose);

  return {
    joined,
    turn() {
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const settle = (got: boolean) => {
          pending.delete(settle);
          resolve(got);
        };
        pending.add(settle);
        limiter.schedule(async () => settle(true)).catch(lose);
      });
    },
    async exchange(fresh, windows) {
      try {
        return await tell(fresh, windows);
      } catch (error) {
        lose();
        throw error;
      }
    },
    close,
  };
}
