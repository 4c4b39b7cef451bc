import type { Options } from 'yargs';
import { parseExact } from '../json/exact.ts';
import type { Json } from '../json/value.ts';
import { printable } from '../report/printable.ts';
import { PERMISSIONS } from '../sandbox/admission.ts';
import type { RateLimit } from '../sandbox/buckets.ts';
import { FORCED_TYPES, type ForcedType } from '../sandbox/coercion.ts';
import { type FaultPlan, readFaultPlan } from '../sandbox/fault_plan.ts';
import { DEFAULT_API_KEY, type SandboxOptions } from '../sandbox/options.ts';
import { PLANS, type Plan } from '../sandbox/plans.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { readSettings, type SettingsChange } from '../sandbox/settings.ts';

/** The command's flags as yargs hands them over. */
export interface SandboxFlags {
  host: string;
  port: number;
  'api-key': string;
  permissions: string;
  plan: Plan;
  /** `REQUESTS/SECONDS`; false after `--no-rate-limit`. */
  'rate-limit'?: string | false;
  headers: 'epoch' | 'seconds';
  errors: 'sentences' | 'enums';
  latency?: string;
  jitter?: number;
  fault: string[];
  settings: string;
  seed: number;
  keep: 'all' | 'counters';
  record?: string;
  blocklist: string;
  'blocked-users': string;
  'force-type': string[];
}

/**
 * Starts a sandbox and writes one line that says where it listens.
 * @param out takes the line.
 */
export async function runSandbox(options: SandboxOptions, out: (text: string) => void): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  const key = options.apiKey ?? DEFAULT_API_KEY;
  const plan = options.plan ?? 'standard';
  out(printable(`Braze sandbox listening on ${sandbox.url} (key: ${key}, plan: ${plan})\n`));
  return sandbox;
}

export const sandboxFlags = {
  host: {
    type: 'string',
    default: '127.0.0.1',
    requiresArg: true,
    describe: 'Address to listen on; 0.0.0.0 lets containers and other machines in',
  },
  port: { type: 'number', default: 8080, describe: 'Port; 0 takes a free one' },
  'api-key': { type: 'string', default: DEFAULT_API_KEY, describe: 'The key that it takes' },
  permissions: { type: 'string', default: 'all', describe: 'What the key may do: all, or a,b' },
  plan: { choices: PLANS, default: 'standard', describe: 'Objects a request and rate limit' },
  'rate-limit': {
    type: 'string',
    describe: 'REQUESTS/SECONDS in place of the plan’s; --no-rate-limit for none',
  },
  headers: {
    choices: ['epoch', 'seconds'],
    default: 'epoch',
    describe: 'How answers tell when the window ends',
  },
  errors: {
    choices: ['sentences', 'enums'],
    default: 'sentences',
    describe: 'How refused objects are explained: as on the wire, or by the names of Braze’s docs',
  },
  latency: { type: 'string', requiresArg: true, describe: 'Milliseconds before an answer: 80, or 10-300' },
  jitter: { type: 'number', requiresArg: true, describe: 'Milliseconds that the latency varies by' },
  fault: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [],
    describe: 'A fault as JSON, as POST /_sandbox/faults takes it; may be repeated',
  },
  settings: {
    type: 'string',
    default: '{}',
    requiresArg: true,
    describe: 'Settings as JSON, as POST /_sandbox/settings takes them: campaigns, lag, limits …',
  },
  seed: { type: 'number', default: 1, describe: 'Seed of everything left to chance' },
  keep: {
    choices: ['all', 'counters'],
    default: 'all',
    describe: 'counters: not each event, purchase and request',
  },
  record: { type: 'string', requiresArg: true, describe: 'Append every request to this file' },
  blocklist: { type: 'string', default: '', describe: 'Custom attributes and events that are ignored: a,b' },
  'blocked-users': { type: 'string', default: '', describe: 'external_ids that are refused: a,b' },
  'force-type': {
    type: 'string',
    array: true,
    nargs: 1,
    default: [],
    describe: `Forces an attribute's data type: NAME=${FORCED_TYPES.join('|')}; may be repeated`,
  },
} as const satisfies Record<string, Options>;

/** `sandbox`: a Braze on this machine, until SIGINT or SIGTERM. */
export async function sandbox(flags: SandboxFlags): Promise<void> {
  const options = sandboxOptions(flags);
  let running: Sandbox;
  try {
    running = await runSandbox(options, (text) => process.stdout.write(text));
  } catch (error) {
    process.stderr.write(`${notListening(error as NodeJS.ErrnoException, flags)}\n`);
    process.exitCode = 1;
    return;
  }
  process.exitCode = await stopped();
  await running.close();
}

