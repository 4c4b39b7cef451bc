import type { ForcedType } from './coercion.ts';

/** What an administrator has set up in the workspace. */
export interface WorkspaceRules {
  /** Custom attributes and custom events that are ignored. */
  readonly blocklist: ReadonlySet<string>;
  /** external_ids that are refused. */
  readonly blockedUsers: ReadonlySet<string>;
  /** Custom attributes whose data type is forced. */
  readonly forcedTypes: ReadonlyMap<string, ForcedType>;
}
