import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, messageAnswer } from './answer.ts';
import { type Endpoint, endpointName } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import type { Plan } from './plans.ts';
import { EMPTY_RATE_HEADERS } from './rate_window.ts';

/** What a request says before its body. */
export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The text after the `?`. */
  readonly query?: string;
  readonly headers: IncomingHttpHeaders;
}

/** The keys that are admitted. */
export interface Access {
  readonly apiKey: string;
  readonly permissions: readonly string[];
  readonly plan: Plan;
}

/** The permissions of the endpoints that the sandbox has. */
export const PERMISSIONS: readonly string[] = ENDPOINTS.map(({ permission }) => permission);

/** A request that is admitted. */
export interface Admitted {
  readonly endpoint: Endpoint;
  /** The parts of the path in braces, by name. */
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

/** The endpoints by method and path, and those whose paths have parts in braces. */
const BY_NAME: ReadonlyMap<string, Admitted> = new Map(
  ENDPOINTS.map((endpoint) => [endpointName(endpoint), { endpoint, parameters: {} }]),
);
const PATTERNS = ENDPOINTS.filter(({ path }) => path.includes('{')).map((endpoint) => ({
  endpoint,
  pattern: new RegExp(`^${endpoint.path.replaceAll(/\{(.+?)\}/g, '(?<$1>[^/]+)')}$`),
}));

function endpointAt(method: string, path: string): Admitted | null {
  const known = BY_NAME.get(`${method} ${path}`);
  if (known !== undefined) return known;
  for (const { endpoint, pattern } of PATTERNS) {
    const found = endpoint.method === method ? pattern.exec(path) : null;
    if (found !== null) return { endpoint, parameters: decoded(found.groups ?? {}) };
  }
  return null;
}

function decoded(parameters: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, text]) => {
      try {
        return [name, decodeURIComponent(text)];
      } catch {
        return [name, text];
      }
    }),
  );
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
