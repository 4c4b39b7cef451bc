import { namespaceOf } from '../airbyte/messages.ts';
import { streamName } from '../airbyte/stream.ts';
import { parseExact } from '../json/exact.ts';
import { isObject, own } from '../json/object.ts';
import type { Json, JsonObject } from '../json/value.ts';
import type { Route, Routes } from '../mapping/streams.ts';

/** How far stdin was read. */
export interface Reach {
  /** Rows that came, those that were passed over included. */
  readonly rowsRead: number;
  /** Whether rows were passed over, or reading ended before stdin did, so that there may be more. */
  readonly limited: boolean;
  /** Streams with a mapping of which no row came, by their names for people. */
  readonly unseen: readonly string[];
}

/** A line of stdin that holds a row. */
export interface RowLine {
  readonly stream: string;
  readonly namespace: string | null;
  /** Whether it is a line of a dead letter. */
  readonly isRejected: boolean;
}

/** After this number of rows it no longer waits for the streams that are still unseen. */
const MOST_PASSED_OVER = 100_000;

/**
 * Decides which rows are looked at: the first ones of each stream. Where one stream comes after the other, rows are passed
 * over until each stream was seen.
 */
export function createReach(
  routes: Routes,
  limit: number,
): {
  /** Whether a row is to be looked at. */
  takes(row: RowLine): boolean;
  /** Whether nothing more is to be read. */
  enough(): boolean;
  told(): Reach;
} {
  const seen = new Map<Route, number>();
  // By their mappings: without a catalog, streams of several namespaces can have one.
  const unseen = new Map(
    [...routes].flatMap(({ mapping, stream }) => (mapping === null ? [] : [[mapping, stream] as const])),
  );
  let rowsRead = 0;
  let passedOver = 0;
  let isFull = limit === 0;
  const enough = () => isFull && (limit === 0 || unseen.size === 0 || passedOver >= MOST_PASSED_OVER);
  return {
    takes({ stream, namespace }) {
      rowsRead++;
      const route = routes.forStream(stream, namespace);
      if (route === null) return true;
      if (route.mapping !== null) unseen.delete(route.mapping);
      const count = (seen.get(route) ?? 0) + 1;
      seen.set(route, count);
      isFull = count >= limit;
      if (count <= limit) return true;
      passedOver++;
      return false;
    },
    enough,
    told: () => ({
      rowsRead,
      limited: passedOver > 0 || enough(),
      unseen: [...unseen.values()].map(({ name, namespace }) => streamName(name, namespace)),
    }),
  };
}

/** The row that a line holds, as an Airbyte RECORD or as a line of a dead letter; null for all else. */
export function rowOf(line: Buffer): RowLine | null {
  const value = parsed(line);
  if (!isObject(value)) return null;
  if (own(value, 'type') === 'RECORD') {
    const record = own(value, 'record');
    return isObject(record) ? rowLine(record, false) : null;
  }
  const isRejected = !Object.hasOwn(value, 'type') && Array.isArray(own(value, 'errors'));
  return isRejected && isObject(own(value, 'data')) ? rowLine(value, true) : null;
}

function rowLine(value: JsonObject, isRejected: boolean): RowLine | null {
  const stream = own(value, 'stream');
  const namespace = namespaceOf(own(value, 'namespace'));
  return typeof stream === 'string' ? { stream, namespace, isRejected } : null;
}

function parsed(line: Buffer): Json {
  try {
    return parseExact(line.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}
