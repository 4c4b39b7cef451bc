import { Ajv, type ErrorObject } from 'ajv';
import { withPlainNumbers } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { BUCKETS, type Bucket, type RateLimit } from './buckets.ts';
import { type Lag, OBSERVED_LAG } from './lag.ts';

/** How a campaign or Canvas is. */
export type MessageState = 'active' | 'paused' | 'archived';

/** What can be changed while the sandbox runs. The names are those of `POST /_sandbox/settings`. */
export interface Settings {
  /** What the key may do, as Braze names it. */
  readonly permissions: readonly string[];
  /** How late requests take effect. */
  readonly lag: Lag;
  /** Limits in place of Braze's; null: none. */
  readonly rate_limits: Readonly<Partial<Record<Bucket, RateLimit | null>>>;
  /** The campaigns and Canvases of the workspace, by their API ids. */
  readonly campaigns: Readonly<Record<string, MessageState>>;
  readonly canvases: Readonly<Record<string, MessageState>>;
  /** The ids of the workspace's subscription groups; null: every UUID is one. */
  readonly subscription_groups: readonly string[] | null;
  /** What all catalogs together may hold, bytes. */
  readonly catalog_storage: number;
  /** Whether a refused catalog request lists all kinds of mistakes in it, or the first. */
  readonly catalog_errors: 'all' | 'first';
  /** What becomes of a null in a catalog item: refused as a value that cannot be converted, or taken as no value. */
  readonly catalog_nulls: 'refused' | 'taken';
}

/** The settings that are given; the others stay as they are. */
export type SettingsChange = Partial<Settings>;

/** A workspace as it is before anything is set. */
export function defaultSettings(permissions: readonly string[]): Settings {
  return {
    permissions,
    lag: {},
    rate_limits: {},
    campaigns: {},
    canvases: {},
    subscription_groups: null,
    // Braze docs: 100 MB by one page, 500 MB by another.
    catalog_storage: 100 * 1024 * 1024,
    catalog_errors: 'all',
    catalog_nulls: 'refused',
  };
}

const duration = { type: 'number', minimum: 0 };
const natural = { type: 'integer', minimum: 1 };
const states = { type: 'object', additionalProperties: { enum: ['active', 'paused', 'archived'] } };
const texts = { type: 'array', items: { type: 'string' } };

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    permissions: texts,
    lag: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['ms'],
        properties: { ms: duration, single_ms: duration },
        additionalProperties: false,
      },
    },
    rate_limits: {
      type: 'object',
      propertyNames: { enum: BUCKETS },
      additionalProperties: {
        type: ['object', 'null'],
        required: ['requests', 'seconds'],
        properties: { requests: natural, seconds: natural },
        additionalProperties: false,
      },
    },
    campaigns: states,
    canvases: states,
    subscription_groups: { ...texts, type: ['array', 'null'] },
    catalog_storage: duration,
    catalog_errors: { enum: ['all', 'first'] },
    catalog_nulls: { enum: ['refused', 'taken'] },
  },
};

const isChange = new Ajv({ allowUnionTypes: true }).compile<SettingsChange>(SCHEMA);

/**
 * Reads a change of settings from JSON. `"lag": "observed"` means {@link OBSERVED_LAG}.
 * @throws Error whose message says what is wrong with it, and where.
 */
export function readSettings(value: Json): SettingsChange {
  const plain = withPlainNumbers(value) as { lag?: unknown };
  const change: unknown = plain?.lag === 'observed' ? { ...plain, lag: OBSERVED_LAG } : plain;
  if (isChange(change)) return change;
  const [error] = isChange.errors ?? [];
  throw new Error(`The settings are not valid: ${error === undefined ? 'unknown reason' : words(error)}.`);
}

function words({ keyword, instancePath, message, params, propertyName }: ErrorObject): string {
  const at = instancePath === '' ? 'the object' : instancePath;
  switch (keyword) {
    case 'additionalProperties':
      return `${at} has an unknown member ${JSON.stringify(params.additionalProperty)}`;
    case 'required':
      return `${at} lacks ${JSON.stringify(params.missingProperty)}`;
    case 'enum': {
      const expected = params.allowedValues.join(', ');
      return propertyName === undefined
        ? `${at} must be one of ${expected}`
        : `${at} has an unknown member ${JSON.stringify(propertyName)}; expected ${expected}`;
    }
    default:
      return `${at} ${message}`;
  }
}
