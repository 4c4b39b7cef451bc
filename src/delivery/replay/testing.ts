import { compileStreams } from '../../mapping/streams.ts';
import { entryOf, streamOf } from '../../mapping/testing/compiled.ts';
import { emptyReport } from '../../report/tally.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Pipeline } from '../pipeline.ts';
import type { DeadLetter } from '../rejects/dead_letter.ts';
import { pendingRow } from '../testing.ts';
import { fileStore } from './file_store.ts';
import type { RejectStore } from './reject_store.ts';
import { openReplay } from './replay.ts';

/** What the tests of replays are made of. */

/** The line of a rejected row. */
export const line = (id: string, members: object = {}) =>
  `${JSON.stringify({ stream: 'customers', data: { external_id: id }, ...members })}\n`;

function routesOf(object = 'attributes') {
  const isMessage = object.endsWith('_triggers');
  const rest = isMessage ? { target: 'campaign-1', send: 'everything' as const } : {};
  const streams = [entryOf(object, { method: 'columns' }, rest)];
  const config = { streams, updateExistingOnly: false, defaultBrazeApp: null };
  const { routes, problems } = compileStreams(config, [streamOf()], () => {});
  if (routes === null) throw new Error(JSON.stringify(problems));
  return routes;
}

export interface Given {
  /** ids of rows that are rejected again. */
  readonly rejects?: readonly string[];
  readonly object?: string;
  readonly sendsUnclear?: boolean;
  readonly stop?: AbortController;
  /** @default the files at the path */
  readonly store?: RejectStore;
  /** @default that of the machine */
  readonly clock?: Clock;
  /** Called when rows were handed in. */
  readonly onPump?: () => void;
}

/** Replays a path through a pipeline that settles every row once it is finished. */
export async function replay(
  path: string,
  {
    rejects = [],
    object,
    sendsUnclear = false,
    stop,
    onPump,
    store = fileStore(path),
    clock = systemClock,
  }: Given = {},
) {
  const said: { INFO: string[]; WARN: string[] } = { INFO: [], WARN: [] };
  const report = emptyReport();
  const stopped = (stop ?? new AbortController()).signal;
  const { deadLetter, run, end } = await openReplay({
    path,
    store,
    routes: routesOf(object),
    entriesOf: () => [],
    sendsUnclear,
    report,
    clock,
    stopped,
    log: (level, message) => said[level].push(message),
  });
  const { promise: notKept, reject: fail } = Promise.withResolvers<never>();
  notKept.catch(() => undefined);
  const letter: DeadLetter = deadLetter(fail);
  const sent: string[] = [];
  const accepted: string[] = [];
  const settling: (() => void | Promise<void>)[] = [];
  const pipeline: Pick<Pipeline, 'row' | 'pump' | 'room' | 'finish'> = {
    row(message, stream, { objects = [] }, origin) {
      const id = /"external_id":"(\w+)"/.exec(message.text ?? '')?.[1] ?? '';
      if (objects.length > 0) sent.push(id);
      settling.push(async () => {
        if (!rejects.includes(id)) {
          accepted.push(id);
          return origin.settled?.('accepted', false);
        }
        stream.rejected++;
        const kept = new Promise<void>((durable) =>
          letter.take(pendingRow({ message, line: origin.line }), durable),
        );
        await Promise.race([kept, notKept]);
        origin.settled?.('rejected', false);
      });
    },
    pump: () => onPump?.(),
    room: async () => {},
    async finish() {
      for (const settle of settling) await settle();
    },
  };
  const error = await run(pipeline as Pipeline).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  await letter.close();
  const failure = await end();
  return { sent, accepted, said, warned: said.WARN.join('\n'), error, failure };
}
