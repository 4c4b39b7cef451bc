/** The configuration as the commands use it: validated against `spec.json`, defaults filled in. */
export interface Config {
  /** Origin of the Braze REST API, without a trailing slash. */
  readonly restEndpoint: string;
  readonly apiKey: string;
  readonly streams: readonly StreamEntry[];
  /** See {@link StreamEntry.updateExistingOnly}. */
  readonly updateExistingOnly: boolean;
  /** `app_id` of events and purchases that have none. */
  readonly defaultBrazeApp: string | null;
  readonly rateLimit: RateLimit;
  readonly sharedLimit: SharedLimit;
  readonly memory: Memory;
  readonly deadLetter: DeadLetter;
  /** A stream with a larger share of rejected rows (and at least 20 of them) fails the sync. 0 to 100. */
  readonly maxRejectedPercent: number;
  /** How many users a sync may delete or merge away, and, counted apart, how many catalog items it may delete. */
  readonly maxDeletions: number;
  readonly syncReport: SyncReportTarget;
}

/** What becomes of the rows of a stream. Several entries for one stream each yield their own objects. */
export interface StreamEntry {
  /** Its place in the config, as a JSON Pointer (`/streams/0`); empty for an entry that the catalog implies. */
  readonly path: string;
  readonly stream: string;
  /** null: any namespace. */
  readonly namespace: string | null;
  /** The name of an object type, or `ignore`. */
  readonly object: string;
  /** What its objects are for: the name of a catalog, the id of a campaign or a Canvas. null: nothing is said. */
  readonly target: string | null;
  /** null only for `ignore`. */
  readonly mapping: MappingMethod | null;
  /** Texts that count as null wherever the entry reads them. */
  readonly nullValues: readonly string[];
  /** What becomes of a row that was deleted at the source: nothing, or the user or the item is deleted. */
  readonly deletedRows: 'skip' | 'delete';
  /** Whether objects go out of which the memory knows that Braze has them. */
  readonly send: 'changes' | 'everything';
  /** Sources, in the syntax of a line's `from`: of all objects with the same values there only the first is ever sent. Empty: all are. */
  readonly oncePer: readonly string[];
  /** null: as the config's root says. True: `_update_existing_only` on every object. False: only alias objects carry it. */
  readonly updateExistingOnly: boolean | null;
}

/** What an entry that says nothing more than its stream, object and mapping has. */
export const ENTRY_DEFAULTS = {
  target: null,
  nullValues: [],
  deletedRows: 'skip',
  send: 'changes',
  oncePer: [],
  updateExistingOnly: null,
} as const satisfies Partial<StreamEntry>;

export type MappingMethod =
  | { readonly method: 'columns' }
  | { readonly method: 'fields'; readonly fields: readonly FieldMapping[]; readonly passThrough: boolean }
  | { readonly method: 'json_schema' /** JSON text. */; readonly schema: string };

/** A line of the `fields` method: exactly one of `from` (a source) and `value` (a constant text) is set. */
export interface FieldMapping {
  readonly from?: string;
  readonly value?: string;
  /** A name or a JSON Pointer into the Braze object. */
  readonly to: string;
  /** One of the types that `spec.json` lists; `mapping/methods/field_types.ts` knows what each is. */
  readonly type: string;
  /** What becomes of a null: it is left out, or sent so that it removes the attribute. Left out unless it says else. */
  readonly whenNull?: 'leave_out' | 'remove' | undefined;
  /** A text, of which the type is made, for rows in which the source is missing or null. */
  readonly default?: string | undefined;
  /** The IANA zone of times that name none; UTC unless it says else. */
  readonly timeZone?: string | undefined;
  /** What numbers count since 1970; without it they are refused as times. */
  readonly timeUnit?: 's' | 'ms' | 'us' | undefined;
}

export type RateLimit = (
  | { readonly plan: 'standard' | 'legacy' | 'bulk' }
  | {
      readonly plan: 'custom';
      readonly windows: readonly { readonly requests: number; readonly seconds: number }[];
      readonly objectsPerRequest: number;
    }
) & {
  /** The share of the plan's rate that this connector may take, 1 to 100. */
  readonly sharePercent: number;
};

export type SharedLimit =
  | { readonly type: 'none' }
  | { readonly type: 'redis' /** With the password. */; readonly url: string };

/** Where what Braze has is remembered. */
export type Memory =
  | { readonly type: 'none' }
  | ({ readonly type: 'file' /** A directory. */; readonly path: string } & MemoryTerms)
  | ({ readonly type: 'redis' /** With the password. */; readonly url: string } & MemoryTerms);

interface MemoryTerms {
  /** The user's name for the Braze workspace. null: the workspace is known by the API key. */
  readonly workspace: string | null;
  /** null: never. */
  readonly forgetAfterDays: number | null;
}

export type DeadLetter =
  | { readonly type: 'none' }
  | { readonly type: 'log' }
  | { readonly type: 'file' /** A directory. */; readonly path: string }
  | ({ readonly type: 's3' } & S3Settings);

/** A folder in a bucket of Amazon S3, or of another store with its API. */
export interface S3Settings {
  readonly bucket: string;
  /** Without slashes at its ends; empty: the top of the bucket. */
  readonly prefix: string;
  /** null: it comes from the environment or the AWS profile. */
  readonly region: string | null;
  /** URL of the store; null: Amazon's, unless the environment names another. */
  readonly endpoint: string | null;
  /** null: the usual chain of the AWS SDK finds them (environment, profile, role of the machine). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

/** Where the end of a sync is reported to. */
export type SyncReportTarget =
  | { readonly type: 'none' }
  | {
      readonly type: 'segment';
      readonly writeKey: string /** Origin of Segment's API. */;
      readonly host: string;
    };
