import { createClient } from '../../src/braze/client.ts';
import { endpointsOf } from '../../src/braze/endpoints/index.ts';
import { lagAmong } from '../../src/braze/lag.ts';
import { readTextFile } from '../../src/commands/files.ts';
import { prepare } from '../../src/commands/prepare.ts';
import { type Clock, systemClock } from '../../src/delivery/clock.ts';
import { createIntake } from '../../src/delivery/intake.ts';
import { createPipeline, type Pipeline } from '../../src/delivery/pipeline.ts';
import { type DeadLetter, noDeadLetter } from '../../src/delivery/rejects/dead_letter.ts';
import { entriesOf } from '../../src/delivery/rejects/entries.ts';
import { fileDeadLetter } from '../../src/delivery/rejects/file.ts';
import { openStateFile } from '../../src/delivery/states/state_file.ts';
import { printedStates } from '../../src/delivery/states/state_sink.ts';
import { usedEndpoints, usesOfRoutes } from '../../src/mapping/uses.ts';
import { asFailure, type Failure } from '../../src/report/failure.ts';
import { summaryLines } from '../../src/report/summary.ts';
import { emptyReport } from '../../src/report/tally.ts';
import type { SyncEnd, SyncOrder } from './sync.ts';

/** Back-offs, and waits for Braze's lag, are so many times shorter than in the program. */
export const HASTE = 50;

/**
 * An answer is waited for so long, milliseconds: on a busy machine too it comes earlier, or what was given up would be
 * applied later. Only where answers never come is it short.
 */
const ANSWER_TIMEOUT = { hangs: 2_000, otherwise: 30_000 };

/**
 * Syncs that have not ended. Nothing else holds one that hangs: it would be collected, and its open files would end this
 * process before anybody hears which seed it was.
 */
const unended = new Set<Pipeline>();

const CONNECTIONS = 16;
const GRACE = 200;

/** The machine's clock, but for who sleeps. */
const hastyClock: Clock = {
  now: systemClock.now,
  sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / HASTE, signal),
};

/**
 * Runs `write` in this process, over real HTTP and files, with time-outs and back-offs so short that hundreds of
 * syncs with hangs and outages take a minute.
 */
export async function syncInProcess(order: SyncOrder): Promise<SyncEnd> {
  const { setting, dice, onLog } = order;
  const { config, routes, problems } = prepare(
    {
      config: await readTextFile(setting.configFile, 'config'),
      catalog: await readTextFile(setting.catalogFile, 'catalog'),
    },
    () => undefined,
  );
  if (config === null || routes === null)
    throw new Error(`the configuration is wrong: ${JSON.stringify(problems)}`);
  const { restEndpoint, apiKey, maxRejectedPercent, deadLetter } = config;
  const timeout = order.hangs ? ANSWER_TIMEOUT.hangs : ANSWER_TIMEOUT.otherwise;
  const report = emptyReport();
  const stop = new AbortController();
  let kept: DeadLetter = noDeadLetter;
  let states = printedStates(order.onState);
  const stateFile =
    order.stateFile === null
      ? null
      : await openStateFile({ path: order.stateFile, clock: hastyClock, print: order.onState });
  const client = createClient({ restEndpoint, apiKey, connections: CONNECTIONS, timeout });
  const used = usedEndpoints(endpointsOf(config.rateLimit), usesOfRoutes(routes));
  const endpoints = used.map(({ endpoint }) => endpoint);
  const lagAfter = lagAmong(endpoints);
  const pipeline = createPipeline({
    memory: null,
    client: { ...client, send: ({ request }) => client.send(request) },
    connections: CONNECTIONS,
    endpoints,
    lag: (...sent) => lagAfter(...sent) / HASTE,
    maxRejectedPercent,
    maxDeletions: config.maxDeletions,
    deadLetter(fail) {
      if (deadLetter.type !== 'file') return noDeadLetter;
      const { path: directory } = deadLetter;
      kept = fileDeadLetter({ directory, entriesOf: entriesOf(routes, config.streams), now: Date.now, fail });
      return kept;
    },
    clock: hastyClock,
    random: dice.random,
    giveUp: dice.pick([200, 30_000, 30_000]),
    giveUpUnreached: 30_000,
    linger: dice.pick([1, 20]),
    maxBytes: dice.pick([2_000, 50_000, 1_000_000]),
    report,
    stopped: stop.signal,
    states(fail) {
      states = stateFile?.sink(fail) ?? states;
      return states;
    },
    warn: onLog,
  });
  unended.add(pipeline);
  const intake = createIntake({ routes, pipeline, clock: hastyClock, report, warn: onLog });
  const cut = order.cut ? setTimeout(() => stop.abort('SIGTERM'), dice.int(1, 400)) : undefined;
  let failure: Failure | null = null;
  try {
    for (const chunk of order.chunks) {
      if (stop.signal.aborted) break;
      intake.chunk(chunk);
      pipeline.pump();
      await pipeline.room();
      // As from a pipe: what else is due in this process comes in between.
      if (dice.chance(0.3)) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!stop.signal.aborted) {
      intake.end();
      await pipeline.finish();
    }
  } catch (error) {
    failure = asFailure(error);
  }
  clearTimeout(cut);
  const isCut = stop.signal.aborted;
  await pipeline.stop(GRACE * HASTE);
  // In haste it may not have waited for the disk, to which a program that has ended writes no more.
  await kept.close();
  await states.close();
  unended.delete(pipeline);
  for (const { text } of summaryLines(report, 1, pipeline.ledger.statesGivenBack)) onLog(text);
  if (isCut) return { how: 'cut' };
  if (failure === null) return { how: 'done' };
  if (failure.cause !== undefined) onLog(String((failure.cause as Error).stack));
  return { how: 'failed', reason: failure.message };
}
