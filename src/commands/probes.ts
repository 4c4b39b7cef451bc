import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, configurationError, permissionError, readReply } from '../braze/answer.ts';
import type { Client } from '../braze/client.ts';
import type { Endpoint } from '../braze/endpoint.ts';
import { isProxyRefusal, type NoAnswer } from '../braze/no_answer.ts';
import { redacted } from '../braze/redaction.ts';
import type { UsedEndpoint, UsedTarget } from '../mapping/uses.ts';
import type { FailureCode } from '../report/failure_codes.ts';

/** The answer to the probe of an endpoint. */
export interface Probed {
  readonly endpoint: Endpoint;
  readonly used: UsedTarget;
  readonly answer: Answer | NoAnswer;
}

/** What Braze does not let the key do. */
export interface Denial {
  readonly code: FailureCode;
  /** Where the user corrects it: a path of the configuration, or the stream. */
  readonly path: string;
  readonly message: string;
}

/**
 * Probes endpoints, all at once: nothing is written.
 * @param waits before each further try where an answer says nothing of the key, milliseconds.
 */
export function probeAll(
  { send }: Pick<Client, 'send'>,
  used: readonly UsedEndpoint[],
  waits: readonly number[],
): Promise<Probed[]> {
  const probe = async (endpoint: Endpoint, target: UsedTarget): Promise<Probed> => {
    for (let tries = 0; ; tries++) {
      const answer = await send(endpoint.probe(target.target));
      const wait = waits[tries];
      if (wait === undefined || !isPassing(answer)) return { endpoint, used: target, answer };
      await sleep(wait);
    }
  };
  return Promise.all(used.flatMap(({ endpoint, targets }) => targets.map((each) => probe(endpoint, each))));
}

/** Whether another try may be answered differently. */
function isPassing(answer: Answer | NoAnswer): boolean {
  if ('failure' in answer) return answer.failure !== 'ENOTFOUND' && !isProxyRefusal(answer.proxyStatus);
  return answer.status === 429 || answer.status === 408 || answer.status >= 500;
}

/**
 * What the key lacks, each once: a key that Braze does not know, permissions, catalogs that do not exist. Some of Braze's docs
 * have 401 for a missing permission: it is one where the key is good for another endpoint.
 */
export function denialsOf(all: readonly Probed[]): Denial[] {
  const isKnown = all.some(({ answer }) => 'status' in answer && isOfKey(answer.status));
  const denials = all.flatMap((probed) => denialOf(probed, isKnown) ?? []);
  return [...new Map(denials.map((denial) => [denial.path + denial.message, denial])).values()];
}

/** Whether only a request with a good key has such an answer. */
function isOfKey(status: number): boolean {
  return status === 400 || status === 403 || (status >= 200 && status < 300);
}

function denialOf({ endpoint, used, answer }: Probed, isKnown: boolean): Denial | null {
  if ('failure' in answer) return null;
  const reply = readReply(answer);
  const { status } = reply;
  const words = reply.message && redacted(reply.message);
  if (status === 403 || (status === 401 && isKnown)) {
    return { path: '/api_key', ...permissionError(status, words, endpoint) };
  }
  if (status === 401) return { path: '/api_key', ...configurationError(status, words, endpoint) };
  if (status !== 400 && !(status === 404 && endpoint.readsNotFound)) return null;
  const verdict = endpoint.read(reply, NOTHING_SENT, redacted);
  if (verdict.act !== 'stop' || verdict.code !== 'BRAZE_TARGET') return null;
  const { path = '', stream = '' } = used.use ?? {};
  const place = path === '' ? `stream \`${stream}\`` : `${path}/target`;
  return { path: place, code: verdict.code, message: verdict.message };
}

const NOTHING_SENT = { objects: [], lists: {} };
