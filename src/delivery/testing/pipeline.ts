import { afterEach, beforeEach, jest } from '@jest/globals';
import type { StateMessage } from '../../airbyte/messages.ts';
import type { Answer } from '../../braze/answer.ts';
import type { Capacity, Endpoint } from '../../braze/endpoint.ts';
import { KINDS, type Kind } from '../../braze/endpoints/track/kinds.ts';
import { TRACK_TYPES } from '../../braze/endpoints/track/objects.ts';
import { trackOf } from '../../braze/endpoints/track/track.ts';
import type { NoAnswer } from '../../braze/no_answer.ts';
import type { Mapped } from '../../mapping/row.ts';
import { emptyReport, emptyStreamReport } from '../../report/tally.ts';
import { createPipeline } from '../pipeline.ts';
import type { PipelineOptions } from '../pipeline_options.ts';
import { type DeadLetter, noDeadLetter } from '../rejects/dead_letter.ts';
import type { PendingRow, RowOrigin } from '../row.ts';
import { printedStates } from '../states/state_sink.ts';
import { record, timerClock } from '../testing.ts';

export const LINGER = 1_000;
export const ACCEPTED = answer(201, { message: 'success' });

export function answer(status: number, body: object, headers: Answer['headers'] = {}): Answer {
  return { status, headers, body: JSON.stringify(body) };
}

export const REJECTED: Mapped = {
  rejections: [{ code: 'MAPPING_TYPE', path: '/age', message: 'expected an integer' }],
  identifier: 'external_id:ada',
};

let cleanUp: (() => Promise<void>)[] = [];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
});

afterEach(async () => {
  for (const undo of cleanUp) await undo();
  cleanUp = [];
  jest.useRealTimers();
});

/** Lets `milliseconds` go by, and all that is due happen. */
export const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

/** A promise's end, while time goes on for it. */
export async function end<Value>(promise: Promise<Value>, within = 60_000): Promise<Value> {
  const settled = promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
  let done = false;
  void settled.then(() => {
    done = true;
  });
  await pass(0);
  for (let time = 0; !done && time < within; time += 100) await pass(100);
  if (!done) throw new Error(`nothing happened within ${within} ms`);
  return (await settled)();
}

/** A pipeline to a Braze that holds every request until it is answered, or answers as `braze` says. */
export function openPipeline(
  given: Partial<PipelineOptions> = {},
  braze?: (names: string[]) => Answer | NoAnswer,
) {
  const stream = emptyStreamReport('orders', 'orders');
  const report = { ...emptyReport(), streams: [stream] };
  const states: number[][] = [];
  const warnings: string[] = [];
  const open: { names: string[]; answer: (with_: Answer | NoAnswer) => void }[] = [];
  const sent: string[][] = [];
  let destroyed = false;
  const pipeline = createPipeline({
    memory: null,
    client: {
      send({ request: { body } }) {
        const arrays = JSON.parse(String(body)) as Record<string, { name: string }[]>;
        const names = KINDS.flatMap((kind) => (arrays[kind] ?? []).map(({ name }) => name));
        sent.push(names);
        if (braze !== undefined) return Promise.resolve(braze(names));
        return new Promise((resolve) => {
          const request = {
            names,
            answer(with_: Answer | NoAnswer) {
              open.splice(open.indexOf(request), 1);
              resolve(with_);
            },
          };
          open.push(request);
        });
      },
      held: () => 0,
      async destroy() {
        destroyed = true;
        for (const request of [...open]) request.answer({ failure: 'UND_ERR_DESTROYED', sent: true });
      },
    },
    connections: 8,
    endpoints: [trackWith({ total: 2, perList: null, perLane: null, bytes: 10_000 })],
    maxRejectedPercent: 100,
    maxDeletions: 1_000,
    deadLetter: () => noDeadLetter,
    clock: timerClock,
    random: () => 0.5,
    giveUp: 30 * 60_000,
    giveUpUnreached: 60_000,
    linger: LINGER,
    maxBytes: 1_000_000,
    report,
    stopped: new AbortController().signal,
    states: () =>
      printedStates((text) => {
        const { id, destinationStats } = JSON.parse(text).state;
        states.push([id, destinationStats.recordCount, destinationStats.rejectedRecordCount]);
      }),
    warn: (message) => warnings.push(message),
    ...given,
  });
  cleanUp.push(() => end(pipeline.stop(0)));
  let line = 0;

  /** Hands in a row with these objects: `user name` each, or what the mapping made of it. */
  function row(...objects: string[] | [Mapped]): void {
    line++;
    const [first] = objects;
    const mapped = typeof first === 'object' ? first : { objects: (objects as string[]).map(brazeObject) };
    rowFrom({ line, acceptedBefore: [] }, mapped);
  }

  function rowFrom(origin: RowOrigin, mapped: Mapped): void {
    pipeline.row(record('{"type":"RECORD","record":{"stream":"orders","data":{}}}'), stream, mapped, origin);
  }

  let stateId = 0;
  function state(about: string | null = 'orders'): void {
    const message: StateMessage = {
      type: 'STATE',
      scope: about === null ? 'GLOBAL' : 'STREAM',
      stream: about === null ? null : { name: about, namespace: null },
      text: `{"type":"STATE","state":{"id":${++stateId}}}`,
    };
    pipeline.state(message, about);
  }

  /** Answers the request that holds this object. */
  async function answered(name: string, with_: Answer | NoAnswer = ACCEPTED): Promise<void> {
    const request = open.find(({ names }) => names.includes(name));
    if (request === undefined) throw new Error(`no request with ${name} is in flight`);
    request.answer(with_);
    await pass(0);
  }

  return {
    pipeline,
    stream,
    report,
    states,
    warnings,
    sent,
    row,
    rowFrom,
    state,
    answered,
    isDestroyed: () => destroyed,
    /** Hands in rows and pumps, as the sync does after each chunk. */
    async rows(...names: string[]) {
      for (const name of names) row(name);
      pipeline.pump();
      await pass(50);
    },
  };
}

/** `/users/track` with this capacity, 1,000 times a second. */
export function trackWith(capacity: Capacity): Endpoint {
  const windows = [{ requests: 1_000, seconds: 1 }];
  return trackOf({ path: '/users/track', headers: {}, capacity, windows, share: 1 });
}

/** `user name` or `user name kind`. */
export function brazeObject(text: string, entry = 0): NonNullable<Mapped['objects']>[number] {
  const [lane, name, kind] = text.split(' ') as [string, string, Kind | undefined];
  const json = JSON.stringify({ name: name ?? lane });
  return {
    type: TRACK_TYPES[kind ?? 'attributes'],
    group: '',
    otherLane: null,
    lane,
    json,
    bytes: Buffer.byteLength(json),
    once: null,
    withoutReadTime: null,
    place: { entry, element: null },
  };
}

/** A dead letter that holds rows until `letGo`, and what it has taken. */
export function slowDeadLetter() {
  const taken: { row: PendingRow; durable: () => void }[] = [];
  const deadLetter: DeadLetter = {
    keepsRows: true,
    take: (row, durable) => taken.push({ row, durable }),
    check: () => null,
    close: async () => letGo(),
  };
  const letGo = () => {
    for (const { durable } of taken.splice(0)) durable();
  };
  return { deadLetter: () => deadLetter, taken, letGo };
}
