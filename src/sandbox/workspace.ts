import type { JsonObject } from '../json/value.ts';
import { type DataPoints, noDataPoints } from './data_points.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import type { Random } from './random.ts';

/** What was tracked. */
export interface Workspace {
  readonly profiles: Profiles;
  /** Every custom event, as it came, with the `braze_id` of its profile; empty where only counters are kept. */
  readonly events: JsonObject[];
  /** Every purchase, likewise. */
  readonly purchases: JsonObject[];
  readonly dataPoints: DataPoints;
  /** Push tokens that were imported. */
  readonly pushTokens: Set<string>;
  clear(): void;
}

/** A workspace without users. */
export function createWorkspace(random: Random): Workspace {
  const workspace: Workspace = {
    profiles: createProfiles(random),
    events: [],
    purchases: [],
    dataPoints: noDataPoints(),
    pushTokens: new Set(),
    clear() {
      workspace.profiles.clear();
      workspace.pushTokens.clear();
      workspace.events.length = 0;
      workspace.purchases.length = 0;
      Object.assign(workspace.dataPoints, noDataPoints());
    },
  };
  return workspace;
}
