import type { Answer } from '../../braze/answer.ts';
import { KINDS } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import type { NoAnswer } from '../../braze/no_answer.ts';
import { createCourier } from '../courier.ts';
import type { QueuedObject } from '../outbox/queued_object.ts';
import { createPatience } from '../patience.ts';
import { queuedObject, sleepingClock, TRACK, trackBatch } from '../testing.ts';

export const MINUTE = 60_000;
export const ACCEPTED = answer(201, { message: 'success' });
export const BAD_REQUEST = answer(400, { message: 'Bad Request' });
export const RESET: NoAnswer = { failure: 'ECONNRESET', sent: true };
export const REFUSED: NoAnswer = { failure: 'ECONNREFUSED', sent: false };

export function answer(status: number, body: object, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: JSON.stringify(body) };
}

/** Attributes objects, each of a lane of its own, whose text is the lane's name in quotes. */
export function objectsOf(...names: string[]): QueuedObject[] {
  return names.map((name) => queuedObject({ text: JSON.stringify(name), lane: name }));
}

export const eventsOf = (...names: string[]) =>
  objectsOf(...names).map((object) => ({ ...object, type: TRACK_TYPES.events }));

/**
 * A courier to a Braze that answers as `braze` says. `log` has all that happens, in its order:
 * `send a,b`, `accept a`, `refuse a CODE words`, `again b`, `permit`, `pause 1000`.
 * @param braze the answer to a request with these names; the last of a list is repeated.
 */
export function courierTo(braze: (Answer | NoAnswer)[] | ((names: string[]) => Answer | NoAnswer)) {
  const log: string[] = [];
  const clock = sleepingClock();
  let sent = 0;
  let permit = () => Promise.resolve();
  const courier = createCourier({
    endpoint: TRACK,
    async send({ request }) {
      const arrays = JSON.parse(String(request.body)) as Record<string, string[]>;
      const names = KINDS.flatMap((kind) => arrays[kind] ?? []);
      log.push(`send ${names}`);
      sent++;
      return typeof braze === 'function' ? braze(names) : (braze[Math.min(sent, braze.length) - 1] as Answer);
    },
    pacer: {
      wait() {
        log.push('permit');
        return permit();
      },
      pause(milliseconds) {
        log.push(`pause ${milliseconds}`);
        clock.time += milliseconds;
      },
    },
    clock,
    patience: createPatience({ clock, random: () => 0.5 }),
    events: {
      settled(object, refusal) {
        log.push(
          refusal === null
            ? `accept ${object.lane}`
            : `refuse ${object.lane} ${refusal.code} ${refusal.message}`,
        );
      },
      sent: () => {},
      taken: () => {},
      unsent: () => {},
      apart: () => {},
      unclear: () => {},
      mayDouble: (object) => log.push(`may double ${object.lane}`),
      rateLimited: () => {},
      retrying: (reason) => log.push(`retry: ${reason}`),
      tooManyObjects: ({ objects }) => log.push(`too many: ${objects.length}`),
    },
  });
  const signal = new AbortController();
  return {
    log,
    clock,
    signal,
    courier,
    deliver: (objects: QueuedObject[]) => courier.deliver(trackBatch(objects), signal.signal),
    /** Of the log, what begins with one of these words. */
    told: (...words: string[]) => log.filter((line) => words.some((word) => line.startsWith(word))),
    holdPermits: () => {
      permit = () => new Promise((resolve) => signal.signal.addEventListener('abort', () => resolve()));
    },
  };
}
