import type { RecordMessage } from '../airbyte/messages.ts';
import { readMessage } from '../airbyte/messages.ts';
import { TRACK_TYPES } from '../braze/endpoints/track/objects.ts';
import { emptyStreamReport } from '../report/tally.ts';
import type { Clock } from './clock.ts';
import type { Batch } from './outbox/batch.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import type { PendingRow } from './row.ts';

/** What the tests of this room are made of. */

/** A clock that stands still but for its sleepers: who sleeps is at once as much later. */
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

/** The RECORD message with this text. */
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
    origin: { line: 1, acceptedBefore: [] },
    message: null,
    bytes: 100,
    unsettled: 1,
    errors: [],
    accepted: [],
    ...given,
  };
}

export function queuedObject(given: Partial<QueuedObject> = {}): QueuedObject {
  const { text = '{"external_id":"ada"}' } = given;
  return {
    type: TRACK_TYPES.attributes,
    lane: 'external_id:ada',
    text,
    bytes: Buffer.byteLength(text ?? ''),
    row: pendingRow(),
    place: { entry: 0, element: null },
    queuedAt: 0,
    next: null,
    parts: null,
    merged: null,
    ...given,
  };
}

/** The texts of a batch's objects, in their order. */
export function textsOf({ objects, textOf }: Batch): string[] {
  return objects.map((_, index) => textOf(index));
}
