import type { FailureCode } from '../report/failure_codes.ts';
import type { Endpoint, Sent } from './endpoint.ts';
import { errorList } from './error_list.ts';
import { distrust, isDistrust, isProxyRefusal, type NoAnswer, proxyRefusal, silence } from './no_answer.ts';
import { type Headers, retryAfter } from './rate_headers.ts';
import { redacted } from './redaction.ts';
import type { Redact, Reply, Verdict } from './verdict.ts';

/** What came back for a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As far as it was read. */
  readonly body: string;
}

/**
 * What an answer means: the only place that decides it, together with what the endpoint reads in a 2xx or a 400.
 * @param now milliseconds since 1970.
 */
export function judge(
  answer: Answer | NoAnswer,
  endpoint: Pick<Endpoint, 'name' | 'read' | 'readsNotFound' | 'permission' | 'deed' | 'neededBy'>,
  sent: Sent,
  now: number,
  redact: Redact = redacted,
): Verdict {
  if ('failure' in answer) {
    if (isDistrust(answer.failure)) return { act: 'stop', ...distrust(answer.failure) };
    if (isProxyRefusal(answer.proxyStatus))
      return { act: 'stop', ...proxyRefusal(answer.proxyStatus, answer.proxy) };
    return { act: 'retry', reason: silence(answer), processed: answer.sent };
  }
  const { status } = answer;
  const reply = readReply(answer);
  if (
    (status >= 200 && status < 300) ||
    status === 400 ||
    (status === 404 && endpoint.readsNotFound?.(reply))
  )
    return endpoint.read(reply, sent, redact);
  if (status === 407) return { act: 'stop', ...proxyRefusal(status) };
  if (status === 413)
    return { act: 'split', reason: 'too_large', message: 'the request is too large for Braze' };
  if (status === 429) return { act: 'wait', milliseconds: retryAfter(answer.headers, now) };
  if (status === 408 || status >= 500) return { act: 'retry', reason: `HTTP ${status}`, processed: true };
  const { message } = reply;
  return { act: 'stop', ...configurationError(status, message && redact(message), endpoint) };
}

/** What the user has to correct for an answer that no other request would change. */
export function configurationError(
  status: number,
  message: string | null,
  endpoint: Named,
): { code: FailureCode; message: string } {
  const said = wordsOf(message);
  switch (status) {
    case 401:
      return {
        code: 'BRAZE_KEY',
        message: `Braze does not know the API key (HTTP 401).${said} Check \`api_key\`, and that \`rest_endpoint\` is of the instance and workspace that the key belongs to.`,
      };
    case 403:
      return permissionError(status, message, endpoint);
    case 404:
      return {
        code: 'BRAZE_ENDPOINT',
        message: `There is no Braze API at \`rest_endpoint\` (HTTP 404).${said} Use the REST endpoint of your instance, e.g. https://rest.iad-01.braze.com, without a path.`,
      };
    default:
      return {
        code: 'BRAZE_ENDPOINT',
        message: `\`rest_endpoint\` did not answer as Braze does (HTTP ${status}).${said} Use the REST endpoint of your instance, e.g. https://rest.iad-01.braze.com, and see that no proxy answers in its place.`,
      };
  }
}

type Named = Pick<Endpoint, 'name' | 'permission' | 'deed' | 'neededBy'>;

/** What is missing where Braze knows the key, but does not let it use the endpoint: 403, according to some of its docs 401. */
export function permissionError(
  status: number,
  message: string | null,
  { name, permission, deed, neededBy = [] }: Named,
): { code: FailureCode; message: string } {
  return {
    code: 'BRAZE_PERMISSION',
    message: `The API key may not ${deed} (HTTP ${status} of \`${name}\`).${wordsOf(message)}${needed(neededBy)} Make a key with the permission \`${permission}\` in Braze under Settings > APIs and Identifiers; the permissions of a key cannot be changed later.`,
  };
}

function wordsOf(message: string | null): string {
  return message === null ? '' : ` Braze said: "${message}".`;
}

/** Which streams need a permission. */
function needed(streams: readonly string[]): string {
  if (streams.length === 0) return '';
  const named = streams.slice(0, MOST_STREAMS).map((name) => `\`${name}\``);
  const more = streams.length > MOST_STREAMS ? ` and ${streams.length - MOST_STREAMS} more` : '';
  return ` ${streams.length === 1 ? 'The stream' : 'The streams'} ${named.join(', ')}${more} ${streams.length === 1 ? 'needs' : 'need'} that.`;
}

const MOST_STREAMS = 10;

/** The parts of an answer's body. */
export function readReply({ status, body: text }: Pick<Answer, 'status' | 'body'>): Reply {
  const body = asObject(text);
  return {
    status,
    message: typeof body.message === 'string' ? body.message : null,
    errors: errorList(body.errors),
    body,
  };
}

function asObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed !== null && typeof parsed === 'object' ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
