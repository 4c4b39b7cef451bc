import type { RecordMessage } from '../airbyte/messages.ts';
import { readMessage } from '../airbyte/messages.ts';
import { endpointOf, endpointsOf } from '../braze/endpoints/index.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { STANDARD_LIMIT } from '../braze/endpoints/track/plans.ts';
import type { JsonBuffer } from '../json/json_buffer.ts';
import { emptyStreamReport } from '../report/tally.ts';
import type { Clock } from './clock.ts';
import { type Batch, batchOf } from './outbox/batch.ts';
import { Channels } from './outbox/channel.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import type { PendingRow } from './row.ts';

/** What the tests of this room are made of. */

/** A clock that only its sleepers move: each sleep is over at once. */
export function sleepingClock(): Clock & { time: number; readonly sleeps: number[] } {
  return {
    time: 0,
    sleeps: [],
    now() {
      return this.time;
    },
    async sleep(milliseconds, signal) {
      if (signal.aborted) return;
      this.sleeps.push(milliseconds);
      this.time += milliseconds;
    },
  };
}

/** A clock that follows the global timers, so that jest's fake ones move it. */
export const timerClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

export function record(text: string): RecordMessage {
  const message = readMessage(Buffer.from(text));
  if (message?.type !== 'RECORD') throw new Error('the text is no RECORD');
  return message;
}

export function pendingRow(given: Partial<PendingRow> = {}): PendingRow {
  const tally = { received: 1, accepted: 0, rejected: 0 };
  return {
    segment: { tally, unsettled: 1, accepted: 0, rejected: 0 },
    report: emptyStreamReport('customers', 'customers'),
    line: 1,
    settled: null,
    message: null,
    bytes: 100,
    objects: 1,
    unsettled: 1,
    unchanged: 0,
    errors: [],
    accepted: [],
    ...given,
  };
}

const ENDPOINTS = endpointsOf(STANDARD_LIMIT);
const CHANNELS = new Channels(ENDPOINTS);

/** `/users/track` by the standard plan. */
export const TRACK = endpointOf(ENDPOINTS, TRACK_TYPES.attributes);

export const TRACK_CHANNEL = CHANNELS.of(TRACK_TYPES.attributes, '');

/** A track request with these objects. */
export function trackBatch(objects: readonly QueuedObject[]): Batch {
  return batchOf(TRACK_CHANNEL, objects);
}

export function queuedObject(given: Partial<QueuedObject> = {}): QueuedObject {
  const { text = '{"external_id":"ada"}', type = TRACK_TYPES.attributes } = given;
  return {
    type,
    channel: given.channel ?? CHANNELS.of(type, ''),
    otherLane: null,
    twin: null,
    isCopy: false,
    lane: 'external_id:ada',
    text,
    written: null,
    start: 0,
    bytes: Buffer.byteLength(text ?? ''),
    row: pendingRow(),
    place: { entry: 0, element: null },
    once: null,
    withoutReadTime: null,
    turn: { at: 0 },
    next: null,
    parts: null,
    merged: null,
    memo: null,
    ...given,
  };
}

/** As {@link queuedObject}, written into a buffer with others. */
export function writtenObject(
  given: Partial<QueuedObject> & { readonly text: string },
  out: JsonBuffer,
): QueuedObject {
  out.begin();
  out.write(given.text);
  const { block: written, start } = out;
  const bytes = out.length - start;
  out.keep();
  return queuedObject({ ...given, text: null, written, start, bytes });
}

/** The texts of a batch's objects, in their order. */
export function textsOf({ objects, textOf }: Batch): string[] {
  return objects.map((_, index) => textOf(index));
}
