import type { Readable } from 'node:stream';
import type { Output } from '../airbyte/output.ts';
import { streamKey } from '../airbyte/stream.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../delivery/clock.ts';
import { createIntake } from '../delivery/intake.ts';
import { type DeadLetter, noDeadLetter } from '../delivery/rejects/dead_letter.ts';
import { entriesOf } from '../delivery/rejects/entries.ts';
import { fileDeadLetter } from '../delivery/rejects/file.ts';
import { logDeadLetter } from '../delivery/rejects/log.ts';
import { s3DeadLetter } from '../delivery/rejects/s3.ts';
import { openStateFile } from '../delivery/states/state_file.ts';
import { printedStates, type StateSink } from '../delivery/states/state_sink.ts';
import { tooManyRejections } from '../delivery/too_many_rejections.ts';
import type { Routes } from '../mapping/streams.ts';
import { Failure } from '../report/failure.ts';
import { count, settledPart } from '../report/progress.ts';
import type { SyncReport } from '../report/tally.ts';
import { pour } from './pour.ts';
import { type Surroundings, type SyncOptions, sync } from './sync.ts';
import { sizeOfInput, tellWaiting } from './terminal.ts';

export interface WriteOptions extends SyncOptions {
  /** Path of the file that keeps the states. @default they are printed alone */
  readonly state?: string | undefined;
}

/** Airbyte's `write`: from the messages on stdin to Braze, states back. @returns the exit code. */
export function write(
  options: WriteOptions,
  surroundings: Surroundings & { readonly stdin: Readable },
): Promise<number> {
  const { stdin, output, stopped } = surroundings;
  const input = { read: 0, size: sizeOfInput(stdin) };
  return sync('write', options, surroundings, async ({ config, routes, report }) => ({
    maxRejectedPercent: config.maxRejectedPercent,
    usesOnceKeys: true,
    cleared: () => clearedStreams(routes, report),
    deadLetter: (fail) => openDeadLetter(config, routes, output, fail),
    states: await openStates(options.state, output),
    async run(pipeline) {
      checkDataChannel(process.env.DATA_CHANNEL_MEDIUM);
      tellWaiting(stdin);
      const warn = (message: string) => output.log('WARN', message);
      const intake = createIntake({ routes, pipeline, clock: systemClock, report, warn });
      await pour(stdin, stopped, async (chunk) => {
        input.read += chunk.length;
        intake.chunk(chunk);
        pipeline.pump();
        await pipeline.room();
        await output.room();
      });
      if (stopped.aborted) return;
      intake.end();
      await pipeline.finish();
    },
    done: () => (input.size === null ? null : (input.read / input.size) * settledPart(report)),
    async end({ ledger }) {
      if (stopped.aborted) output.log('WARN', stoppedLine(stopped.reason, ledger.statesGivenBack));
      return tooManyRejections(ledger, report);
    },
  }));
}

/** Streams that the user has cleared: the platform names them as ones to overwrite, and sends no row. */
function clearedStreams(routes: Routes, { streams }: SyncReport): string[] {
  return [...routes].flatMap(({ stream: { name, namespace, destinationSyncMode } }) => {
    const key = streamKey(name, namespace);
    const hasRows = streams.some((each) => each.key === key && each.received > 0);
    return destinationSyncMode === 'overwrite' && !hasRows ? [key] : [];
  });
}

/** @param reason see {@link Ending.stopped}. */
function stoppedLine(reason: string, statesGivenBack: number): string {
  const behind = statesGivenBack === 0 ? 'All rows' : 'The rows behind the last one';
  return `Stopped by ${reason}. States given back: ${count(statesGivenBack)}. ${behind} come again with the next sync.`;
}

/** Airbyte passes rows to some destinations over sockets: then none would come on stdin, and the sync would look done. */
function checkDataChannel(medium = 'STDIO'): void {
  if (medium.toUpperCase() === 'STDIO') return;
  throw new Failure(
    'config_error',
    'DATA_CHANNEL',
    `Airbyte passes rows by ${medium} (DATA_CHANNEL_MEDIUM), but this connector reads them on stdin. Leave \`connectorIPCOptions\` out of the connector's definition.`,
  );
}

async function openStates(
  path: string | undefined,
  { state: print }: Output,
): Promise<(fail: (failure: Failure) => void) => StateSink> {
  if (path === undefined) return () => printedStates(print);
  const { sink } = await openStateFile({ path, clock: systemClock, print });
  return sink;
}

function openDeadLetter(
  { deadLetter, streams }: Config,
  routes: Routes,
  output: Output,
  fail: (failure: Failure) => void,
): DeadLetter {
  switch (deadLetter.type) {
    case 'none':
      return noDeadLetter;
    case 'log':
      return logDeadLetter((message) => output.log('WARN', message));
    case 'file':
      return fileDeadLetter({
        directory: deadLetter.path,
        entriesOf: entriesOf(routes, streams),
        now: systemClock.now,
        fail,
      });
    case 's3':
      return s3DeadLetter({
        place: deadLetter,
        // The SDK is loaded for those who have rejected rows in S3.
        async open() {
          const { openObjectStore, SYNC_PATIENCE } = await import('../delivery/rejects/s3/object_store.ts');
          return openObjectStore(deadLetter, SYNC_PATIENCE);
        },
        entriesOf: entriesOf(routes, streams),
        clock: systemClock,
        fail,
      });
  }
}
