import type { FailureCode } from '../report/failure_codes.ts';
import { KINDS, type Kind } from './objects/kind.ts';
import { type Headers, retryAfter } from './rate_headers.ts';
import type { RefusalCode } from './refusal_codes.ts';

/** What came back for a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As far as it was read. */
  readonly body: string;
}

/** Why nothing came back. */
export interface NoAnswer {
  /** The error's code (`ECONNRESET`, `UND_ERR_HEADERS_TIMEOUT`). */
  readonly failure: string;
  /** False only if the request surely never left (no connection came about): then nothing can be doubled. */
  readonly sent: boolean;
}

/** An object of the request that Braze refused, by its place in its array. */
export interface Refusal {
  readonly kind: Kind;
  readonly index: number;
  readonly code: RefusalCode;
  /** Braze's own words. */
  readonly message: string;
}

/** What to do with a request after its answer. */
export type Verdict =
  /** Settled: everything was accepted but for the refused objects. */
  | { readonly act: 'settle'; readonly refused: readonly Refusal[] }
  /** Nothing was processed: the refused objects are out, the others go again. */
  | { readonly act: 'resend_rest'; readonly refused: readonly Refusal[] }
  /** Refused as a whole without a name: too large, or one bad object hides in it. */
  | { readonly act: 'split'; readonly reason: 'too_many' | 'too_large' | 'refused'; readonly message: string }
  /** 429: nothing was processed. `milliseconds` is null where the answer does not tell how long. */
  | { readonly act: 'wait'; readonly milliseconds: number | null }
  /** Unclear: again after a while. `processed` is false where nothing can have been applied. */
  | { readonly act: 'retry'; readonly reason: string; readonly processed: boolean }
  /** Only the user can mend it. */
  | { readonly act: 'stop'; readonly code: FailureCode; readonly message: string };

type Conceal = (words: string) => string;

/** How many objects of each kind a request holds. */
export type Counts = Readonly<Record<Kind, number>>;

/**
 * What an answer to a track request means: the only place that decides it.
 * @param counts of the request, to tell an index that is out of range.
 * @param now milliseconds since 1970.
 * @param conceal takes the values of the request's objects out of Braze's words, where these are about none of them alone.
 */
export function judge(
  answer: Answer | NoAnswer,
  counts: Counts,
  now: number,
  conceal: Conceal = (words) => words,
): Verdict {
  if ('failure' in answer) {
    if (isDistrust(answer.failure)) return { act: 'stop', ...distrust(answer.failure) };
    return { act: 'retry', reason: `no answer (${answer.failure})`, processed: answer.sent };
  }
  const { status } = answer;
  const body = readBody(answer.body);
  if (status >= 200 && status < 300) return judgeSuccess(status, body, counts, conceal);
  if (status === 400) return judgeBadRequest(body, counts, conceal);
  if (status === 413)
    return { act: 'split', reason: 'too_large', message: 'the request is too large for Braze' };
  if (status === 429) return { act: 'wait', milliseconds: retryAfter(answer.headers, now) };
  if (status === 408 || status >= 500) return { act: 'retry', reason: `HTTP ${status}`, processed: true };
  return { act: 'stop', ...configurationError(status, body.message && conceal(body.message)) };
}

/** Whether the code of an error says that the other side cannot prove who it is, so that nothing was sent to it. */
export function isDistrust(failure: string): boolean {
  return DISTRUST.test(failure);
}

/** Node.js's and OpenSSL's codes; the last one is a server that speaks plain HTTP. */
const DISTRUST = /CERT|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_CA$|^ERR_SSL_WRONG_VERSION_NUMBER$/;

function distrust(failure: string): { code: FailureCode; message: string } {
  return {
    code: 'BRAZE_CERTIFICATE',
    message: `The host of \`rest_endpoint\` does not prove that it is Braze (${failure}). If a proxy of your network opens TLS connections, give its certificate authority to the connector in a file named by NODE_EXTRA_CA_CERTS.`,
  };
}

/** Braze docs: success has `message: "success"`; 202 `queued` was the answer during maintenance. */
function judgeSuccess(status: number, body: Body, counts: Counts, conceal: Conceal): Verdict {
  const accepted = body.message === 'success' || (status === 202 && body.message === 'queued');
  if (!accepted)
    return { act: 'retry', reason: `HTTP ${status} without "message": "success"`, processed: true };
  return { act: 'settle', refused: refusals(body.errors, counts, conceal) };
}

