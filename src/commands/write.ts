import type { Readable } from 'node:stream';
import type { Output } from '../airbyte/output.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../delivery/clock.ts';
import { createIntake } from '../delivery/intake.ts';
import type { Pipeline } from '../delivery/pipeline.ts';
import { type DeadLetter, noDeadLetter } from '../delivery/rejects/dead_letter.ts';
import { entriesOf } from '../delivery/rejects/entries.ts';
import { fileDeadLetter, streamFiles } from '../delivery/rejects/file.ts';
import { logDeadLetter } from '../delivery/rejects/log.ts';
import type { Routes } from '../mapping/streams.ts';
import { Failure } from '../report/failure.ts';
import type { SyncReport } from '../report/tally.ts';
import { type Surroundings, type SyncOptions, sync } from './sync.ts';

/** Airbyte's `write`: from the messages on stdin to Braze, states back. @returns the exit code. */
export function write(
  options: SyncOptions,
  surroundings: Surroundings & { readonly stdin: Readable },
): Promise<number> {
  const { stdin, output, stopped } = surroundings;
  return sync(options, surroundings, async ({ config, routes, report }) => ({
    maxRejectedPercent: config.maxRejectedPercent,
    deadLetter: (fail) => openDeadLetter(config, routes, output, fail),
    giveBack: (state) => output.state(state),
    async run(pipeline) {
      checkDataChannel(process.env.DATA_CHANNEL_MEDIUM);
      const warn = (message: string) => output.log('WARN', message);
      const intake = createIntake({ routes, pipeline, clock: systemClock, report, warn });
      await pour(stdin, stopped, async (chunk) => {
        intake.chunk(chunk);
        pipeline.pump();
        await pipeline.room();
      });
      if (stopped.aborted) return;
      intake.end();
      await pipeline.finish();
    },
    end: async (pipeline) => tooManyRejections(pipeline, report),
  }));
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

/** Hands the chunks of a stream on, one after the other, until it ends or the signal is aborted. */
async function pour(
  stdin: Readable,
  stopped: AbortSignal,
  onChunk: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  if (stopped.aborted) return;
  const end = () => stdin.destroy();
  stopped.addEventListener('abort', end, { once: true });
  try {
    for await (const chunk of stdin) {
      if (stopped.aborted) return;
      await onChunk(chunk);
    }
  } finally {
    stopped.removeEventListener('abort', end);
  }
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
        files: streamFiles(deadLetter.path),
        entriesOf: entriesOf(routes, streams),
        now: systemClock.now,
        fail,
      });
  }
}

/** A stream that rejects most of its rows is a wrong mapping, and a green sync would hide it. */
function tooManyRejections(pipeline: Pipeline, report: SyncReport): Failure | null {
  const above = pipeline.ledger.streamsAboveLimit();
  if (above.length === 0) return null;
  const streams = report.streams
    .filter(({ key }) => above.includes(key))
    .map(({ stream, received, rejected, rejections }) => {
      const reasons = [...rejections]
        .sort(([, a], [, b]) => b.rows - a.rows)
        .map(([code, { rows }]) => `${code} ${rows}`);
      return `${stream} rejected ${rejected} of ${received} rows (${reasons.join(', ')})`;
    });
  return new Failure(
    'config_error',
    'REJECTED_TOO_MANY',
    `More rows were rejected than \`failure_policy.max_rejected_percent\` allows: ${streams.join('; ')}. The summary in the log names the first line of each reason. Mend the mapping and sync again; the states of these streams were not given back, so their rows come again.`,
  );
}
