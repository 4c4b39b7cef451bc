import type { Json } from '../json/value.ts';

/** Why objects were refused, or changed nothing, or why requests were refused as a whole. */
export interface Reason {
  /** The endpoint, such as `POST /users/track`; the method and path of a request that reached none. */
  readonly endpoint: string;
  /** The kind of the objects, as the counters name it; null: it is about requests. */
  readonly kind: string | null;
  /** `nothing`: accepted, and yet nothing changed. */
  readonly effect: 'refused' | 'nothing';
  /** In the words of the answer, or of the sandbox where Braze has none. */
  readonly words: string;
}

/** How often a reason came. */
export interface Counted extends Reason {
  readonly count: number;
  /** When it came last, ISO 8601. */
  readonly time: string;
  /** The first object that it was about, as JSON that is cut after {@link MAX_SHOWN} characters; null: of requests. */
  readonly first: string | null;
}

/** The reasons of refusals, counted. */
export interface Reasons {
  /** @param object that it is about; absent: it is about a request. @param now milliseconds since 1970. */
  count(reason: Reason, now: number, object?: Json): void;
  /** Those that came last, the latest first. */
  latest(most: number): Counted[];
  clear(): void;
}

/** Different reasons that are kept: words may hold anything that a request holds. */
const MOST = 200;

/** Characters of words and of an object that are kept. */
const MAX_SHOWN = 400;

/** No refusal yet. */
export function createReasons(): Reasons {
  /** In the order in which they came last. */
  const held = new Map<string, { reason: Reason; count: number; time: number; first: string | null }>();
  return {
    count(reason, now, object) {
      const key = `${reason.effect} ${reason.kind} ${reason.endpoint} ${reason.words}`;
      const known = held.get(key);
      held.delete(key);
      if (known !== undefined) {
        known.count++;
        known.time = now;
        held.set(key, known);
        return;
      }
      const [oldest] = held.keys();
      if (held.size >= MOST && oldest !== undefined) held.delete(oldest);
      const first = object === undefined ? null : shortened(JSON.stringify(object));
      held.set(key, { reason: { ...reason, words: shortened(reason.words) }, count: 1, time: now, first });
    },
    latest: (most) =>
      [...held.values()]
        .slice(-most)
        .reverse()
        .map(({ reason, count, time, first }) => ({
          ...reason,
          count,
          time: new Date(time).toISOString(),
          first,
        })),
    clear: () => held.clear(),
  };
}

function shortened(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}
