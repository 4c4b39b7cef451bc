import { createHash, randomUUID } from 'node:crypto';
import type { Bucket } from '../../braze/endpoint.ts';
import type { Clock } from '../clock.ts';
import { createFellows } from './fellows.ts';
import { pace, pacedWindow } from './pace.ts';
import { redisFailure } from './redis_failure.ts';
import { openRedisLink, type RedisLink } from './redis_link.ts';
import { localTurns, type TurnSource } from './turns.ts';
import type { Usage } from './usage.ts';

export interface SharedLimitOptions {
  /** Of the Redis server. */
  readonly url: string;
  readonly restEndpoint: string;
  readonly apiKey: string;
  readonly bucket: Pick<Bucket, 'name' | 'windows'>;
  readonly clock: Clock;
  /** Logs trouble with Redis, and its end. */
  readonly warn: (message: string) => void;
}

/** A limit that several connectors share. */
export interface SharedLimit extends TurnSource {
  /** Leaves Redis; safe to call after the turns were stopped. */
  close(): void;
}

/** The time between two exchanges of what connectors have taken, milliseconds. */
const EXCHANGE_EVERY = 100;

/** How often a Redis that was lost is tried again, milliseconds. */
const TRY_EVERY = 2_000;

/** With clocks that differ by more, connectors get uneven parts: Bottleneck plans turns by them. Milliseconds. */
const CLOCK_TOLERANCE = 250;

/**
 * Connects to the Redis of a limit that several connectors share. Turns come from Bottleneck's clustering.
 *
 * When Redis is lost, this connector goes on alone with its part of the limit, one by the number of connectors that
 * were last known, until it is back.
 * @throws Failure if Redis cannot be used at the start.
 */
export async function openSharedLimit(options: SharedLimitOptions): Promise<SharedLimit> {
  const { url, bucket, clock, warn } = options;
  const paced = pace(pacedWindow(bucket.windows));
  const { interval, block, ahead } = paced;
  // Bottleneck's clustering knows whole milliseconds only. A turn that is longer for that is worth more, but not where
  // it is a single permit: a small window has no room for a second one at once.
  const turn = Math.ceil(interval * block);
  const perTurn = block === 1 ? 1 : turn / interval;
  const key = limitKey(options);
  const connector = randomUUID();
  const ended = new AbortController();

  const open = () => openRedisLink({ url, key, interval: turn, connector, onLost });
  const first = await open().catch((error: unknown) => {
    throw redisFailure(error);
  });
  let link: RedisLink | null = first;
  let { connectors } = first.joined;
  warnOfClock(first.joined.time - clock.now(), warn);

  function onLost(): void {
    link = null;
    const part = connectors === 1 ? 'the whole limit' : `1/${connectors} of the limit`;
    warn(
      `The Redis of \`shared_limit\` does not answer. Until it is back this connector goes on alone with ${part}: ${connectors} shared it.`,
    );
    void findAgain();
  }

  async function findAgain(): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(TRY_EVERY, ended.signal);
      if (ended.signal.aborted) return;
      const found = await open().catch(() => null);
      if (found === null) continue;
      if (ended.signal.aborted) return found.close();
      link = found;
      warn('The Redis of `shared_limit` answers again: connectors share the limit as before.');
      return;
    }
  }

  /** Publishes what this connector takes, and learns what the others take, until the end. */
  async function exchange(usage: Usage): Promise<void> {
    const fellows = createFellows(first.joined);
    let told = 0;
    while (!ended.signal.aborted) {
      const own = usage.use(clock.now());
      const together = (await link?.exchange(own.taken - told, own.windows).catch(() => null)) ?? null;
      told = own.taken;
      connectors = together?.connectors ?? connectors;
      usage.learn(fellows.learn(together, own, connectors - 1), connectors - 1);
      await clock.sleep(EXCHANGE_EVERY, ended.signal);
    }
  }

  function close(): void {
    ended.abort();
    link?.close();
    link = null;
  }

  return {
    shared: true,
    close,
    open(usage) {
      const alone = localTurns(paced);
      const exchanging = exchange(usage);
      return {
        async next() {
          while (link !== null) if (await link.turn()) return;
          return alone.next();
        },
        // What all of them can be late by together is no more than what one alone can be.
        ahead: () => Math.max(1, Math.floor(ahead / connectors)),
        permits: (portion) => (link === null ? block * Math.min(portion, 1 / connectors) : perTurn * portion),
        async stop() {
          close();
          await Promise.all([exchanging, alone.stop()]);
        },
      };
    },
  };
}

/**
 * What the limit is kept under in Redis: connectors of the same REST endpoint and key share each of Braze's limits. The key cannot be
 * found from it. Redis Cluster keeps together what has the same text in braces.
 */
export function limitKey({
  restEndpoint,
  apiKey,
  bucket: { name, windows },
}: Pick<SharedLimitOptions, 'restEndpoint' | 'apiKey' | 'bucket'>): string {
  const identity = JSON.stringify([
    restEndpoint,
    apiKey,
    name,
    windows.map(({ requests, seconds }) => [requests, seconds]),
  ]);
  return `destination-braze:{${createHash('sha256').update(identity).digest('hex').slice(0, 32)}}`;
}

function warnOfClock(skew: number, warn: (message: string) => void): void {
  if (Math.abs(skew) <= CLOCK_TOLERANCE) return;
  warn(
    `The clock of this machine and that of the Redis of \`shared_limit\` differ by ${(Math.abs(skew) / 1000).toFixed(1)} s. Connectors whose clocks differ get uneven parts of the limit: keep the clocks in step (NTP).`,
  );
}
