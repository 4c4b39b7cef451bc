import type { RateLimit } from './buckets.ts';
import type { ForcedType } from './coercion.ts';
import type { ErrorStyle } from './complaints.ts';
import type { FaultPlan } from './fault_plan.ts';
import type { Plan } from './plans.ts';
import type { HeaderStyle } from './rate_window.ts';
import type { SettingsChange } from './settings.ts';

/** How a sandbox is set up. Everything has a default. */
export interface SandboxOptions {
  /** The address that it listens on. Default 127.0.0.1: nobody else reaches it. */
  readonly host?: string;
  /** TCP port; 0 (the default): any free one. */
  readonly port?: number;
  /** The key that is taken. Default `sandbox-key`. */
  readonly apiKey?: string;
  /** What the key may do, as Braze names it (`users.track`). Default: everything. */
  readonly permissions?: readonly string[];
  /** What can be changed while it runs, to begin with. */
  readonly settings?: SettingsChange;
  /** Default `standard`. */
  readonly plan?: Plan;
  /** In place of the plan's rate limit; null: none at all, for no endpoint. */
  readonly rateLimit?: RateLimit | null;
  /** Default `epoch`. */
  readonly headers?: HeaderStyle;
  /** Default `sentences`. */
  readonly errors?: ErrorStyle;
  /** Latency and faults to begin with. */
  readonly faults?: FaultPlan;
  /** Seed of everything that is left to chance. Default 1. */
  readonly seed?: number;
  /** A file that every request is appended to, one JSON line each. */
  readonly record?: string;
  /** `counters`: profiles and counters are kept, but not each event, purchase and request. Default `all`. */
  readonly keep?: 'all' | 'counters';
  /** Custom attributes and custom events that are ignored. */
  readonly blocklist?: readonly string[];
  /** external_ids that are refused. */
  readonly blockedUsers?: readonly string[];
  /** Custom attributes with a forced data type. */
  readonly forcedTypes?: Readonly<Record<string, ForcedType>>;
  /** The clock, milliseconds since 1970. */
  readonly now?: () => number;
}

/** The key that a sandbox takes unless another one is said. */
export const DEFAULT_API_KEY = 'sandbox-key';
