import type { Endpoint, Lag } from './endpoint.ts';

/** The effect of a track request of several objects was seen within a second. */
export const TRACK_LAG: Lag = { same: 0, other: 2_000 };

/** Braze docs: the merged user can be found for some minutes after the answer. */
export const MERGE_LAG: Lag = { same: 60_000, other: 60_000 };

/** Everything else: Braze docs name 10 to 100 ms as normal; deletions were seen to take effect within a second or two. */
export const USUAL_LAG: Lag = { same: 5_000, other: 5_000 };

/** Track requests of a single object were seen to take effect 5.5 to 6.5 seconds later, behind later ones of several objects. */
const ALONE = 7_000;

/**
 * How long the next object of a user waits after a clear answer, milliseconds.
 * @param objects of the request.
 * @param next where it goes; null: the longest that anything may have to wait.
 */
export type LagAfter = (
  sent: Pick<Endpoint, 'lag'>,
  objects: number,
  next: Pick<Endpoint, 'lag'> | null,
) => number;

/** @param endpoints all that a sync sends to: where there is one, nothing waits for the sake of another. */
export function lagAmong(endpoints: readonly Pick<Endpoint, 'lag'>[]): LagAfter {
  const isAlone = endpoints.length < 2;
  return (sent, objects, next) => {
    const { same, other } = sent.lag;
    const longest = isAlone ? same : Math.max(same, other);
    const usual = next === null ? longest : next === sent ? same : other;
    return objects === 1 ? Math.max(ALONE, usual) : usual;
  };
}
