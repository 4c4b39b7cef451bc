import { parseExact } from '../json/exact.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from './answer.ts';
import { wholeProfile } from './export.ts';
import { type FaultPlan, readFaultPlan } from './fault_plan.ts';
import type { Faults } from './faults.ts';
import type { Traffic } from './traffic.ts';
import type { Workspace } from './workspace.ts';

/** What the control endpoints show and change. */
export interface Controlled {
  readonly workspace: Workspace;
  readonly traffic: Traffic;
  readonly faults: Faults;
}

/** Below this path the sandbox is no Braze, and asks for no key. */
export const CONTROL = '/_sandbox/';

/**
 * Answers a control request.
 * @param what the method and the path, with a blank between them.
 */
export function control(sandbox: Controlled, what: string, query: string, body: string): Answer {
  const handler = HANDLERS.get(what);
  return handler === undefined
    ? messageAnswer(404, `No such control: ${[...HANDLERS.keys()].join(', ')}`)
    : handler(sandbox, new URLSearchParams(query), body);
}

/** Everything that the sandbox counts. */
export function countersOf({ traffic, workspace }: Controlled): Record<string, unknown> {
  const points = workspace.dataPoints;
  const total = Object.values(points).reduce<number>((sum, count) => sum + count, 0);
  return {
    ...traffic.counters(),
    profiles: workspace.profiles.size,
    data_points: { total, ...points },
  };
}

type Handler = (sandbox: Controlled, query: URLSearchParams, body: string) => Answer;

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['GET /_sandbox/', overview],
  ['DELETE /_sandbox/', empty],
  ['GET /_sandbox/profiles', profiles],
  ['GET /_sandbox/events', ({ workspace }, query) => list('events', workspace.events, query, workspace)],
  [
    'GET /_sandbox/purchases',
    ({ workspace }, query) => list('purchases', workspace.purchases, query, workspace),
  ],
  [
    'GET /_sandbox/requests',
    ({ traffic }, query) =>
      jsonAnswer(200, {
        total: traffic.requests.length,
        requests: traffic.requests.slice(0, limitOf(query)),
      }),
  ],
  ['GET /_sandbox/counters', (sandbox) => jsonAnswer(200, countersOf(sandbox))],
  ['GET /_sandbox/faults', ({ faults }) => jsonAnswer(200, faults.plan())],
  ['POST /_sandbox/faults', replaceFaults],
  [
    'DELETE /_sandbox/faults',
    ({ faults }) => {
      faults.replace({});
      return jsonAnswer(200, faults.plan());
    },
  ],
]);

function overview({ workspace, traffic }: Controlled): Answer {
  return jsonAnswer(200, {
    profiles: workspace.profiles.size,
    events: workspace.events.length,
    purchases: workspace.purchases.length,
    requests: traffic.counters().requests,
    controls: [...HANDLERS.keys()],
  });
}

function empty(sandbox: Controlled): Answer {
  sandbox.workspace.clear();
  sandbox.traffic.clear();
  return messageAnswer(200, 'The sandbox is empty.');
}

function profiles({ workspace }: Controlled, query: URLSearchParams): Answer {
  const id = query.get('external_id');
  const { profiles: store } = workspace;
  if (id !== null) {
    const profile = store.find({ by: 'external_id', id });
    const shown = profile === undefined ? [] : [wholeProfile(profile)];
    return jsonAnswer(200, { total: shown.length, profiles: shown });
  }
  const shown = store.all().take(limitOf(query)).map(wholeProfile).toArray();
  return jsonAnswer(200, { total: store.size, profiles: shown });
}

/** The oldest ones first. `external_id` finds what its profile did, by whatever identifier it was sent. */
function list(
  name: string,
  items: readonly JsonObject[],
  query: URLSearchParams,
  workspace: Workspace,
): Answer {
  const id = query.get('external_id');
  const profile = id === null ? null : workspace.profiles.find({ by: 'external_id', id });
  const shown = profile === null ? items : items.filter((item) => item.braze_id === profile?.brazeId);
  return jsonAnswer(200, { total: shown.length, [name]: shown.slice(0, limitOf(query)) });
}

function limitOf(query: URLSearchParams): number {
  return Number(query.get('limit') ?? Number.MAX_SAFE_INTEGER);
}

function replaceFaults({ faults }: Controlled, _query: URLSearchParams, body: string): Answer {
  let plan: FaultPlan;
  try {
    plan = readFaultPlan(parsed(body));
  } catch (error) {
    return messageAnswer(400, error instanceof Error ? error.message : String(error));
  }
  faults.replace(plan);
  return jsonAnswer(200, faults.plan());
}

function parsed(text: string): Json {
  try {
    return parseExact(text);
  } catch {
    throw new Error('The fault plan is no JSON.');
  }
}
