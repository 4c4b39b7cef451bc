import { parseExact } from '../json/exact.ts';
import type { Json, JsonObject } from '../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from './answer.ts';
import { wholeProfile } from './exported_profile.ts';
import { type FaultPlan, readFaultPlan } from './fault_plan.ts';
import type { Faults } from './faults.ts';
import { PARAMETERS, type Parameter, type Query, readQuery, WrongQuery } from './query.ts';
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
 * @param method and path of the request, and its query behind the `?`.
 */
export function control(
  sandbox: Controlled,
  { method, path, query, body }: { method: string; path: string; query: string; body: string },
): Answer {
  const what = `${method} ${path === '/_sandbox' ? CONTROL : path}`;
  const found = CONTROLS.get(what);
  if (found === undefined) {
    return messageAnswer(
      404,
      `There is no control "${what}". The controls are: ${[...CONTROLS.keys()].join(', ')}.`,
    );
  }
  try {
    return found.answer(sandbox, readQuery(query, found.takes), body);
  } catch (error) {
    if (error instanceof WrongQuery) return messageAnswer(400, error.message);
    throw error;
  }
}

/** Whether a path is below {@link CONTROL}. */
export function isControl(path: string): boolean {
  return path.startsWith(CONTROL) || path === '/_sandbox';
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

interface Control {
  /** What it does, for the list of controls. */
  readonly does: string;
  readonly takes: readonly Parameter[];
  readonly answer: (sandbox: Controlled, query: Query, body: string) => Answer;
}

const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ['GET /_sandbox/', { does: 'how much it holds, and this list', takes: [], answer: overview }],
  ['DELETE /_sandbox/', { does: 'forgets all that it holds and counts', takes: [], answer: empty }],
  ['GET /_sandbox/profiles', { does: 'shows profiles', takes: PARAMETERS, answer: profiles }],
  [
    'GET /_sandbox/events',
    {
      does: 'shows events',
      takes: PARAMETERS,
      answer: ({ workspace }, query) => list('events', workspace.events, query, workspace),
    },
  ],
  [
    'GET /_sandbox/purchases',
    {
      does: 'shows purchases',
      takes: PARAMETERS,
      answer: ({ workspace }, query) => list('purchases', workspace.purchases, query, workspace),
    },
  ],
  [
    'GET /_sandbox/requests',
    {
      does: 'shows requests, and what became of them',
      takes: ['limit'],
      answer: ({ traffic }, { limit }) =>
        jsonAnswer(200, { total: traffic.requests.length, requests: traffic.requests.slice(0, limit) }),
    },
  ],
  [
    'GET /_sandbox/counters',
    { does: 'shows what it counts', takes: [], answer: (sandbox) => jsonAnswer(200, countersOf(sandbox)) },
  ],
  [
    'GET /_sandbox/faults',
    { does: 'shows latency and faults', takes: [], answer: ({ faults }) => jsonAnswer(200, faults.plan()) },
  ],
  ['POST /_sandbox/faults', { does: 'replaces latency and faults', takes: [], answer: replaceFaults }],
  [
    'DELETE /_sandbox/faults',
    {
      does: 'ends latency and faults',
      takes: [],
      answer: ({ faults }) => {
        faults.replace({});
        return jsonAnswer(200, faults.plan());
      },
    },
  ],
]);

function overview({ workspace, traffic }: Controlled): Answer {
  return jsonAnswer(200, {
    profiles: workspace.profiles.size,
    events: workspace.events.length,
    purchases: workspace.purchases.length,
    requests: traffic.counters().requests,
    controls: [...CONTROLS].map(([control, { does, takes }]) => ({ control, does, parameters: takes })),
  });
}

function empty(sandbox: Controlled): Answer {
  sandbox.workspace.clear();
  sandbox.traffic.clear();
  return messageAnswer(200, 'The sandbox is empty.');
}

function profiles({ workspace }: Controlled, { externalId: id, limit }: Query): Answer {
  const { profiles: store } = workspace;
  if (id !== null) {
    const profile = store.find({ by: 'external_id', id });
    const shown = profile === undefined ? [] : [wholeProfile(profile)];
    return jsonAnswer(200, { total: shown.length, profiles: shown });
  }
  const shown = store.all().take(limit).map(wholeProfile).toArray();
  return jsonAnswer(200, { total: store.size, profiles: shown });
}

/** The oldest ones first. `external_id` finds what its profile did, by whatever identifier it was sent. */
function list(
  name: string,
  items: readonly JsonObject[],
  { externalId: id, limit }: Query,
  workspace: Workspace,
): Answer {
  const profile = id === null ? null : workspace.profiles.find({ by: 'external_id', id });
  const shown = profile === null ? items : items.filter((item) => item.braze_id === profile?.brazeId);
  return jsonAnswer(200, { total: shown.length, [name]: shown.slice(0, limit) });
}

function replaceFaults({ faults }: Controlled, _query: Query, body: string): Answer {
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
