import type { Bucket, RateLimit } from './buckets.ts';
import type { Faults } from './faults.ts';
import type { Later } from './lag.ts';
import type { Plan } from './plans.ts';
import type { Settings, SettingsChange } from './settings.ts';
import type { Traffic } from './traffic.ts';
import type { Workspace } from './workspace.ts';

/** What the control endpoints show and change. */
export interface Controlled {
  readonly workspace: Workspace;
  readonly traffic: Traffic;
  readonly faults: Faults;
  /** What Braze's lag still holds back. */
  readonly later: Later;
  readonly plan: Plan;
  /** The key that it takes. */
  readonly apiKey: string;
  /** The rate limits that hold now; null: none. */
  limits(): ReadonlyMap<Bucket, RateLimit | null>;
  /** The clock, milliseconds since 1970. */
  now(): number;
  settings(): Settings;
  change(settings: SettingsChange): void;
  /** Carries out what Braze's lag holds back no longer. */
  settle(): void;
}
