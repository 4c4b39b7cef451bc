import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../json/value.ts';
import { admit, isAdmitted, PERMISSIONS, type RequestHead, readsBody } from './admission.ts';
import { type Answer, messageAnswer } from './answer.ts';
import { type Body, parseBody } from './body.ts';
import { createBuckets } from './bucket_windows.ts';
import { BUCKETS } from './buckets.ts';
import type { Controlled } from './controlled.ts';
import {
  type Call,
  type Endpoint,
  endpointName,
  MAX_BYTES,
  type Opened,
  type Sabotage,
  type Served,
} from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import type { Fault } from './fault_plan.ts';
import { createFaults, faultAnswer, isApplied, isUsual, latenessOf, RATE_LIMITED } from './faults.ts';
import { createLater, lagOf } from './lag.ts';
import { DEFAULT_API_KEY, type SandboxOptions } from './options.ts';
import { type Random, seededRandom } from './random.ts';
import { rateHeaders } from './rate_window.ts';
import type { Reason } from './reasons.ts';
import type { Reply } from './send.ts';
import { defaultSettings } from './settings.ts';
import { createTraffic, type RequestRecord } from './traffic.ts';
import { isObject } from './values.ts';
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
  const apiKey = options.apiKey ?? DEFAULT_API_KEY;
  let settings = { ...defaultSettings(options.permissions ?? PERMISSIONS), ...options.settings };
  const rules = {
    blocklist: new Set(options.blocklist),
    blockedUsers: new Set(options.blockedUsers),
    forcedTypes: new Map(Object.entries(options.forcedTypes ?? {})),
  };
  const random = seededRandom(options.seed ?? 1);
  const workspace = createWorkspace(random);
  const traffic = createTraffic(keepAll, [...new Set(ENDPOINTS.flatMap(({ objects }) => objects))]);
  const faults = createFaults(options.faults ?? {}, random);
  const later = createLater();
  const buckets = createBuckets(plan, options.rateLimit, settings.rate_limits);

  function begin(head: RequestHead): Exchange {
    const arrived = now();
    traffic.arrive();
    later.settle(arrived);
    const admitted = admit(head, { apiKey, plan, permissions: settings.permissions });
    const { endpoint, parameters = {} } = isAdmitted(admitted) ? admitted : { endpoint: null };
    const bucket = endpoint === null ? null : buckets.get(endpoint.bucket);
    const permit = bucket?.enter?.(arrived) ?? null;
    const isLimited = permit !== null && !permit.granted;
    if (endpoint !== null && bucket !== null) {
      traffic.count(endpoint.bucket, bucket.seconds, arrived, !isLimited);
    }
    let fault: Fault | null = null;
    const delay = faults.delay();
    let opened: Opened | null = null;
    let isOver = false;
    let isExplained = false;

    function explain(effect: Reason['effect'], kind: string | null, words: string, object?: Json): void {
      isExplained = true;
      const name = endpoint === null ? `${head.method} ${head.path}` : endpointName(endpoint);
      traffic.reasons.count({ endpoint: name, kind, effect, words }, now(), object);
    }

    /** Notes why the request is refused as a whole, where none of its objects says it. */
    function explainWhole(reply: Reply): void {
      const words = isExplained ? null : refusalOf(reply, fault);
      if (words !== null) explain('refused', null, words);
    }

    function open(body: Json | undefined): void {
      if (endpoint === null) return;
      opened = openedBy(endpoint, head, parameters, body);
      if (!isLimited && !asksOnly(body, opened)) fault = faults.strike(endpoint);
      if (opened !== null && !isOver) traffic.enter(opened.names, later.concerns(opened.names));
    }

    function withBrazesHeaders(reply: Reply): Reply {
      if (typeof reply === 'string' || !isBrazes(fault)) return reply;
      return withHeaders(reply, permit === null ? {} : rateHeaders(permit, headerStyle), now() - arrived);
    }

    /** What Braze would answer. */
    function usual(bytes: number): Answer {
      if (!isAdmitted(admitted)) return admitted;
      if (isLimited) return messageAnswer(429, RATE_LIMITED);
      const { maxBytes = MAX_BYTES, tooLarge = 413 } = admitted.endpoint;
      // The bodies of these refusals are recorded nowhere: they carry the names of Braze's docs.
      if (bytes > maxBytes) return messageAnswer(tooLarge, 'Request Entity Too Large');
      if (opened === null) return messageAnswer(400, 'Bad Request');
      const moment = now();
      later.settle(moment);
      const served = opened.serve({
        workspace,
        settings,
        rules,
        plan,
        style,
        keepAll,
        now: moment,
        sabotage: sabotage(fault, random),
        explain,
      });
      traffic.judge(served);
      takeEffect(admitted.endpoint, opened, served, moment);
      return served.answer;
    }

    function takeEffect(at: Endpoint, { names, objects }: Opened, { take }: Served, moment: number): void {
      if (take === undefined) return;
      const count = Object.values(objects ?? {}).reduce((sum, each) => sum + each, 0);
      const late = lagOf(settings.lag, at.path, count) + latenessOf(fault);
      if (late === 0) take(moment);
      else later.put(moment + late, names, take);
    }

    return {
      async answer({ bytes, text }) {
        const body = parseBody(text);
        open(body);
        if (delay > 0) await wait(delay);
        const answered = isApplied(fault) ? usual(bytes) : null;
        const reply = replyOf(fault, answered, now(), bucket?.requests ?? 0);
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
        explainWhole(reply);
        return { reply: withBrazesHeaders(reply), record, body: body ?? text };
      },
      end() {
        if (!isOver) traffic.leave(opened?.names ?? []);
        isOver = true;
      },
    };
  }

  return {
    workspace,
    traffic,
    faults,
    later,
    plan,
    apiKey,
    now,
    limits: () =>
      new Map(
        BUCKETS.map((bucket) => {
          const { requests, seconds, enter } = buckets.get(bucket);
          return [bucket, enter === null ? null : { requests, seconds }];
        }),
      ),
    settings: () => settings,
    change(change) {
      settings = { ...settings, ...change };
      if (change.rate_limits !== undefined) buckets.limit(settings.rate_limits);
    },
    settle: () => later.settle(now()),
    begin,
  };
}

