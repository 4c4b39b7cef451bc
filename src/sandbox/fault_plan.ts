import { Ajv, type ErrorObject } from 'ajv';
import { withPlainNumbers } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { endpointName } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import type { HeaderStyle } from './rate_window.ts';

/** How long an answer takes, in milliseconds: `ms` give or take `jitter_ms`, or anything from `min_ms` to `max_ms`. */
export type Latency =
  | { readonly ms: number; readonly jitter_ms?: number }
  | { readonly min_ms: number; readonly max_ms: number };

/**
 * Which requests a fault hits: exactly the next n, or each with a probability. `endpoint` is the path of the only
 * endpoint whose requests it hits, as Braze writes it, with or without the method.
 */
type Aim = { readonly endpoint?: string } & ({ readonly next: number } | { readonly probability: number });

/**
 * Whether the request's objects are applied, in spite of what is answered: not unless it is said. `late_ms` says how
 * long after that; then other requests come first.
 */
interface Writing {
  readonly apply?: boolean;
  readonly late_ms?: number;
}

/** What goes wrong. */
type Failure =
  /** An error status such as 503. */
  | ({ readonly kind: 'status'; readonly status: number } & Writing)
  /** 429; `headers` says how it asks to wait `retry_after` seconds (1 unless said). */
  | {
      readonly kind: 'rate_limited';
      readonly headers?: HeaderStyle | 'retry_after' | 'none';
      readonly retry_after?: number;
    }
  /** The connection is reset instead of an answer. */
  | ({ readonly kind: 'reset' } & Writing)
  /** No answer ever comes. */
  | ({ readonly kind: 'hang' } & Writing)
  /** 202: everything is applied. */
  | { readonly kind: 'queued' }
  /** `objects` random objects are refused with a sentence. */
  | { readonly kind: 'partial'; readonly objects: number; readonly sentence: string }
  /** `objects` random events and purchases are dropped: the counters are lower, and no error names them. */
  | { readonly kind: 'shortfall'; readonly objects: number }
  /** `count` informational answers (100, 102 and 103, which nobody asked for) come before the usual one. */
  | { readonly kind: 'informational'; readonly count: number }
  /** Any answer. */
  | ({
      readonly kind: 'raw';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    } & Writing);

export type Fault = Failure & Aim;

/** What the sandbox does other than answer as Braze would. */
export interface FaultPlan {
  /** Of every answer of the API; a request is applied at the end of it. */
  readonly latency?: Latency;
  /**
   * For requests that carry objects and are admitted: neither refused by key or permission nor rate limited. A fault that
   * names an endpoint that only reads hits it too. The first one that hits a request acts; those with `next` go before
   * those with a probability.
   */
  readonly faults?: readonly Fault[];
}

const ENDPOINT_NAMES = [...new Set(ENDPOINTS.flatMap((endpoint) => [endpoint.path, endpointName(endpoint)]))];

const natural = { type: 'integer', minimum: 1 };
const duration = { type: 'number', minimum: 0 };
const flag = { type: 'boolean' };

function fault(kind: string, required: readonly string[], properties: Readonly<Record<string, object>>) {
  const aims = {
    endpoint: { enum: ENDPOINT_NAMES },
    next: natural,
    probability: { type: 'number', minimum: 0, maximum: 1 },
  };
  return {
    type: 'object',
    properties: { kind: { const: kind }, ...aims, ...properties },
    required: ['kind', ...required],
    oneOf: [{ required: ['next'] }, { required: ['probability'] }],
    additionalProperties: false,
  };
}

const status = { type: 'integer', minimum: 200, maximum: 599 };

const writing = { apply: flag, late_ms: duration };

const FAULTS = [
  fault('status', ['status'], { status, ...writing }),
  fault('rate_limited', [], {
    headers: { enum: ['epoch', 'seconds', 'retry_after', 'none'] },
    retry_after: duration,
  }),
  fault('reset', [], writing),
  fault('hang', [], writing),
  fault('queued', [], {}),
  fault('partial', ['objects', 'sentence'], { objects: natural, sentence: { type: 'string' } }),
  fault('shortfall', ['objects'], { objects: natural }),
  fault('informational', ['count'], { count: natural }),
  fault('raw', ['status', 'body'], {
    status,
    body: { type: 'string' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    ...writing,
  }),
];

export const FAULT_KINDS: readonly string[] = FAULTS.map(({ properties }) => properties.kind.const);

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    latency: {
      type: 'object',
      properties: { ms: duration, jitter_ms: duration, min_ms: duration, max_ms: duration },
      oneOf: [
        { required: ['ms'], not: { anyOf: [{ required: ['min_ms'] }, { required: ['max_ms'] }] } },
        {
          required: ['min_ms', 'max_ms'],
          not: { anyOf: [{ required: ['ms'] }, { required: ['jitter_ms'] }] },
        },
      ],
      additionalProperties: false,
    },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['kind'],
        discriminator: { propertyName: 'kind' },
        oneOf: FAULTS,
      },
    },
  },
};

const ajv = new Ajv({ discriminator: true, strictRequired: false });
const isFaultPlan = ajv.compile<FaultPlan>(SCHEMA);

/**
 * Reads a fault plan from JSON.
 * @throws Error whose message says what is wrong with it, and where.
 */
export function readFaultPlan(value: Json): FaultPlan {
  const plan: unknown = withPlainNumbers(value);
  if (isFaultPlan(plan)) return plan;
  const [error] = isFaultPlan.errors ?? [];
  throw new Error(`The fault plan is not valid: ${error === undefined ? 'unknown reason' : words(error)}.`);
}

/** What is wrong, where, and what is expected. Of a fault only its own kind's branch is reported. */
function words({ keyword, instancePath, message, params }: ErrorObject): string {
  const at = instancePath === '' ? 'the plan' : instancePath;
  switch (keyword) {
    case 'discriminator':
      return `${at}/kind is ${JSON.stringify(params.tagValue) ?? 'missing'}; expected one of ${FAULT_KINDS.join(', ')}`;
    case 'additionalProperties':
      return `${at} has an unknown member ${JSON.stringify(params.additionalProperty)}`;
    case 'required':
      if (params.missingProperty === 'kind')
        return `${at}/kind is missing; expected one of ${FAULT_KINDS.join(', ')}`;
      if (['next', 'probability'].includes(params.missingProperty))
        return `${at} needs either next or probability`;
      return `${at} lacks ${JSON.stringify(params.missingProperty)}`;
    case 'oneOf':
      return instancePath === '/latency'
        ? `${at} needs either ms, or both min_ms and max_ms`
        : `${at} needs either next or probability, not both`;
    case 'enum':
      return `${at} must be one of ${params.allowedValues.join(', ')}`;
    default:
      return `${at} ${message}`;
  }
}
