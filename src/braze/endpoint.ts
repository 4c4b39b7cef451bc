import type { TextBlock } from '../json/text_block.ts';
import type { ObjectType } from './object_type.ts';
import type { Redact, Reply, Verdict } from './verdict.ts';

/**
 * One of Braze's endpoints: what the connector has to know of it. Adding one is a file in `endpoints/`, a line in its index,
 * its twin in the sandbox and its tests.
 */
export interface Endpoint {
  /** `users/track`: in logs, the summary, the docs. */
  readonly name: string;
  /** What a key needs: `users.track`. */
  readonly permission: string;
  /** What a key without it may not do, as the rest of a sentence: `write users`. */
  readonly deed: string;
  /** What it takes, in the order in which Braze applies it. */
  readonly types: readonly ObjectType[];
  /** The rate limit that its requests count for; endpoints may have one together. */
  readonly bucket: Bucket;
  /** How long what follows about the same user waits for the effect of its requests. */
  readonly lag: Lag;
  /** The streams whose entries need it, for messages. */
  readonly neededBy?: readonly string[];
  /** What a request may hold. */
  readonly capacity: Capacity;
  /** How many bytes of a request an object that is alone in it may take. */
  objectBytes(type: ObjectType): number;
  /**
   * The request for these objects.
   * @param group what they have in common, see {@link BrazeObject.group}.
   */
  compose(objects: readonly Sendable[], group: string): Composed;
  /** What a 2xx or a 400 says of each object; all other answers mean the same for all endpoints. */
  read(reply: Reply, sent: Sent, redact: Redact): Verdict;
  /** Whether a 404 is about what the request names, so that {@link read} knows what it says. Absent: it never is. */
  readonly readsNotFound?: (reply: Reply) => boolean;
  /**
   * A request that holds no object, and names no campaign or Canvas that could exist: Braze writes nothing whatever it answers,
   * but only a key with the permission gets another answer than 401 and 403.
   * @param target of an entry that needs the endpoint; null: it has none.
   */
  probe(target: string | null): Omit<Request, 'body'> & { readonly body: string };
}

/** What a request's composition needs of an object. */
export interface Sendable {
  readonly type: ObjectType;
  readonly lane: string;
  /** UTF-8 length of its JSON. */
  readonly bytes: number;
  /** Its JSON; null where it has to be read out of {@link written}. */
  readonly text: string | null;
  /** What has its JSON from {@link start} on; null where {@link text} has it. */
  readonly written: TextBlock | null;
  readonly start: number;
}

/** The JSON of an object. @throws Error where it is not there any more. */
export function jsonOf({ text, written, start, bytes }: Sendable): string {
  if (text === null && written === null) throw new Error('the JSON of an object is not there any more');
  return text ?? (written as TextBlock).bytes.toString(undefined, start, start + bytes);
}

export interface Request {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Those of its own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A request, and where in it each object went. */
export interface Composed {
  readonly request: Request;
  /** The places of the objects in each list of the body that has any, in the list's order. */
  readonly lists: Lists;
  /** The text of an object, by its place. */
  textOf(place: number): string;
}

export type Lists = Readonly<Record<string, readonly number[] | undefined>>;

/** What an answer is held against. */
export interface Sent extends Pick<Composed, 'lists'> {
  readonly objects: readonly Pick<Sendable, 'type' | 'lane'>[];
}

/** How much a request may hold: objects in all, in each of its lists, and of one user. null: no such limit. */
export interface Capacity {
  readonly total: number | null;
  readonly perList: number | null;
  readonly perLane: number | null;
  /** The largest body. */
  readonly bytes: number;
}

/**
 * Braze answers before it has done what was asked, and promises no order between requests (Braze docs: race conditions). The
 * times are from what was observed and documented of its lag, and hold within a run.
 */
export interface Lag {
  /** Milliseconds until what goes to the same endpoint about the same user. */
  readonly same: number;
  /** Milliseconds until what goes to another endpoint. */
  readonly other: number;
}

/** A rate limit of Braze's. */
export interface Bucket {
  readonly name: string;
  /** The number of requests in a number of seconds; all windows hold at once, and the connector's share is applied. At least one request each. */
  readonly windows: readonly Window[];
  /** The connector's share of the account's limit, above 0 and up to 1: what Braze's headers say is the account's. */
  readonly share: number;
}

/** A limit of requests in a time. */
export interface Window {
  readonly requests: number;
  readonly seconds: number;
}
