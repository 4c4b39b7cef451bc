import type { RulesOf } from './entry_rules.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { ForeignPartition } from './foreign_partition.ts';
import type { Partition } from './partition.ts';
import type { Pending } from './pending.ts';

/** A memory that is open, with its leases. */
export interface OpenMemory {
  /** By the keys of their streams. */
  readonly partitions: ReadonlyMap<string, Partition>;
  /** Keys of the streams that the platform reads as a whole each time. */
  readonly refreshed: ReadonlySet<string>;
  /** Those of streams that the configuration does not have; only with the lease of everything. */
  readonly foreign: readonly ForeignPartition[];
  /** Whether it has the lease of everything: users can be deleted, merged or renamed in this run. */
  readonly isWhole: boolean;
  /** Deletions of users are not recorded until then, milliseconds since 1970: what other syncs have sent may still take effect. */
  readonly deletionsDoubtedUntil: number;
  readonly fingerprints: Fingerprints;
  readonly pending: Pending;
  readonly rulesOf: RulesOf;
  /** Whether keys of objects that must not come twice are kept and asked for: not in a replay, whose rows no state covers. */
  readonly usesOnceKeys: boolean;
  readonly renew: () => Promise<void>;
  readonly close: () => Promise<void>;
}
