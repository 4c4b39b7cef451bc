/** How long the seconds of a {@link Pace} are remembered. */
export const SECONDS_KEPT = 60;

/** The requests of a second: those that were let in, and those that were refused for the rate limit. */
export type Second = readonly [granted: number, limited: number];

/** Requests of the last minute, by the second. */
export interface Pace {
  /** A request arrives. @param now milliseconds since 1970. */
  count(now: number, granted: boolean): void;
  /** The last {@link SECONDS_KEPT} seconds that are over, and then the one that is not: oldest first. */
  seconds(now: number): Second[];
}

/** No request yet. The counts are in a ring, so that a request costs two additions. */
export function createPace(): Pace {
  const size = SECONDS_KEPT + 1;
  const counts = new Uint32Array(2 * size);
  let latest = Number.NEGATIVE_INFINITY;

  /** Empties the places of the seconds in which nothing came. */
  function moveTo(second: number): void {
    const from = Math.max(latest + 1, second - size + 1);
    for (let each = from; each <= second; each++) counts.fill(0, 2 * (each % size), 2 * (each % size) + 2);
    latest = Math.max(latest, second);
  }

  return {
    count(now, granted) {
      const second = Math.floor(now / 1000);
      if (second > latest) moveTo(second);
      // A clock that was set back: what comes then counts for the latest second.
      const place = 2 * (Math.max(second, latest) % size) + (granted ? 0 : 1);
      counts[place] = (counts[place] ?? 0) + 1;
    },
    seconds(now) {
      moveTo(Math.floor(now / 1000));
      return Array.from({ length: size }, (_, index) => {
        const place = 2 * ((latest - size + 1 + index) % size);
        return [counts[place] ?? 0, counts[place + 1] ?? 0] as const;
      });
    },
  };
}
