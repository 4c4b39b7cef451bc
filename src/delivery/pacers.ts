import type { Bucket, Endpoint } from '../braze/endpoint.ts';
import { createPacer, type PacerOptions, type SteeredPacer } from './pacer.ts';
import type { Hold } from './pacing/hold.ts';
import type { TurnSource } from './pacing/turns.ts';

/** A pacer for each rate limit: what one of them has to wait for holds no other. */
export interface Pacers {
  /** That of the endpoint's bucket. */
  of(endpoint: Endpoint): SteeredPacer;
  /** Milliseconds spent in pauses so far: of the limit of an endpoint, or over all of them. */
  pausedFor(endpoint?: string): number;
  stop(): Promise<void>;
}

export interface PacersOptions extends Omit<PacerOptions, 'bucket' | 'turns' | 'onHold'> {
  readonly onHold: (hold: Hold | null) => void;
  readonly endpoints: readonly Endpoint[];
  readonly turnsOf?: ((bucket: Bucket) => TurnSource | undefined) | undefined;
}

export function createPacers({ endpoints, turnsOf, clock, onPermit, onHold }: PacersOptions): Pacers {
  const byBucket = new Map<string, SteeredPacer>();
  const byEndpoint = new Map<Endpoint, SteeredPacer>();
  for (const endpoint of endpoints) {
    const { bucket } = endpoint;
    const turns = byBucket.has(bucket.name) ? undefined : turnsOf?.(bucket);
    const pacer = byBucket.get(bucket.name) ?? createPacer({ bucket, clock, onPermit, onHold, turns });
    byBucket.set(bucket.name, pacer);
    byEndpoint.set(endpoint, pacer);
  }
  const all = [...byBucket.values()];
  const pacerOf = (endpoint: Endpoint) => byEndpoint.get(endpoint) as SteeredPacer;
  return {
    of: pacerOf,
    pausedFor(name) {
      const asked =
        name === undefined ? all : endpoints.flatMap((each) => (each.name === name ? [pacerOf(each)] : []));
      return asked.reduce((sum, pacer) => sum + pacer.pausedFor(), 0);
    },
    async stop() {
      await Promise.all(all.map((pacer) => pacer.stop()));
    },
  };
}
