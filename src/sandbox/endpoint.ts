import type { Json } from '../json/value.ts';
import type { Answer } from './answer.ts';
import type { Bucket } from './buckets.ts';
import type { ErrorStyle } from './complaints.ts';
import type { Plan } from './plans.ts';
import type { Random } from './random.ts';
import type { WorkspaceRules } from './rules.ts';
import type { Workspace } from './workspace.ts';

/** An endpoint of Braze's REST API. Adding one is a file (or a folder) in `endpoints/` and a line in its index. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What a key needs, as Braze names it. */
  readonly permission: string;
  /** The rate limit that its requests count for. */
  readonly bucket: Bucket;
  /** The largest body, and the status above it. */
  readonly maxBytes: number;
  readonly tooLarge: 400 | 413;
  /** The plans that have it; all unless given. */
  readonly plans?: readonly Plan[];
  /** What its requests carry, as the counters name it. */
  readonly objects: readonly string[];
  /** Reads a body. Nothing is answered or applied yet. */
  open(body: Json): Opened;
}

/** A request that was read. */
export interface Opened {
  /** How many objects of each kind it carries; null where it has not the form that the endpoint asks for. */
  readonly objects: Readonly<Record<string, number>> | null;
  /** A text for each user (or thing) that it names, equal for equal ones only. */
  readonly names: readonly string[];
  /** Applies and answers it. */
  serve(serving: Serving): Served;
}

/** What a request meets. */
export interface Serving {
  readonly workspace: Workspace;
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
}

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
}
