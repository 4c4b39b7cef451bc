import { childPointer } from '../json/pointer.ts';
import type { Json } from '../json/value.ts';
import type {
  Config,
  DeadLetter,
  FieldMapping,
  MappingMethod,
  Memory,
  RateLimit,
  SharedLimit,
  StreamEntry,
  SyncReportTarget,
} from './config.ts';

/** A configuration that `spec.json` accepts, with its defaults, as the connector's own type. */
export function asConfig(accepted: Json): Config {
  const saved = accepted as unknown as Saved;
  return {
    restEndpoint: new URL(saved.rest_endpoint).origin,
    apiKey: saved.api_key,
    streams: (saved.streams ?? []).map(asEntry),
    updateExistingOnly: saved.update_existing_only,
    defaultBrazeApp: saved.default_braze_app ?? null,
    rateLimit: asRateLimit(saved.rate_limit),
    sharedLimit: saved.shared_limit,
    memory: asMemory(saved.memory),
    deadLetter: asDeadLetter(saved.dead_letter),
    maxRejectedPercent: saved.failure_policy.max_rejected_percent,
    maxDeletions: saved.failure_policy.max_deletions,
    syncReport: asSyncReport(saved.sync_report),
  };
}

/** An entry of `streams` that `spec.json` accepts, with its defaults. */
export function asEntry(entry: SavedEntry, index: number): StreamEntry {
  return {
    path: childPointer('/streams', index),
    stream: entry.stream,
    namespace: entry.namespace ?? null,
    object: entry.object,
    target: entry.target ?? null,
    mapping: entry.object === 'ignore' ? null : asMethod(entry.mapping),
    nullValues: entry.null_values ?? [],
    deletedRows: entry.deleted_rows ?? 'skip',
    send: entry.send ?? 'changes',
    oncePer: entry.once_per ?? [],
    updateExistingOnly: entry.update_existing_only ?? null,
  };
}

function asMethod(mapping: SavedMapping): MappingMethod {
  if (mapping.method !== 'fields') return mapping;
  return { method: 'fields', fields: mapping.fields.map(asLine), passThrough: mapping.pass_through };
}

function asLine({ when_null, time_zone, time_unit, ...line }: SavedLine): FieldMapping {
  return {
    ...line,
    ...(when_null === 'remove' && { whenNull: when_null }),
    ...(time_zone !== undefined && { timeZone: time_zone }),
    ...(time_unit !== undefined && { timeUnit: time_unit }),
  };
}

function asRateLimit(limit: SavedLimit): RateLimit {
  const sharePercent = limit.share_percent;
  if (limit.plan !== 'custom') return { plan: limit.plan, sharePercent };
  const { windows, objects_per_request: objectsPerRequest } = limit;
  return { plan: 'custom', windows, objectsPerRequest, sharePercent };
}

/** A memory that `spec.json` accepts. */
export function asMemory(memory: SavedMemory): Memory {
  if (memory.type === 'none') return memory;
  const { workspace = null, forget_after_days: forgetAfterDays = null, ...place } = memory;
  return { ...place, workspace, forgetAfterDays };
}

function asDeadLetter(letter: SavedDeadLetter): DeadLetter {
  if (letter.type !== 's3') return letter;
  const { bucket, prefix = '', region = null, endpoint = null, access_key_id, secret_access_key } = letter;
  const hasKey = access_key_id !== undefined && secret_access_key !== undefined;
  return {
    type: 's3',
    bucket,
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    region,
    endpoint,
    credentials: hasKey ? { accessKeyId: access_key_id, secretAccessKey: secret_access_key } : null,
  };
}

function asSyncReport(target: SavedSyncReport): SyncReportTarget {
  if (target.type === 'none') return target;
  return { type: 'segment', writeKey: target.write_key, host: target.host };
}

/** The settings in the words of `spec.json`. */
interface Saved {
  readonly rest_endpoint: string;
  readonly api_key: string;
  readonly streams?: readonly SavedEntry[];
  readonly update_existing_only: boolean;
  readonly default_braze_app?: string;
  readonly rate_limit: SavedLimit;
  readonly shared_limit: SharedLimit;
  readonly memory: SavedMemory;
  readonly dead_letter: SavedDeadLetter;
  readonly failure_policy: { readonly max_rejected_percent: number; readonly max_deletions: number };
  readonly sync_report: SavedSyncReport;
}

/** An entry of `streams` in the words of `spec.json`. */
export interface SavedEntry {
  readonly stream: string;
  readonly namespace?: string;
  readonly object: StreamEntry['object'];
  readonly mapping: SavedMapping;
  readonly target?: string;
  readonly null_values?: readonly string[];
  readonly deleted_rows?: StreamEntry['deletedRows'];
  readonly send?: StreamEntry['send'];
  readonly once_per?: readonly string[];
  readonly update_existing_only?: boolean;
}

type SavedMapping =
  | Exclude<MappingMethod, { method: 'fields' }>
  | { readonly method: 'fields'; readonly fields: readonly SavedLine[]; readonly pass_through: boolean };

type SavedLine = Omit<FieldMapping, 'whenNull' | 'timeZone' | 'timeUnit'> & {
  readonly when_null: NonNullable<FieldMapping['whenNull']>;
  readonly time_zone?: string;
  readonly time_unit?: NonNullable<FieldMapping['timeUnit']>;
};

type SavedLimit = { readonly share_percent: number } & (
  | { readonly plan: 'standard' | 'legacy' | 'bulk' }
  | {
      readonly plan: 'custom';
      readonly windows: readonly { readonly requests: number; readonly seconds: number }[];
      readonly objects_per_request: number;
    }
);

/** The setting `memory` in the words of `spec.json`. */
export type SavedMemory =
  | { readonly type: 'none' }
  | (({ readonly type: 'file'; readonly path: string } | { readonly type: 'redis'; readonly url: string }) & {
      readonly workspace?: string;
      readonly forget_after_days?: number;
    });

type SavedDeadLetter =
  | Exclude<DeadLetter, { type: 's3' }>
  | {
      readonly type: 's3';
      readonly bucket: string;
      readonly prefix?: string;
      readonly region?: string;
      readonly endpoint?: string;
      readonly access_key_id?: string;
      readonly secret_access_key?: string;
    };

type SavedSyncReport =
  | { readonly type: 'none' }
  | { readonly type: 'segment'; readonly write_key: string; readonly host: string };