/**
 * The options that the flags ask for.
 * @throws Error that names the flag, what was found and what was expected.
 */
export function sandboxOptions(flags: SandboxFlags): SandboxOptions {
  return {
    host: flags.host,
    port: portOf(flags.port),
    apiKey: flags['api-key'],
    permissions: flags.permissions === 'all' ? PERMISSIONS : names(flags.permissions),
    settings: settings(flags.settings),
    plan: flags.plan,
    ...rateLimit(flags['rate-limit']),
    headers: flags.headers,
    errors: flags.errors,
    faults: faultPlan(flags),
    seed: flags.seed,
    keep: flags.keep,
    ...(flags.record !== undefined && { record: flags.record }),
    blocklist: names(flags.blocklist),
    blockedUsers: names(flags['blocked-users']),
    forcedTypes: Object.fromEntries(flags['force-type'].map(forcedType)),
  };
}

/** Why the sandbox cannot listen there, and what helps. */
function notListening({ code, message }: NodeJS.ErrnoException, { host, port }: SandboxFlags): string {
  const place = printable(`${host}:${port}`);
  switch (code) {
    case 'EADDRINUSE':
      return `The sandbox cannot listen on ${place}: another program uses the port. Give another one with --port, or 0 for a free one.`;
    case 'EACCES':
      return `The sandbox cannot listen on ${place}: ports below 1024 need more rights. Give another one with --port.`;
    case 'EADDRNOTAVAIL':
      return `The sandbox cannot listen on ${place}: --host is no address of this machine. 127.0.0.1 is for this machine alone, 0.0.0.0 for all.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The sandbox cannot listen on ${place}: the host is not known. Give --host an address such as 127.0.0.1 or 0.0.0.0.`;
    default:
      return `The sandbox cannot listen on ${place}: ${printable(code ?? message)}.`;
  }
}

/** Resolves with the exit code of the signal that came. */
function stopped(): Promise<number> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
}

function portOf(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error('--port: expected a whole number from 0 to 65535.');
}

function names(list: string): string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function rateLimit(flag: string | false | undefined): { rateLimit?: RateLimit | null } {
  if (flag === undefined) return {};
  if (flag === false) return { rateLimit: null };
  const [, requests, seconds] = /^([1-9][0-9]*)\/([1-9][0-9]*)$/.exec(flag) ?? [];
  if (requests === undefined) {
    throw new Error(`--rate-limit: found ${flag}, expected REQUESTS/SECONDS such as 100/1.`);
  }
  return { rateLimit: { requests: Number(requests), seconds: Number(seconds) } };
}

function faultPlan(flags: SandboxFlags): FaultPlan {
  const latency = latencyOf(flags);
  return readFaultPlan({ ...(latency !== null && { latency }), faults: flags.fault.map(faultJson) });
}

function latencyOf({ latency, jitter }: SandboxFlags): Record<string, number> | null {
  if (latency === undefined && jitter === undefined) return null;
  const [, from, to] = /^([0-9]+)(?:-([0-9]+))?$/.exec(latency ?? '0') ?? [];
  if (from === undefined) {
    throw new Error(`--latency: found ${latency}, expected milliseconds such as 80 or 10-300.`);
  }
  const reach = to === undefined ? { ms: Number(from) } : { min_ms: Number(from), max_ms: Number(to) };
  return { ...reach, ...(jitter !== undefined && { jitter_ms: jitter }) };
}

function settings(text: string): SettingsChange {
  try {
    return readSettings(parseExact(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error('--settings: expected a JSON object such as {"campaigns":{"ID":"active"}}.');
  }
}

function faultJson(text: string): Json {
  try {
    return parseExact(text);
  } catch {
    throw new Error('--fault: expected a JSON object such as {"kind":"status","status":503,"next":3}.');
  }
}

function forcedType(text: string): [string, ForcedType] {
  const at = text.lastIndexOf('=');
  const type = FORCED_TYPES.find((known) => known === text.slice(at + 1));
  if (at < 1 || type === undefined) {
    throw new Error(`--force-type: found ${text}, expected NAME=${FORCED_TYPES.join('|')}.`);
  }
  return [text.slice(0, at), type];
}