function openedBy(
  endpoint: Endpoint,
  head: RequestHead,
  parameters: Call['parameters'],
  body: Json | undefined,
): Opened | null {
  const content = readsBody(endpoint) ? body : null;
  if (content === undefined) return null;
  return endpoint.open({ parameters, query: new URLSearchParams(head.query), body: content });
}

/** Whether a request holds an empty list where its endpoint takes objects: it asks for the permission, and no more. */
function asksOnly(body: Json | undefined, opened: Opened | null): boolean {
  const lists = isObject(body) ? Object.values(body).filter(Array.isArray) : [];
  return opened?.objects === null && lists.length > 0 && lists.every((list) => list.length === 0);
}

/** Whether the answer is Braze's and not of something in front of it. */
function isBrazes(fault: Fault | null): boolean {
  return fault === null || isUsual(fault) || fault.kind === 'queued';
}

function replyOf(fault: Fault | null, usual: Answer | null, now: number, limit: number): Reply {
  if (fault === null) return usual ?? 'silence';
  return faultAnswer(fault, usual, now, limit) ?? (fault.kind === 'reset' ? 'reset' : 'silence');
}

/** Why a request is refused as a whole, or not answered; null: it is neither. */
function refusalOf(reply: Reply, fault: Fault | null): string | null {
  const by = fault === null ? '' : ` (fault: ${fault.kind})`;
  if (typeof reply === 'string') return `no answer${by}`;
  return reply.status < 400 ? null : `${reply.status} ${messageOf(reply.body)}${by}`;
}

/** The message of an answer. A key that is refused is not kept: it may be a real one. */
function messageOf(text: string): string {
  const body = parseBody(text);
  const message = isObject(body) && typeof body.message === 'string' ? body.message : text;
  return message.replace(/(?<=^Invalid API key): .*/s, '');
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
