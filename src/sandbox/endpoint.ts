import type { Json } from '../json/value.ts';
import type { Answer } from './answer.ts';
import type { Bucket } from './buckets.ts';
import type { ErrorStyle } from './complaints.ts';
import type { Plan } from './plans.ts';
import type { Random } from './random.ts';
import type { Reason } from './reasons.ts';
import type { WorkspaceRules } from './rules.ts';
import type { Settings } from './settings.ts';
import type { Workspace } from './workspace.ts';

/** An endpoint of Braze's REST API. Adding one is a file (or a folder) in `endpoints/` and a line in its index. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A part in braces is any text: `/catalogs/{catalog_name}/items`. */
  readonly path: string;
  /** What a key needs, as Braze names it. */
  readonly permission: string;
  /** The rate limit that its requests count for. */
  readonly bucket: Bucket;
  /** The largest body; {@link MAX_BYTES} unless given. */
  readonly maxBytes?: number;
  /** The status above it; 413 unless given. */
  readonly tooLarge?: 400;
  /** The plans that have it; all unless given. */
  readonly plans?: readonly Plan[];
  /** It reads no body. */
  readonly bodyless?: true;
  /** What its requests carry, as the counters name it; empty where it only reads. */
  readonly objects: readonly string[];
  /** Reads a request. Nothing is answered or applied yet. */
  open(call: Call): Opened;
}

/** Braze docs: 4 MB. */
export const MAX_BYTES = 4 * 1024 * 1024;

/** What a request says to its endpoint. */
export interface Call {
  /** The parts of the path in braces, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; null where the endpoint reads none. */
  readonly body: Json;
}

/** A request that was read. */
export interface Opened {
  /** How many objects of each kind it carries; null where it has not the form that the endpoint asks for. */
  readonly objects: Readonly<Record<string, number>> | null;
  /** A text for each user (or thing) that it names, equal for equal ones only. */
  readonly names: readonly string[];
  /** Judges and answers it. */
  serve(serving: Serving): Served;
}

/** What a request meets. */
export interface Serving {
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly rules: WorkspaceRules;
  readonly plan: Plan;
  /** How refused objects are explained. */
  readonly style: ErrorStyle;
  /** Whether every event, purchase … is kept, not only the profiles. */
  readonly keepAll: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Objects to refuse without a reason of their own; null: none. */
  readonly sabotage: Sabotage | null;
  readonly explain: Explain;
}

/**
 * Notes why an object is refused, or why it changes nothing.
 * @param words those of the answer, where it has any.
 */
export type Explain = (effect: Reason['effect'], kind: string, words: string, object: Json) => void;

/** A fault that refuses some of a request's objects. */
export interface Sabotage {
  /** How many of them. */
  readonly objects: number;
  /** The error that names them; null: none does, and only the counters are lower. */
  readonly sentence: string | null;
  readonly random: Random;
}

/** What became of a request. */
export interface Served {
  readonly answer: Answer;
  /** Objects by kind. */
  readonly accepted?: Readonly<Record<string, number>>;
  readonly rejected?: Readonly<Record<string, number>>;
  /** Applies what was accepted, `now` (milliseconds since 1970): as late as Braze's lag is set to. */
  readonly take?: (now: number) => void;
}

/** How an endpoint is named where its method counts: `PUT /catalogs/{catalog_name}/items`. */
export function endpointName({ method, path }: Pick<Endpoint, 'method' | 'path'>): string {
  return `${method} ${path}`;
}
