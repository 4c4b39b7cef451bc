import { endpointsOf } from '../../../src/braze/endpoints/index.ts';
import { lagAmong } from '../../../src/braze/lag.ts';
import type { Config } from '../../../src/config/config.ts';
import type { Clock } from '../../../src/delivery/clock.ts';
import { createIntake } from '../../../src/delivery/intake.ts';
import { openMemory } from '../../../src/delivery/memory/open.ts';
import type { OpenMemory } from '../../../src/delivery/memory/open_memory.ts';
import type { Store } from '../../../src/delivery/memory/stores/store.ts';
import { createPipeline } from '../../../src/delivery/pipeline.ts';
import type { DeadLetter } from '../../../src/delivery/rejects/dead_letter.ts';
import { printedStates } from '../../../src/delivery/states/state_sink.ts';
import type { Routes } from '../../../src/mapping/streams.ts';
import { usedEndpoints, usesOfRoutes } from '../../../src/mapping/uses.ts';
import { asFailure, type Failure } from '../../../src/report/failure.ts';
import { emptyReport, type SyncReport } from '../../../src/report/tally.ts';
import type { Dice } from '../dice.ts';
import type { SyncEnd } from '../sync.ts';
import type { Connection } from './braze_model.ts';
import type { Process } from './process.ts';
import type { Line } from './source.ts';

/** A run of `write`. */
export interface RunOrder {
  readonly config: Config;
  readonly routes: Routes;
  readonly process: Process;
  readonly lines: readonly Line[];
  readonly connection: Connection;
  /** null: without a memory. */
  readonly store: Store | null;
  readonly sendsEverything: boolean;
  /** From the outside. */
  readonly stopped: AbortSignal;
  readonly dice: Dice;
  readonly onState: (text: string) => void;
  /** Takes the codes of rejections, by line. */
  readonly rejected: Map<number, readonly string[]>;
}

export interface RunResult {
  readonly end: SyncEnd;
  readonly report: SyncReport;
  readonly log: readonly string[];
}

const GRACE = 2_000;

const clock: Clock = {
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

/** Runs `write` in this process, with all of it that decides. */
export async function runWrite(order: RunOrder): Promise<RunResult> {
  const { config, routes, process, dice, stopped } = order;
  const report = emptyReport();
  const log: string[] = [];
  const result = (end: SyncEnd): RunResult => ({ end, report, log });
  let memory: OpenMemory | null = null;
  try {
    memory = await opened(order, log);
  } catch (error) {
    await order.store?.close();
    return result({ how: 'failed', reason: asFailure(error).message });
  }
  const used = usedEndpoints(endpointsOf(config.rateLimit), usesOfRoutes(routes));
  const endpoints = used.map(({ endpoint }) => endpoint);
  const pipeline = createPipeline({
    memory,
    client: { ...order.connection, held: () => 0 },
    connections: dice.pick([1, 4, 16]),
    endpoints,
    lag: lagAmong(endpoints),
    maxRejectedPercent: 100,
    maxDeletions: 10_000,
    deadLetter: () => deadLetterOf(order.rejected, dice),
    clock,
    random: dice.random,
    giveUp: dice.pick([10_000, 300_000, 1_800_000]),
    giveUpUnreached: 60_000,
    linger: dice.pick([1, 20, 1_000]),
    report,
    stopped,
    states: () =>
      printedStates((text) => {
        if (process.step()) order.onState(text);
        process.step();
      }),
    warn: (message) => log.push(message),
  });
  const intake = createIntake({ routes, pipeline, clock, report, warn: (message) => log.push(message) });
  let failure: Failure | null = null;
  try {
    const atOnce = dice.pick([1, 10, 1_000]);
    for (let at = 0; at < order.lines.length; at += atOnce) {
      if (stopped.aborted) break;
      const texts = order.lines.slice(at, at + atOnce).map(({ text }) => text);
      intake.chunk(Buffer.from(texts.join('')));
      pipeline.pump();
      await pipeline.room();
      if (dice.chance(0.2)) await pause(dice.int(1, 3_000));
    }
    if (!stopped.aborted) {
      intake.end();
      await pipeline.finish();
    }
  } catch (error) {
    failure = asFailure(error);
  }
  await pipeline.stop(GRACE);
  try {
    await pipeline.remember(failure === null && !stopped.aborted ? [] : null);
  } catch (error) {
    failure ??= asFailure(error);
  }
  if (stopped.aborted) return result({ how: 'cut' });
  if (failure === null) return result({ how: 'done' });
  if (failure.cause !== undefined) log.push(String((failure.cause as Error).stack));
  return result({ how: 'failed', reason: failure.message });
}

async function opened(order: RunOrder, log: string[]): Promise<OpenMemory | null> {
  const { store, routes, sendsEverything, stopped, config, dice } = order;
  const largeJournal = dice.pick([500, 3_000, 1_000_000]);
  if (store === null) return null;
  return openMemory({
    store,
    routes,
    sendsEverything,
    usesOnceKeys: true,
    sizes: { isLarge: (journal) => journal > largeJournal, fewestRecords: dice.pick([1, 20, 1_000]) },
    forgetAfterDays: config.memory.type === 'none' ? null : config.memory.forgetAfterDays,
    clock,
    stopped,
    tell: (message) => log.push(message),
  });
}

function deadLetterOf(rejected: Map<number, readonly string[]>, dice: Dice): DeadLetter {
  return {
    keepsRows: true,
    take(row, durable) {
      rejected.set(
        row.line,
        row.errors.map(({ code }) => code),
      );
      setTimeout(durable, dice.int(0, 20));
    },
    check: () => null,
    close: async () => undefined,
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
