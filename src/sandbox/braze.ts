import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../json/value.ts';
import { admit, isEndpoint, PERMISSIONS, type RequestHead } from './admission.ts';
import { type Answer, messageAnswer } from './answer.ts';
import { type Body, parseBody } from './body.ts';
import { BUCKETS, isOfThePlan, rateLimitOf } from './buckets.ts';
import type { Controlled } from './control.ts';
import type { Opened, Sabotage } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import type { Fault } from './fault_plan.ts';
import { createFaults, faultAnswer, isApplied, isUsual, RATE_LIMITED } from './faults.ts';
import { DEFAULT_API_KEY, type SandboxOptions } from './options.ts';
import { type Random, seededRandom } from './random.ts';
import { createRateWindow, rateHeaders } from './rate_window.ts';
import type { Reply } from './send.ts';
import { createTraffic, type RequestRecord } from './traffic.ts';
import { createWorkspace } from './workspace.ts';

/** Braze's REST API without the wire. */
export interface Braze extends Controlled {
  /** A request arrives: its place in the rate limit's window and the fault that hits it are settled now. */
  begin(head: RequestHead): Exchange;
}

/** A request on its way. */
export interface Exchange {
  /** Answers the request once its body is complete and its latency is over: only then it is applied. */
  answer(body: Body): Promise<Outcome>;
  /** It is answered, or its connection is gone. May be called again. */
  end(): void;
}

/** What becomes of a request. */
export interface Outcome {
  readonly reply: Reply;
  readonly record: RequestRecord;
  /** The parsed body; its text where it is no JSON. */
  readonly body: Json;
}

/** A Braze with an empty workspace. */
export function createBraze(options: SandboxOptions): Braze {
  const plan = options.plan ?? 'standard';
  const style = options.errors ?? 'sentences';
  const headerStyle = options.headers ?? 'epoch';
  const keepAll = options.keep !== 'counters';
  const now = options.now ?? Date.now;
  const access = {
    apiKey: options.apiKey ?? DEFAULT_API_KEY,
    permissions: new Set<string>(options.permissions ?? PERMISSIONS),
    plan,
  };
  const rules = {
    blocklist: new Set(options.blocklist),
    blockedUsers: new Set(options.blockedUsers),
    forcedTypes: new Map(Object.entries(options.forcedTypes ?? {})),
  };
  const random = seededRandom(options.seed ?? 1);
  const workspace = createWorkspace(random);
  const traffic = createTraffic(keepAll, [...new Set(ENDPOINTS.flatMap(({ objects }) => objects))]);
  const faults = createFaults(options.faults ?? {}, random);
  const windows = new Map(
    BUCKETS.map((bucket) => {
      const usual = rateLimitOf(bucket, plan);
      const limit = isOfThePlan(bucket) ? (options.rateLimit ?? usual) : usual;
      const isLimited = options.rateLimit !== null;
      return [bucket, { seconds: limit.seconds, enter: isLimited ? createRateWindow(limit) : null }];
    }),
  );

  function begin(head: RequestHead): Exchange {
    const arrived = now();
    traffic.arrive();
    const admitted = admit(head, access);
    const endpoint = isEndpoint(admitted) ? admitted : null;
    const window = endpoint === null ? undefined : windows.get(endpoint.bucket);
    const permit = window?.enter?.(arrived) ?? null;
    const isLimited = permit !== null && !permit.granted;
    if (endpoint !== null && window !== undefined) {
      traffic.count(endpoint.bucket, window.seconds, arrived, !isLimited);
    }
    const carriesObjects = endpoint !== null && endpoint.objects.length > 0;
    const fault = carriesObjects && !isLimited ? faults.strike() : null;
    const delay = faults.delay();
    let opened: Opened | null = null;
    let isOver = false;

    /** What Braze would answer. */
    function usual(bytes: number): Answer {
      if (!isEndpoint(admitted)) return admitted;
      if (isLimited) return messageAnswer(429, RATE_LIMITED);
      // The bodies of these refusals are recorded nowhere: they carry the names of Braze's docs.
      if (bytes > admitted.maxBytes) return messageAnswer(admitted.tooLarge, 'Request Entity Too Large');
      if (opened === null) return messageAnswer(400, 'Bad Request');
      const served = opened.serve({
        workspace,
        rules,
        plan,
        style,
        keepAll,
        now: now(),
        sabotage: sabotage(fault, random),
      });
      traffic.judge(served);
      return served.answer;
    }

    return {
      async answer({ bytes, text }) {
        const body = parseBody(text);
        if (endpoint !== null && body !== undefined) opened = endpoint.open(body);
        if (opened !== null && !isOver) traffic.enter(opened.names);
        if (delay > 0) await wait(delay);
        const answered = isApplied(fault) ? usual(bytes) : null;
        const reply = replyOf(fault, answered, now());
        const record: RequestRecord = {
          time: new Date(arrived).toISOString(),
          method: head.method,
          path: head.path,
          status: typeof reply === 'string' ? null : reply.status,
          bytes,
          objects: opened?.objects ?? null,
          fault: fault?.kind ?? null,
        };
        traffic.record(record);
        const isBrazes = fault === null || isUsual(fault) || fault.kind === 'queued';
        return {
          reply:
            isBrazes && typeof reply === 'object'
              ? withHeaders(reply, permit === null ? {} : rateHeaders(permit, headerStyle), now() - arrived)
              : reply,
          record,
          body: body ?? text,
        };
      },
      end() {
        if (!isOver) traffic.leave(opened?.names ?? []);
        isOver = true;
      },
    };
  }

  return { workspace, traffic, faults, begin };
}

function replyOf(fault: Fault | null, usual: Answer | null, now: number): Reply {
  if (fault === null) return usual ?? 'silence';
  return faultAnswer(fault, usual, now) ?? (fault.kind === 'reset' ? 'reset' : 'silence');
}

function sabotage(fault: Fault | null, random: Random): Sabotage | null {
  if (fault?.kind === 'partial') return { objects: fault.objects, sentence: fault.sentence, random };
  return fault?.kind === 'shortfall' ? { objects: fault.objects, sentence: null, random } : null;
}

/** The headers of recorded answers that a client may look at. */
function withHeaders(answer: Answer, rate: Readonly<Record<string, string>>, runtime: number): Answer {
  const isSuccess = answer.status === 200 || answer.status === 201;
  return {
    ...answer,
    headers: {
      'Cache-Control': isSuccess ? 'max-age=0, private, must-revalidate' : 'no-cache',
      'X-Request-Id': randomUUID(),
      'X-Runtime': (runtime / 1000).toFixed(6),
      ...rate,
      ...answer.headers,
    },
  };
}
