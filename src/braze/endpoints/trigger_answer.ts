import type { Endpoint, Sent } from '../endpoint.ts';
import type { Redact, RefusedObject, Reply, Verdict } from '../verdict.ts';
import { isSuccess, notSuccess, refusedAsWhole, refusedByAny, wordsOf } from './reading.ts';

/**
 * What triggers of campaigns and Canvases answer. A 201 means that the messages are queued; with a `notice` (the Canvas is
 * paused or archived) nothing is sent.
 */
export const readTrigger: Endpoint['read'] = (reply, sent, redact) => {
  if (reply.status === 400) return readRefusal(reply, redact);
  const { notice } = reply.body;
  if (notice) return { act: 'settle', refused: refusedAll(sent, wordsOf(notice, redact)) };
  return isSuccess(reply) ? { act: 'settle', refused: refusedByAny(reply, sent, redact) } : notSuccess(reply);
};

function readRefusal(reply: Reply, redact: Redact): Verdict {
  // Who gets an id of what was sent cannot be sure that nothing was.
  if (typeof reply.body.dispatch_id === 'string') {
    return { act: 'retry', reason: 'HTTP 400 with a `dispatch_id`', processed: true };
  }
  const words = [reply.message ?? '', ...reply.errors.map((error) => wordsOf(error, (said) => said))];
  const noTarget = words.find((said) => NO_SUCH_TARGET.test(said));
  if (noTarget === undefined) return refusedAsWhole(reply, redact);
  return {
    act: 'stop',
    code: 'BRAZE_TARGET',
    message: `Braze has no such campaign or Canvas: "${redact(noTarget)}". Check that the \`target\` of the entry is its API identifier, and that it is of this workspace.`,
  };
}

function refusedAll({ objects }: Sent, message: string): RefusedObject[] {
  return [...objects.keys()].map((index) => ({ index, code: 'BRAZE_REFUSED', message }));
}

/** Braze docs: `Invalid Campaign ID`; of Canvases the words are not documented. */
const NO_SUCH_TARGET =
  /invalid (campaign|canvas)[ _]?id|must be a string of the (campaign|canvas) api identifier/i;
