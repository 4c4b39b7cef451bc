import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, messageAnswer } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { ENDPOINTS } from './endpoints/index.ts';
import type { Plan } from './plans.ts';
import { EMPTY_RATE_HEADERS } from './rate_window.ts';

/** What a request says before its body. */
export interface RequestHead {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Who is let in. */
export interface Access {
  readonly apiKey: string;
  readonly permissions: ReadonlySet<string>;
  readonly plan: Plan;
}

/** The permissions of the endpoints that the sandbox has. */
export const PERMISSIONS: readonly string[] = ENDPOINTS.map(({ permission }) => permission);

/**
 * The endpoint that a request reaches, or the answer that it gets without its body being looked at. The bodies of 403,
 * 404 and 415 are recorded nowhere: they carry the names that Braze's docs give these statuses.
 */
export function admit(head: RequestHead, access: Access): Endpoint | Answer {
  const path = head.path.replace(/\/$/, '');
  const endpoint = ENDPOINTS.find((known) => known.method === head.method && known.path === path);
  if (endpoint === undefined) return messageAnswer(404, 'Not Found');
  const refusal = authorise(head.headers.authorization, access.apiKey);
  if (refusal !== null) return refusal;
  // Braze docs: a trailing slash is among the causes of a 403.
  if (path !== head.path || !access.permissions.has(endpoint.permission)) {
    return messageAnswer(403, 'Access Denied');
  }
  // Braze docs: 403 is what an account gets for what its plan does not include.
  if (endpoint.plans?.includes(access.plan) === false) return messageAnswer(403, 'Forbidden');
  if (!isJson(head.headers['content-type'])) return messageAnswer(415, 'Unsupported Media Type');
  return endpoint;
}

/** Whether {@link admit} let a request in. */
export function isEndpoint(admitted: Endpoint | Answer): admitted is Endpoint {
  return 'path' in admitted;
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
