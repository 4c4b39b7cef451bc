import type { Client } from '../braze/client.ts';
import type { Bucket, Endpoint } from '../braze/endpoint.ts';
import type { Failure } from '../report/failure.ts';
import type { SyncReport } from '../report/tally.ts';
import type { Clock } from './clock.ts';
import type { Send } from './exchange.ts';
import type { OpenMemory } from './memory/open_memory.ts';
import type { DispatcherSettings } from './outbox/dispatcher.ts';
import type { TurnSource } from './pacing/turns.ts';
import type { PatienceOptions } from './patience.ts';
import type { DeadLetter } from './rejects/dead_letter.ts';
import type { StateSink } from './states/state_sink.ts';

/** What a pipeline is made with, other than when requests leave and how long it waits for Braze. */
export interface PipelineOptions extends DispatcherSettings, PatienceOptions {
  readonly client: Pick<Client, 'held' | 'destroy'> & { readonly send: Send };
  /** Where objects go. */
  readonly endpoints: readonly Endpoint[];
  /** A bucket's turns if others have turns of it, too. @default this process alone uses the limits */
  readonly turnsOf?: ((bucket: Bucket) => TurnSource | undefined) | undefined;
  /** The share of its rows that a stream may reject, see the constructor of `Ledger`. */
  readonly maxRejectedPercent: number;
  /** How many users, and how many catalog items, a sync may delete. */
  readonly maxDeletions: number;
  readonly deadLetter: (fail: (failure: Failure) => void) => DeadLetter;
  /** What Braze already has. null: it is not remembered. */
  readonly memory: OpenMemory | null;
  readonly clock: Clock;
  /** Bytes in memory (rows, states, answers) from which on no more is read. @default 33_554_432 (32 MiB) */
  readonly maxBytes?: number;
  /** Filled while rows go by. */
  readonly report: SyncReport;
  /** Aborted when the sync has to end now: whoever waits for the pipeline gets a Failure. */
  readonly stopped: AbortSignal;
  readonly states: (fail: (failure: Failure) => void) => StateSink;
  readonly warn: (message: string) => void;
}

/** What a pipeline may hold in memory where {@link PipelineOptions.maxBytes} does not say. */
export const MAX_BYTES = 32 << 20;
