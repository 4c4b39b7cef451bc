import type { Json, JsonObject } from '../json/value.ts';
import type { Catalog } from './catalog.ts';
import { type DataPoints, noDataPoints } from './data_points.ts';
import { wholeProfile } from './exported_profile.ts';
import { createOrphanedStates, type OrphanedStates } from './orphaned_states.ts';
import type { Profile } from './profile.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import { type Random, randomHex } from './random.ts';
import type { Received } from './received.ts';

/** What Braze holds. */
export interface Workspace {
  readonly profiles: Profiles;
  /** Every custom event, as it came, with the `braze_id` of its profile; empty where only counters are kept. */
  readonly events: JsonObject[];
  /** Every purchase, likewise. */
  readonly purchases: JsonObject[];
  readonly dataPoints: DataPoints;
  /** Push tokens that were imported. */
  readonly pushTokens: Set<string>;
  /** Custom attributes by name, with the type of their first value. */
  readonly attributeTypes: Map<string, string>;
  /** Subscription states of addresses and numbers that nobody has. */
  readonly orphans: OrphanedStates;
  /** By name. */
  readonly catalogs: Map<string, Catalog>;
  /** What campaigns and Canvases sent; empty where only counters are kept. */
  readonly messages: Message[];
  /** The second in which a user entered a Canvas last, by both. */
  readonly entered: Map<string, number>;
  /** A new `dispatch_id`. */
  newDispatchId(): string;
  /** The objects of all requests but track requests; empty where only counters are kept. */
  readonly received: Received[];
  /** Profiles that exist no more, in the order in which they went; empty where only counters are kept. */
  readonly gone: Gone[];
  /** Whose data went to whom: from the `braze_id` of a profile that exists no more. */
  readonly heirs: Map<string, string>;
  clear(): void;
}

/** A message that a campaign sent, or a user who entered a Canvas. */
export interface Message {
  /** ISO 8601. */
  readonly time: string;
  readonly dispatch_id: string;
  readonly campaign_id?: string;
  readonly canvas_id?: string;
  /** The user; null: everybody in the audience. */
  readonly braze_id: string | null;
  readonly external_id?: string;
  /** What it is filled with: the request's properties under those of the recipient. */
  readonly trigger_properties?: Json;
  readonly context?: Json;
}

/** A profile that exists no more. */
export interface Gone {
  /** ISO 8601. */
  readonly time: string;
  readonly how: 'deleted' | 'merged' | 'identified';
  /** The `braze_id` of the profile that took its data. */
  readonly into?: string;
  readonly profile: JsonObject;
}

/** A workspace without users. */
export function createWorkspace(random: Random): Workspace {
  const orphans = createOrphanedStates();
  const workspace: Workspace = {
    profiles: createProfiles(random, orphans),
    events: [],
    purchases: [],
    dataPoints: noDataPoints(),
    pushTokens: new Set(),
    attributeTypes: new Map(),
    orphans,
    catalogs: new Map(),
    messages: [],
    entered: new Map(),
    newDispatchId: () => randomHex(random, 32),
    received: [],
    gone: [],
    heirs: new Map(),
    clear() {
      const { profiles, pushTokens, attributeTypes, catalogs, entered, heirs } = workspace;
      for (const held of [profiles, pushTokens, attributeTypes, orphans, catalogs, entered, heirs]) {
        held.clear();
      }
      for (const name of ['events', 'purchases', 'messages', 'received', 'gone'] as const) {
        workspace[name].length = 0;
      }
      Object.assign(workspace.dataPoints, noDataPoints());
    },
  };
  return workspace;
}

/** Removes a profile, and keeps a picture of it where everything is kept. */
export function removeProfile(
  workspace: Workspace,
  profile: Profile,
  went: Omit<Gone, 'profile'> & { readonly keep: boolean },
): void {
  const { keep, ...how } = went;
  if (how.into !== undefined) workspace.heirs.set(profile.brazeId, how.into);
  if (keep) workspace.gone.push({ ...how, profile: wholeProfile(profile) });
  workspace.profiles.remove(profile);
}

/** The `braze_id` of the profile that has the data of another one by now. */
export function heirOf({ heirs }: Workspace, brazeId: string): string {
  let id = brazeId;
  for (let heir = heirs.get(id); heir !== undefined; heir = heirs.get(id)) id = heir;
  return id;
}
