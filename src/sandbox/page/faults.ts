import { type Html, html } from '../../pages/html.ts';
import { endpointName } from '../endpoint.ts';
import { ENDPOINTS } from '../endpoints/index.ts';
import type { Fault, FaultPlan, Latency } from '../fault_plan.ts';
import { counted } from './text.ts';

/** A switch of the page: the latency, or a kind of fault. */
export type SwitchName = 'latency' | Fault['kind'];

/** A parameter of a fault, or of the latency: its member in the JSON, and how the page asks for it. */
interface Parameter {
  readonly name: string;
  readonly label: string;
  /** @default number */
  readonly type?: 'flag' | 'text' | 'json';
  /** What may be chosen. */
  readonly choices?: readonly string[];
  /** What the page begins with. @default nothing: the member is left out */
  readonly value?: string;
}

interface Switch {
  readonly words: string;
  readonly parameters: readonly Parameter[];
}

const LATE: readonly Parameter[] = [
  { name: 'apply', label: 'apply the request all the same', type: 'flag' },
  { name: 'late_ms', label: 'milliseconds until then' },
];

/** The switches, in the order in which the page shows them. */
export const SWITCHES: Readonly<Record<SwitchName, Switch>> = {
  latency: {
    words: 'Answers take their time.',
    parameters: [
      { name: 'ms', label: 'milliseconds', value: '200' },
      { name: 'jitter_ms', label: 'give or take' },
      { name: 'min_ms', label: 'or from' },
      { name: 'max_ms', label: 'to' },
    ],
  },
  rate_limited: {
    words: 'The answer is 429, below the limit too.',
    parameters: [
      { name: 'retry_after', label: 'seconds to wait', value: '1' },
      { name: 'headers', label: 'said by', choices: ['epoch', 'seconds', 'retry_after', 'none'] },
    ],
  },
  status: {
    words: 'The answer is an error.',
    parameters: [{ name: 'status', label: 'status', value: '503' }, ...LATE],
  },
  reset: { words: 'The connection is reset in place of an answer.', parameters: LATE },
  hang: { words: 'No answer ever comes.', parameters: LATE },
  partial: {
    words: 'Some objects are refused.',
    parameters: [
      { name: 'objects', label: 'objects a request', value: '1' },
      { name: 'sentence', label: 'in these words', type: 'text', value: "'name' is not valid" },
    ],
  },
  shortfall: {
    words: 'Some objects are dropped: the counters are lower, and no error names them.',
    parameters: [{ name: 'objects', label: 'objects a request', value: '1' }],
  },
  queued: { words: 'The answer is 202, and all is applied.', parameters: [] },
  informational: {
    words: 'Answers 100, 102 and 103 come before the usual one.',
    parameters: [{ name: 'count', label: 'how many', value: '3' }],
  },
  raw: {
    words: 'The answer is whatever you write.',
    parameters: [
      { name: 'status', label: 'status', value: '502' },
      { name: 'body', label: 'body', type: 'text', value: '<h1>Bad Gateway</h1>' },
      { name: 'headers', label: 'headers, as JSON', type: 'json', value: '{"Content-Type": "text/html"}' },
      ...LATE,
    ],
  },
};

/** Which requests a fault hits. The page empties one of the first two where the other one is given. */
const AIM: readonly Parameter[] = [
  { name: 'next', label: 'the next requests' },
  { name: 'probability', label: 'or each, with the probability', value: '1' },
  { name: 'endpoint', label: 'at', choices: ENDPOINTS.map(endpointName) },
];

export const SWITCH_NAMES = Object.keys(SWITCHES) as SwitchName[];

/** The form of all switches. What a fault of the plan has is in its fields. */
export function faultsForm(plan: FaultPlan): Html {
  return html`<ul class="faults">${SWITCH_NAMES.map((name) => faultItem(name, plan))}</ul>`;
}

function faultItem(name: SwitchName, plan: FaultPlan): Html {
  const { words, parameters } = SWITCHES[name];
  const held = heldBy(plan, name)[0] as Readonly<Record<string, unknown>> | undefined;
  const all = name === 'latency' ? parameters : [...AIM, ...parameters];
  return html`
<li data-fault="${name}"><form>
<div class="head"><label class="switch"><input type="checkbox" role="switch" data-switch aria-describedby="words-${name}"${
    held !== undefined && html` checked`
  }><code>${name}</code></label><p id="words-${name}">${words}</p><span id="fault-${name}">${faultPart(plan, name)}</span></div>
<details><summary>Parameters<span class="unseen"> of ${name}</span></summary><div class="controls">${all.map(
    (parameter) => field(parameter, held),
  )}</div></details>
<p class="error" role="alert" hidden></p></form></li>`;
}

function field(
  { name, label, type, choices, value }: Parameter,
  held: Readonly<Record<string, unknown>> | undefined,
): Html {
  const begun = held === undefined ? value : held[name];
  const shown = type === 'json' && typeof begun === 'object' ? JSON.stringify(begun) : begun;
  const text = shown === undefined ? '' : String(shown);
  if (type === 'flag') {
    return html`<label class="flag"><input type="checkbox" data-name="${name}" data-type="flag"${begun === true && html` checked`}> ${label}</label>`;
  }
  if (choices !== undefined) {
    return html`<label>${label}<select data-name="${name}" data-type="text"><option value="">${
      name === 'endpoint' ? 'all that carry objects' : 'the usual ones'
    }</option>${choices.map(
      (choice) => html`<option${choice === text && html` selected`}>${choice}</option>`,
    )}</select></label>`;
  }
  return type === undefined
    ? html`<label>${label}<input type="number" min="0" step="any" size="8" data-name="${name}" data-type="number" value="${text}"></label>`
    : html`<label class="long">${label}<input type="text" data-name="${name}" data-type="${type}" value="${text}"></label>`;
}

/** What a switch does now. */
export function faultPart(plan: FaultPlan, name: SwitchName): Html {
  const held = heldBy(plan, name);
  const [first] = held;
  if (first === undefined) return html`<span class="muted">off</span>`;
  const more = held.length === 1 ? '' : `, and ${counted(held.length - 1, 'other')}`;
  const words = 'kind' in first ? aimWords(first) : latencyWords(first);
  return html`<span class="badge" data-tone="warn">${words}${more}</span>`;
}

/** The switches that are on. */
export function switchedOn(plan: FaultPlan): SwitchName[] {
  return SWITCH_NAMES.filter((name) => heldBy(plan, name).length > 0);
}

function heldBy({ latency, faults = [] }: FaultPlan, name: SwitchName): (Fault | Latency)[] {
  if (name !== 'latency') return faults.filter(({ kind }) => kind === name);
  return latency === undefined ? [] : [latency];
}

function latencyWords(latency: Latency): string {
  if ('min_ms' in latency) return `${latency.min_ms} to ${latency.max_ms} ms`;
  const { ms, jitter_ms = 0 } = latency;
  return jitter_ms === 0 ? `${ms} ms` : `${ms} ms, give or take ${jitter_ms}`;
}

function aimWords(fault: Fault): string {
  const at = fault.endpoint === undefined ? '' : ` at ${fault.endpoint}`;
  if ('next' in fault) return `the next ${counted(fault.next, 'request')}${at}`;
  const share = `${Number((100 * fault.probability).toFixed(2))}% of requests`;
  return `${fault.probability === 1 ? 'every request' : share}${at}`;
}
