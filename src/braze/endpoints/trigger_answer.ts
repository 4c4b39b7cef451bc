import type { Endpoint } from '../endpoint.ts';
import { isSuccess, notSuccess, refusedAsWhole, unplacedRest, wordsOf } from './reading.ts';

/**
 * What triggers of campaigns and Canvases answer. A 201 means that the messages are queued; with a `notice` (the Canvas is
 * paused or archived) nothing is sent.
 */
export const readTrigger: Endpoint['read'] = (reply, sent, redact) => {
  if (reply.status === 400) {
    const { message } = reply;
    if (message === null || !NO_SUCH_TARGET.test(message)) return refusedAsWhole(reply, redact);
    return {
      act: 'stop',
      code: 'BRAZE_TARGET',
      message: `Braze has no such campaign or Canvas: "${redact(message)}". Check that the \`target\` of the entry is its API identifier, and that it is of this workspace.`,
    };
  }
  if (!isSuccess(reply)) return notSuccess(reply);
  const { notice } = reply.body;
  if (typeof notice === 'string' && notice !== '') {
    const message = redact(notice);
    const refused = [...sent.objects.keys()].map((index) => ({
      index,
      code: 'BRAZE_REFUSED' as const,
      message,
    }));
    return { act: 'settle', refused };
  }
  const [error] = reply.errors;
  const refused = error === undefined ? [] : unplacedRest(sent, [], wordsOf(error, redact));
  return { act: 'settle', refused };
};

/** Braze docs: `Invalid Campaign ID`; of Canvases the words are not documented. */
const NO_SUCH_TARGET =
  /invalid (campaign|canvas)[ _]?id|must be a string of the (campaign|canvas) api identifier/i;
