import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { type Answer, jsonAnswer, messageAnswer } from './answer.ts';
import type { Controlled } from './controlled.ts';
import { readFaultPlan } from './fault_plan.ts';
import { type Parameter, type Query, readQuery, WrongQuery } from './query.ts';
import { readSettings } from './settings.ts';
import * as shown from './shown.ts';

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
  sandbox.settle();
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

interface Control {
  /** What it does, for the list of controls. */
  readonly does: string;
  readonly takes: readonly Parameter[];
  readonly answer: (sandbox: Controlled, query: Query, body: string) => Answer;
}

const OF_A_USER: readonly Parameter[] = ['external_id', 'limit'];

const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ['GET /_sandbox/', { does: 'how much it holds, and this list', takes: [], answer: overview }],
  ['DELETE /_sandbox/', { does: 'forgets all that it holds and counts', takes: [], answer: empty }],
  ['GET /_sandbox/profiles', show('shows profiles', OF_A_USER, shown.profiles)],
  ['GET /_sandbox/events', show('shows events', OF_A_USER, shown.events)],
  ['GET /_sandbox/purchases', show('shows purchases', OF_A_USER, shown.purchases)],
  ['GET /_sandbox/messages', show('shows what campaigns and Canvases sent', OF_A_USER, shown.messages)],
  ['GET /_sandbox/deleted', show('shows profiles that exist no more', ['limit'], shown.gone)],
  [
    'GET /_sandbox/subscriptions',
    show('shows subscription states of addresses and numbers that nobody has', ['limit'], shown.orphans),
  ],
  ['GET /_sandbox/catalogs', show('shows catalogs and their items', ['limit'], shown.catalogs)],
  [
    'GET /_sandbox/received',
    show('shows the objects of all but track requests', ['endpoint', 'limit'], shown.received),
  ],
  ['GET /_sandbox/requests', show('shows requests, and what became of them', ['limit'], shown.requests)],
  ['GET /_sandbox/counters', show('shows what it counts', [], shown.counters)],
  ['GET /_sandbox/settings', show('shows the settings', [], (sandbox) => sandbox.settings())],
  ['POST /_sandbox/settings', { does: 'changes the settings that are given', takes: [], answer: change }],
  ['GET /_sandbox/faults', show('shows latency and faults', [], ({ faults }) => faults.plan())],
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

function show(
  does: string,
  takes: readonly Parameter[],
  what: (sandbox: Controlled, query: Query) => unknown,
): Control {
  return { does, takes, answer: (sandbox, query) => jsonAnswer(200, what(sandbox, query)) };
}

function overview(sandbox: Controlled): Answer {
  return jsonAnswer(200, {
    ...shown.amounts(sandbox),
    controls: [...CONTROLS].map(([control, { does, takes }]) => ({ control, does, parameters: takes })),
  });
}

function empty(sandbox: Controlled): Answer {
  sandbox.later.clear();
  sandbox.workspace.clear();
  sandbox.traffic.clear();
  return messageAnswer(200, 'The sandbox is empty.');
}

function replaceFaults({ faults }: Controlled, _query: Query, body: string): Answer {
  return taken(body, 'The fault plan is no JSON.', (value) => {
    faults.replace(readFaultPlan(value));
    return faults.plan();
  });
}

function change(sandbox: Controlled, _query: Query, body: string): Answer {
  return taken(body, 'The settings are no JSON.', (value) => {
    sandbox.change(readSettings(value));
    return sandbox.settings();
  });
}

/** Reads a body, and answers with what came of it, or with what is wrong with it. */
function taken(body: string, noJson: string, take: (value: Json) => unknown): Answer {
  try {
    return jsonAnswer(200, take(parsed(body, noJson)));
  } catch (error) {
    return messageAnswer(400, error instanceof Error ? error.message : String(error));
  }
}

function parsed(text: string, noJson: string): Json {
  try {
    return parseExact(text);
  } catch {
    throw new Error(noJson);
  }
}
