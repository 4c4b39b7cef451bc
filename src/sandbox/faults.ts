import { type Answer, messageAnswer } from './answer.ts';
import { type Endpoint, endpointName } from './endpoint.ts';
import type { Fault, FaultPlan, Latency } from './fault_plan.ts';
import type { Random } from './random.ts';

/** The fault plan at work. */
export interface Faults {
  /** The plan, with the number of requests that its faults still have to hit. */
  plan(): FaultPlan;
  replace(plan: FaultPlan): void;
  /** The fault that hits the request that arrives now at an endpoint; null if none does. */
  strike(endpoint: Endpoint): Fault | null;
  /** How long the request that arrives now has to wait, in milliseconds. */
  delay(): number;
}

/** Carries a fault plan out. Whatever is left to chance comes from `random`. */
export function createFaults(initial: FaultPlan, random: Random): Faults {
  let latency: Latency | undefined;
  let counted: { fault: Fault; left: number }[] = [];
  let likely: (Fault & { probability: number })[] = [];

  function replace(plan: FaultPlan): void {
    latency = plan.latency;
    counted = [];
    likely = [];
    for (const fault of plan.faults ?? []) {
      if ('next' in fault) counted.push({ fault, left: fault.next });
      else likely.push(fault);
    }
  }

  replace(initial);
  return {
    replace,
    plan: () => ({
      ...(latency !== undefined && { latency }),
      faults: [...counted.map(({ fault, left }) => ({ ...fault, next: left })), ...likely],
    }),
    strike(endpoint) {
      const first = counted.find(({ fault }) => aimsAt(fault, endpoint));
      if (first !== undefined) {
        if (--first.left === 0) counted = counted.filter((other) => other !== first);
        return first.fault;
      }
      return likely.find((fault) => aimsAt(fault, endpoint) && random() < fault.probability) ?? null;
    },
    delay() {
      if (latency === undefined) return 0;
      if ('min_ms' in latency) return latency.min_ms + random() * (latency.max_ms - latency.min_ms);
      const jitter = latency.jitter_ms ?? 0;
      return jitter === 0 ? latency.ms : Math.max(0, latency.ms + (2 * random() - 1) * jitter);
    },
  };
}

/** Whether a fault can hit the requests of an endpoint. */
function aimsAt({ endpoint: aim }: Fault, endpoint: Endpoint): boolean {
  if (aim === undefined) return endpoint.objects.length > 0;
  return aim === endpoint.path || aim === endpointName(endpoint);
}

/** Whether the objects of a request that a fault hits are applied. */
export function isApplied(fault: Fault | null): boolean {
  if (fault === null || isUsual(fault) || fault.kind === 'queued') return true;
  return 'apply' in fault && fault.apply === true;
}

/** How long after its time a request that a fault hits is applied, milliseconds. */
export function latenessOf(fault: Fault | null): number {
  return fault !== null && 'late_ms' in fault ? (fault.late_ms ?? 0) : 0;
}

/** Whether Braze itself answers a request that the fault hits. */
export function isUsual({ kind }: Fault): boolean {
  return kind === 'partial' || kind === 'shortfall' || kind === 'informational';
}

/**
 * What a fault answers; `usual` is what Braze would. Null: there is no answer.
 * @param now milliseconds since 1970.
 * @param limit how many requests a window of the endpoint grants.
 */
export function faultAnswer(fault: Fault, usual: Answer | null, now: number, limit: number): Answer | null {
  switch (fault.kind) {
    case 'status':
      // The bodies of Braze's 5xx answers are recorded nowhere.
      return messageAnswer(fault.status, STATUS_TEXTS.get(fault.status) ?? 'Error');
    case 'rate_limited':
      return messageAnswer(429, RATE_LIMITED, waitHeaders(fault, now, limit));
    case 'queued':
      return messageAnswer(202, 'queued');
    case 'raw':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body };
    case 'partial':
    case 'shortfall':
      return usual;
    case 'informational':
      return usual && { ...usual, informational: fault.count };
    default:
      return null;
  }
}

/** The body of a 429 is recorded nowhere; this is the name that Braze's docs give it. */
export const RATE_LIMITED = 'Rate Limited';

const STATUS_TEXTS: ReadonlyMap<number, string> = new Map([
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
]);

function waitHeaders(
  fault: Fault & { kind: 'rate_limited' },
  now: number,
  limit: number,
): Record<string, string> {
  const seconds = fault.retry_after ?? 1;
  switch (fault.headers ?? 'epoch') {
    case 'epoch':
      return {
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': String(Math.ceil(now / 1000 + seconds)),
      };
    case 'seconds':
      return { 'X-Ratelimit-Retry-After': String(seconds) };
    case 'retry_after':
      return { 'Retry-After': String(seconds) };
    default:
      return {};
  }
}
