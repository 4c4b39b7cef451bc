import type { FailureCode } from '../report/failure_codes.ts';
import { KINDS, type Kind } from './kind.ts';
import { distrust, isDistrust, isProxyRefusal, type NoAnswer, proxyRefusal, silence } from './no_answer.ts';
import { type Headers, retryAfter } from './rate_headers.ts';
import { redacted } from './redaction.ts';
import type { RefusalCode } from './refusal_codes.ts';

/** What came back for a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** As far as it was read. */
  readonly body: string;
}

/** An object that Braze refused, by its place among the objects that were sent. */
export interface Refusal {
  readonly index: number;
  readonly code: RefusalCode;
  /** Braze's own words, redacted. */
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

type Redact = (words: string) => string;

/** What an answer is held against: the objects that were sent, each by its place among them. */
export interface Sent {
  /** The places of the objects in each array, in the array's order. */
  readonly arrays: Readonly<Record<Kind, readonly number[]>>;
  /** The least number of users that attributes objects can be about. @param places of these objects. */
  fewestUsers(places: readonly number[]): number;
}

/**
 * What an answer to a track request means: the only place that decides it. Its errors and counters are held against what
 * was sent: an object is accepted only if nothing in the answer says that it was not processed.
 * @param now milliseconds since 1970.
 * @param redact takes out of Braze's words what could be a value of a row, see `redaction.ts`.
 */
export function judge(
  answer: Answer | NoAnswer,
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
  const body = readBody(answer.body);
  if (status >= 200 && status < 300) return judgeSuccess(status, body, sent, redact);
  if (status === 400) return judgeBadRequest(body, sent, redact);
  if (status === 407) return { act: 'stop', ...proxyRefusal(status) };
  if (status === 413)
    return { act: 'split', reason: 'too_large', message: 'the request is too large for Braze' };
  if (status === 429) return { act: 'wait', milliseconds: retryAfter(answer.headers, now) };
  if (status === 408 || status >= 500) return { act: 'retry', reason: `HTTP ${status}`, processed: true };
  return { act: 'stop', ...configurationError(status, body.message && redact(body.message)) };
}

/** Whether an error is about an array that was not sent: then the answer is about another request. */
function namesForeignArray(errors: readonly unknown[], { arrays }: Sent): boolean {
  return errors.some((error) => {
    const name = arrayName(error);
    return name !== null && !KINDS.some((kind) => kind === name && arrays[kind].length > 0);
  });
}

function foreign(status: number): Verdict {
  const reason = `HTTP ${status} with an error of an array that was not sent`;
  return { act: 'retry', reason, processed: true };
}

/** Braze docs: success has `message: "success"`; 202 `queued` was the answer during maintenance. */
function judgeSuccess(status: number, body: Body, sent: Sent, redact: Redact): Verdict {
  const accepted = body.message === 'success' || (status === 202 && body.message === 'queued');
  if (!accepted)
    return { act: 'retry', reason: `HTTP ${status} without "message": "success"`, processed: true };
  if (namesForeignArray(body.errors, sent)) return foreign(status);
  return { act: 'settle', refused: refusals(body, sent, null, redact) };
}

/**
 * A 400 as a rule processes nothing. Where it counts something as processed, nothing of it may be sent again. A counter
 * above what was sent counts something else.
 */
function judgeBadRequest(body: Body, sent: Sent, redact: Redact): Verdict {
  if (namesForeignArray(body.errors, sent)) return foreign(400);
  const named = namedObjects(body.errors, sent, redact);
  const isProcessed = (kind: Kind) => {
    const counted = body.processed[kind] ?? 0;
    return counted > 0 && counted <= sent.arrays[kind].length;
  };
  if (KINDS.some(isProcessed)) {
    return { act: 'settle', refused: refusals(body, sent, 0, redact) };
  }
  if (named.length > 0) return { act: 'resend_rest', refused: named };
  const tooMany = body.message?.includes('Max Input Length Exceeded');
  const message = body.message === null ? 'HTTP 400' : redact(body.message);
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
  /** The `*_processed` counters, as far as they are whole numbers: what is none (text, a list, a fraction) says nothing. */
  readonly processed: Readonly<Partial<Record<Kind, number>>>;
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
  const none = typeof errors === 'object' ? Object.keys(errors).length === 0 : !errors;
  return {
    message: typeof body.message === 'string' ? body.message : null,
    errors: none ? [] : Array.isArray(errors) ? errors : [errors],
    processed: Object.fromEntries(
      KINDS.flatMap((kind) => {
        const counter = body[`${kind}_processed`];
        return typeof counter === 'number' && Number.isInteger(counter) ? [[kind, counter]] : [];
      }),
    ),
  };
}

const NO_BODY: Body = { message: null, errors: [], processed: {} };

/**
 * Every object that the answer refuses: the named ones; for an error that names none, all unnamed of its array; and all
 * unnamed of an array whose counter is too low for them.
 * @param absent what an absent counter stands for; null: for nothing.
 */
function refusals({ errors, processed }: Body, sent: Sent, absent: number | null, redact: Redact): Refusal[] {
  const named = namedObjects(errors, sent, redact);
  const isNamed = new Set(named.map(({ index }) => index));
  const unplaced = new Map<Kind, string>();
  for (const error of errors) {
    if (place(error, sent) !== null) continue;
    const name = arrayName(error);
    for (const kind of name === null ? KINDS : [name as Kind])
      unplaced.set(kind, unplaced.get(kind) ?? words(error, redact));
  }
  const unnamed = (kind: Kind) => sent.arrays[kind].filter((index) => !isNamed.has(index));
  for (const kind of KINDS) {
    const counted = processed[kind] ?? absent;
    const { length } = sent.arrays[kind];
    if (counted === null || counted === length || unplaced.has(kind)) continue;
    // A success stays one where a counter is too high; of anything else the counters are the only proof.
    const isTooHigh = absent !== null && counted > length;
    const expected = expectedCount(kind, unnamed(kind), sent);
    if (counted >= expected && !isTooHigh) continue;
    unplaced.set(
      kind,
      `Braze counts ${counted} processed of ${expected} sent and not named (\`${kind}_processed\`)`,
    );
  }
  const rest = [...unplaced].flatMap(([kind, message]) =>
    unnamed(kind).map((index): Refusal => ({ index, code: 'BRAZE_UNPLACED', message })),
  );
  return [...named, ...rest];
}

/** The least that a counter says of objects that were all processed. Braze docs: of attributes it counts the users. */
function expectedCount(kind: Kind, places: readonly number[], sent: Sent): number {
  return kind === 'attributes' ? sent.fewestUsers(places) : places.length;
}

/** The objects that errors name by (`input_array`, `index`); several errors for one object are joined. */
function namedObjects(errors: readonly unknown[], sent: Sent, redact: Redact): Refusal[] {
  const named = new Map<number, Refusal>();
  for (const error of errors) {
    const index = place(error, sent);
    if (index === null) continue;
    const before = named.get(index);
    const said = words(error, redact);
    const message = before === undefined ? said : cut(`${before.message}; ${said}`);
    named.set(index, { index, code: 'BRAZE_REFUSED', message });
  }
  return [...named.values()];
}

/** The object that an error names; null if it names none that was sent. */
function place(error: unknown, { arrays }: Sent): number | null {
  const kind = KINDS.find((each) => each === arrayName(error));
  if (kind === undefined) return null;
  const { index } = error as { index?: unknown };
  return typeof index === 'number' ? (arrays[kind][index] ?? null) : null;
}

/** The array that an error names; null if it names none. */
function arrayName(error: unknown): string | null {
  const name =
    typeof error === 'object' && error !== null ? (error as { input_array?: unknown }).input_array : null;
  return typeof name === 'string' ? name : null;
}

/** Braze's words for an error, redacted. */
function words(error: unknown, redact: Redact): string {
  const type = typeof error === 'object' && error !== null ? (error as { type?: unknown }).type : error;
  return typeof type === 'string' && type !== '' ? redact(type) : 'Braze gave no reason';
}

/** Several errors of one object are cut to what a log line can hold. */
function cut(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
}

const MAX_MESSAGE = 1_000;
