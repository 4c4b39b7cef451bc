import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, messageAnswer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import type { Plan } from './plans.ts';
import { EMPTY_RATE_HEADERS } from './rate_window.ts';

/** What a request says before its body. */
export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** What stands behind the `?`. */
  readonly query?: string;
  readonly headers: IncomingHttpHeaders;
}

/** Who is let in. */
export interface Access {
  readonly apiKey: string;
  readonly permissions: readonly string[];
  readonly plan: Plan;
}

/** The permissions of the endpoints that the sandbox has. */
export const PERMISSIONS: readonly string[] = ENDPOINTS.map(({ permission }) => permission);

/** A request that is let in. */
export interface Admitted {
  readonly endpoint: Endpoint;
  /** The parts of the path that stand in braces, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The endpoint that a request reaches, or the answer that it gets without its body being looked at. The bodies of 403,
 * 404 and 415 are recorded nowhere: they carry the names that Braze's docs give these statuses.
 */
export function admit(head: RequestHead, access: Access): Admitted | Answer {
  const path = head.path.replace(/\/$/, '');
  const found = endpointAt(head.method, path);
  if (found === null) return messageAnswer(404, 'Not Found');
  const refusal = authorise(head.headers.authorization, access.apiKey);
  if (refusal !== null) return refusal;
  const { endpoint } = found;
  // Braze docs: a trailing slash is among the causes of a 403.
  if (path !== head.path || !access.permissions.includes(endpoint.permission)) {
    return messageAnswer(403, 'Access Denied');
  }
  // Braze docs: 403 is what an account gets for what its plan does not include.
  if (endpoint.plans?.includes(access.plan) === false) return messageAnswer(403, 'Forbidden');
  if (readsBody(endpoint) && !isJson(head.headers['content-type'])) {
    return messageAnswer(415, 'Unsupported Media Type');
  }
  return found;
}

/** Whether {@link admit} let a request in. */
export function isAdmitted(admitted: Admitted | Answer): admitted is Admitted {
  return 'endpoint' in admitted;
}

/** Whether an endpoint reads the body of its requests. */
export function readsBody({ method, bodyless }: Endpoint): boolean {
  return method !== 'GET' && bodyless !== true;
}

function endpointAt(method: string, path: string): Admitted | null {
  const segments = path.split('/');
  for (const endpoint of ENDPOINTS) {
    if (endpoint.method !== method) continue;
    const parameters = parametersOf(endpoint.path.split('/'), segments);
    if (parameters !== null) return { endpoint, parameters };
  }
  return null;
}

/** The parts of a path that fill the braces of a pattern; null where the path does not fit. */
function parametersOf(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [place, part] of pattern.entries()) {
    const segment = segments[place] ?? '';
    const [, name] = /^\{(.+)\}$/.exec(part) ?? [];
    if (name === undefined ? part !== segment : segment === '') return null;
    if (name !== undefined) parameters[name] = decoded(segment);
  }
  return parameters;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Recorded: the refused key is echoed, and the rate headers are there but empty. */
function authorise(authorization: string | undefined, apiKey: string): Answer | null {
  if (authorization === `Bearer ${apiKey}`) return null;
  const key = authorization?.replace(/^Bearer /, '') ?? '';
  return messageAnswer(401, `Invalid API key: ${key}`, EMPTY_RATE_HEADERS);
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json *(?:;|$)/i.test(contentType ?? '');
}