function judgeBadRequest(body: Body, counts: Counts, conceal: Conceal): Verdict {
  const message = body.message ?? 'HTTP 400';
  const named = namedObjects(body.errors, counts);
  if (body.processed) return { act: 'settle', refused: refusals(body.errors, counts, conceal) };
  if (named.length > 0) return { act: 'resend_rest', refused: named };
  const tooMany = message.includes('Max Input Length Exceeded');
  return { act: 'split', reason: tooMany ? 'too_many' : 'refused', message };
}

/** What the user has to mend for an answer that no other request would change. */
export function configurationError(
  status: number,
  message: string | null,
): { code: FailureCode; message: string } {
  const said = message === null ? '' : ` Braze said: "${message}".`;
  switch (status) {
    case 401:
      return {
        code: 'BRAZE_KEY',
        message: `Braze does not know the API key (HTTP 401).${said} Check \`api_key\`, and that \`rest_endpoint\` is of the instance and workspace that the key belongs to.`,
      };
    case 403:
      return {
        code: 'BRAZE_PERMISSION',
        message: `The API key may not write users (HTTP 403).${said} Make a key with the permission \`users.track\` in Braze under Settings > APIs and Identifiers; the permissions of a key cannot be changed later.`,
      };
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

/** The parts of a body that mean something; a body that is no JSON object has none of them. */
interface Body {
  readonly message: string | null;
  readonly errors: readonly unknown[];
  /** Whether one of the `*_processed` counters is above 0. */
  readonly processed: boolean;
}

/** The parts of an answer's body. Braze was seen to send `errors: null`; others send text in the place of a list. */
export function readBody(text: string): Body {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return NO_BODY;
  }
  if (parsed === null || typeof parsed !== 'object') return NO_BODY;
  const body = parsed as Record<string, unknown>;
  const errors = body.errors ?? [];
  const none = typeof errors === 'object' ? Object.keys(errors).length === 0 : errors === '';
  return {
    message: typeof body.message === 'string' ? body.message : null,
    errors: none ? [] : Array.isArray(errors) ? errors : [errors],
    processed: KINDS.some((kind) => Number(body[`${kind}_processed`]) > 0),
  };
}

const NO_BODY: Body = { message: null, errors: [], processed: false };

/** Every object that the errors refuse: the named ones, and for an error that names none, all unnamed of its array. */
function refusals(errors: readonly unknown[], counts: Counts, conceal: Conceal): Refusal[] {
  const named = namedObjects(errors, counts);
  const isNamed = new Set(named.map(({ kind, index }) => `${kind} ${index}`));
  const unplaced = new Map<Kind, string>();
  for (const error of errors) {
    if (place(error, counts) !== null) continue;
    const kind = inputArray(error);
    for (const each of kind === null ? KINDS : [kind])
      unplaced.set(each, unplaced.get(each) ?? conceal(words(error)));
  }
  const rest = [...unplaced].flatMap(([kind, message]) =>
    Array.from(
      { length: counts[kind] },
      (_, index): Refusal => ({ kind, index, code: 'BRAZE_UNPLACED', message }),
    ),
  );
  return [...named, ...rest.filter(({ kind, index }) => !isNamed.has(`${kind} ${index}`))];
}

/** The objects that errors name by (`input_array`, `index`); several errors for one object are joined. */
function namedObjects(errors: readonly unknown[], counts: Counts): Refusal[] {
  const named = new Map<string, Refusal>();
  for (const error of errors) {
    const at = place(error, counts);
    if (at === null) continue;
    const key = `${at.kind} ${at.index}`;
    const before = named.get(key);
    const message = before === undefined ? words(error) : `${before.message}; ${words(error)}`;
    named.set(key, { ...at, code: 'BRAZE_REFUSED', message });
  }
  return [...named.values()];
}

function place(error: unknown, counts: Counts): { kind: Kind; index: number } | null {
  const kind = inputArray(error);
  const index = kind === null ? null : (error as { index?: unknown }).index;
  if (kind === null || typeof index !== 'number' || !Number.isInteger(index)) return null;
  return index >= 0 && index < counts[kind] ? { kind, index } : null;
}

function inputArray(error: unknown): Kind | null {
  const name =
    typeof error === 'object' && error !== null ? (error as { input_array?: unknown }).input_array : null;
  return KINDS.find((kind) => kind === name) ?? null;
}

/** Braze's words for an error, cut to what a log line can hold. */
function words(error: unknown): string {
  const type = typeof error === 'object' && error !== null ? (error as { type?: unknown }).type : error;
  return typeof type === 'string' && type !== '' ? type.slice(0, MAX_WORDS) : 'Braze gave no reason';
}

const MAX_WORDS = 300;
