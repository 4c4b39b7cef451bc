import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../json/value.ts';
import { admit, isEndpoint, type RequestHead } from './admission.ts';
import { type Answer, messageAnswer } from './answer.ts';
import { type Body, parseBody } from './body.ts';
import type { Controlled } from './control.ts';
import { exportUsers } from './export.ts';
import type { Fault } from './fault_plan.ts';
import { createFaults, faultAnswer, isApplied, isUsual, RATE_LIMITED } from './faults.ts';
import { DEFAULT_API_KEY, PERMISSIONS, type SandboxOptions } from './options.ts';
import { isTooLong, MAX_BYTES, rateLimitOf, type TrackPath } from './plans.ts';
import { type Random, sample, seededRandom } from './random.ts';
import { createRateWindow, rateHeaders } from './rate_window.ts';
import type { Reply } from './send.ts';
import { NO_VALID_DATA, type Sabotage, track } from './track.ts';
import { readTrackRequest, type TrackRequest } from './track_request.ts';
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

/** The largest body of `/users/export/ids`. */
const MAX_EXPORT_BYTES = MAX_BYTES['/users/track'];

/** Braze limits exports too; here it never hinders. */
const EXPORT_LIMIT = { requests: 1_000_000, seconds: 60 };

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
  const traffic = createTraffic(keepAll, plan, options.rateLimit ?? null);
  const faults = createFaults(options.faults ?? {}, random);
  const windows =
    options.rateLimit === null
      ? null
      : {
          '/users/track': createRateWindow(options.rateLimit ?? rateLimitOf(plan, '/users/track')),
          '/users/track/bulk': createRateWindow(options.rateLimit ?? rateLimitOf(plan, '/users/track/bulk')),
          '/users/export/ids': createRateWindow(EXPORT_LIMIT),
        };

  function begin(head: RequestHead): Exchange {
    const arrived = now();
    traffic.arrive();
    const admitted = admit(head, access);
    const endpoint = isEndpoint(admitted) ? admitted : null;
    const trackPath = endpoint === null || endpoint.path === '/users/export/ids' ? null : endpoint.path;
    const permit = endpoint === null ? null : (windows?.[endpoint.path](arrived) ?? null);
    const isLimited = permit !== null && !permit.granted;
    if (trackPath !== null) traffic.count(trackPath, arrived, !isLimited);
    const fault = trackPath === null || isLimited ? null : faults.strike();
    const delay = faults.delay();
    let request: TrackRequest | null = null;
    let isOver = false;

    /** What Braze would answer. */
    function usual(bytes: number, body: Json | undefined): Answer {
      if (!isEndpoint(admitted)) return admitted;
      if (isLimited) return messageAnswer(429, RATE_LIMITED);
      // The bodies of these refusals are recorded nowhere: they carry the names of Braze's docs.
      if (bytes > (trackPath === null ? MAX_EXPORT_BYTES : MAX_BYTES[trackPath])) {
        return messageAnswer(trackPath === '/users/track/bulk' ? 400 : 413, 'Request Entity Too Large');
      }
      if (body === undefined) return messageAnswer(400, 'Bad Request');
      if (trackPath === null) return exportUsers(workspace.profiles, body, now());
      return trackAnswer(trackPath, fault);
    }

    function trackAnswer(path: TrackPath, fault: Fault | null): Answer {
      if (request === null) return messageAnswer(400, NO_VALID_DATA);
      if (isTooLong(request, plan, path)) return messageAnswer(400, 'Max Input Length Exceeded');
      const applying = { rules, keepAll, now: now() };
      const tracked = track(workspace, request, applying, style, sabotage(fault, request, random));
      traffic.judge(tracked);
      return tracked.answer;
    }

    return {
      async answer({ bytes, text }) {
        const body = parseBody(text);
        if (trackPath !== null && body !== undefined) request = readTrackRequest(body);
        if (request !== null && !isOver) traffic.enter(request);
        if (delay > 0) await wait(delay);
        const answered = isApplied(fault) ? usual(bytes, body) : null;
        const reply = replyOf(fault, answered, now());
        const record: RequestRecord = {
          time: new Date(arrived).toISOString(),
          method: head.method,
          path: head.path,
          status: typeof reply === 'string' ? null : reply.status,
          bytes,
          objects: counts(request),
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
        if (!isOver) traffic.leave(request);
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

function sabotage(fault: Fault | null, request: TrackRequest, random: Random): Sabotage | null {
  if (fault?.kind !== 'partial' && fault?.kind !== 'shortfall') return null;
  const { attributes, events, purchases } = request.objects;
  // How many users its attributes are about is not to be seen in their counter, so that a shortfall leaves them alone.
  const first = fault.kind === 'shortfall' ? attributes.length : 0;
  const drawn = sample(random, attributes.length + events.length + purchases.length - first, fault.objects);
  return {
    places: new Set(Array.from(drawn, (place) => place + first)),
    sentence: fault.kind === 'partial' ? fault.sentence : null,
  };
}

function counts(request: TrackRequest | null): RequestRecord['objects'] {
  if (request === null) return null;
  const { attributes, events, purchases } = request.objects;
  return { attributes: attributes.length, events: events.length, purchases: purchases.length };
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
