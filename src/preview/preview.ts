import { endpointsOf } from '../braze/endpoints/index.ts';
import type { Config } from '../config/config.ts';
import type { Problem } from '../config/problem.ts';
import type { OpenMemory } from '../delivery/memory/open_memory.ts';
import { entriesOf } from '../delivery/rejects/entries.ts';
import type { Routes } from '../mapping/streams.ts';
import type { SyncReport } from '../report/tally.ts';
import { type DryRun, dryRun } from './dry_run.ts';
import { type StreamPreview, streamPreviews } from './stream.ts';
import { type Totals, totalsOf } from './totals.ts';

/** What is known before the first row. */
export interface MappingPreview {
  readonly warnings: readonly Problem[];
  readonly streams: readonly StreamPreview[];
}

/** What the rows showed. */
export interface RunPreview extends DryRun {
  readonly totals: Totals;
  /** Whether a memory says what Braze already has. */
  readonly hasMemory: boolean;
  readonly valueWarnings: readonly ValueWarning[];
  readonly rateLimit: Config['rateLimit'];
  /** See `failure_policy.max_deletions`. */
  readonly maxDeletions: number;
}

/** Values that Braze would shorten or retype; they are sent. */
export interface ValueWarning {
  readonly code: string;
  /** The stream's name, `#`, and a pointer into the Braze object. */
  readonly path: string;
  readonly message: string;
  /** How many. */
  values: number;
}

const SHOWN_REQUESTS = 2;

/** The mappings of a sound configuration. */
export function previewMapping(config: Config, routes: Routes, warnings: readonly Problem[]): MappingPreview {
  return { warnings, streams: streamPreviews(routes, config) };
}

/**
 * Reads rows and shows what a sync would do with them.
 * @param valueWarnings and report are filled while rows are mapped.
 */
export async function previewRun(
  stdin: AsyncIterable<Buffer>,
  {
    config,
    routes,
    memory,
    limit,
    keepRows,
    valueWarnings,
    report,
  }: {
    readonly config: Config;
    readonly routes: Routes;
    /** See {@link DryRunOptions.memory}. */
    readonly memory: OpenMemory | null;
    /** Rows that are looked at of each stream. */
    readonly limit: number;
    /** Rows that are kept of each stream, and rejected rows that are kept of all. */
    readonly keepRows: number;
    readonly valueWarnings: ValueWarnings;
    readonly report: SyncReport;
  },
): Promise<RunPreview> {
  const run = await dryRun(stdin, {
    report,
    routes,
    entriesOf: entriesOf(routes, config.streams),
    endpoints: endpointsOf(config.rateLimit),
    memory,
    limit,
    keepRequests: SHOWN_REQUESTS,
    keepRows,
  });
  return {
    ...run,
    totals: totalsOf(run),
    hasMemory: memory !== null,
    valueWarnings: valueWarnings.list(),
    rateLimit: config.rateLimit,
    maxDeletions: config.maxDeletions,
  };
}

/** Counts the warnings of the mappings while rows are mapped. */
export interface ValueWarnings {
  /** Takes a value that Braze would shorten or retype. */
  readonly add: (code: string, path: string, message: string) => void;
  list(): ValueWarning[];
}

export function createValueWarnings(): ValueWarnings {
  const warnings = new Map<string, ValueWarning>();
  return {
    add(code, path, message) {
      const key = JSON.stringify([code, path, message]);
      const known = warnings.get(key);
      if (known === undefined) warnings.set(key, { code, path, message, values: 1 });
      else known.values++;
    },
    list: () => [...warnings.values()],
  };
}
