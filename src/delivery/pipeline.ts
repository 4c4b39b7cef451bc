import type { RecordMessage, StateMessage } from '../airbyte/messages.ts';
import type { Client } from '../braze/client.ts';
import { identifierOf } from '../braze/objects/identifier.ts';
import type { BrazeObject } from '../braze/objects/kind.ts';
import { objectBytes, type Plan } from '../braze/plans.ts';
import type { Mapped } from '../mapping/row.ts';
import { asFailure, Failure } from '../report/failure.ts';
import { countRejection, type StreamReport, type SyncReport } from '../report/tally.ts';
import type { Clock } from './clock.ts';
import { createCourier, type ObjectRefusal } from './courier.ts';
import { Ledger } from './ledger.ts';
import { type Departure, fullAt, Lanes, type RequestLimits } from './outbox/lanes.ts';
import { absorb } from './outbox/merging.ts';
import type { QueuedObject } from './outbox/queued_object.ts';
import { createPacer } from './pacer.ts';
import type { Hold } from './pacing/hold.ts';
import type { TurnSource } from './pacing/turns.ts';
import { createPatience, type PatienceOptions } from './patience.ts';
import { rareWarnings } from './rare_warnings.ts';
import type { DeadLetter } from './rejects/dead_letter.ts';
import type { Outcome, PendingRow, RowOrigin } from './row.ts';
import { tooManyRejections } from './too_many_rejections.ts';

export interface PipelineOptions extends Omit<PatienceOptions, 'clock'> {
  readonly client: Client;
  /** How many requests may be under way at once. */
  readonly connections: number;
  readonly plan: Plan;
  /** The limit's turns if others have turns of it, too. */
  readonly turns?: TurnSource | undefined;
  readonly maxRejectedPercent: number;
  readonly deadLetter: (fail: (failure: Failure) => void) => DeadLetter;
  readonly clock: Clock;
  /** Milliseconds that an object waits for others to fill its request. */
  readonly linger: number;
  /** Bytes in memory (rows, states, answers) above which no more is read. */
  readonly maxBytes: number;
  readonly report: SyncReport;
  /** Aborted when the sync has to end now: whoever waits for the pipeline is let go with a Failure. */
  readonly stopped: AbortSignal;
  readonly giveBack: (state: string) => void;
  readonly warn: (message: string) => void;
}

/** Rows on their way from the mapping to their settlement, and the states between them. */
export interface Pipeline {
  /** A row, and what the mapping made of it. */
  row(message: RecordMessage, stream: StreamReport, mapped: Mapped, origin: RowOrigin): void;
  /** @param stream key of the stream that it is about; null for all. */
  state(message: StateMessage, stream: string | null): void;
  /** Sends what is due. To be called after rows were handed in. */
  pump(): void;
  /** Resolves when there is room for more rows (at once, mostly). @throws Failure when the sync has failed. */
  room(): Promise<void>;
  /** Sends the rest and waits until every row is settled. @throws Failure as `room`. */
  finish(): Promise<void>;
  /** Sends no more, waits a little for what is under way, and gives back the states that are valid then. */
  stop(grace: number): Promise<void>;
  readonly ledger: Ledger;
  /** Whether the dead letter will read the text of rows. */
  readonly keepsRows: boolean;
}

/** So many objects that could be sent now are enough: those of four blocks of permits at the highest rate. */
const ENOUGH_READY = 6_000;

/** What an object takes in memory beside its text, and a row beside its objects, roughly. */
const OVERHEAD = 300;

/** A sync that ends early has this time to close its files and connections, milliseconds. */
const SHUT_DOWN_WITHIN = 1_500;

const NONE: readonly never[] = [];

export function createPipeline(options: PipelineOptions): Pipeline {
  const { client, clock, report, warn, linger } = options;
  const warnSometimes = rareWarnings(clock, warn);
  const lanes = new Lanes(
    (waiting, object) =>
      waiting.bytes + object.bytes <= objectBytes(options.plan, object.kind) && absorb(waiting, object),
  );
  const deadLetter = options.deadLetter(fail);
  const ledger = new Ledger(options.maxRejectedPercent, options.giveBack, deadLetter.keepsRows);
  const pacer = createPacer({ plan: options.plan, clock, onPermit: pump, onHold, turns: options.turns });
  report.pausedFor = pacer.pausedFor;
  const aborted = new AbortController();
  /** Lowered when Braze turns out to take fewer objects than the plan says. */
  let limits: RequestLimits = { ...options.plan.objects, bytes: options.plan.bytes };
  let failure: Failure | null = null;
  let ending = false;
  let underWay = 0;
  let unsettledRows = 0;
  let bytes = 0;
  /** The time of this turn, in which many rows come at once; null until one comes. */
  let turnAt: number | null = null;
  let lingerTimer: NodeJS.Timeout | null = null;
  /** Those who wait for a change: a request or a row settled, or a failure. */
  let onChange: (() => void)[] = [];
  let changeNoted = false;
  /** A look at the dead letter, before states go out. */
  let releasing: Promise<void> | null = null;

  const courier = createCourier({
    post: pacer.watch(client.post),
    pacer,
    clock,
    patience: createPatience(options),
    events: {
      settled: settleObject,
      sent({ objects, bytes: size, again }) {
        report.requests++;
        report.sentObjects += objects;
        report.sentBytes += size;
        if (again) report.retries++;
      },
      unsent() {
        report.unsent++;
      },
      mayDouble(object) {
        object.row.report.possiblyDoubled++;
      },
      rateLimited(pause) {
        report.rateLimited++;
        warnSometimes('429', `Braze answered 429: everything waits ${(pause / 1000).toFixed(1)} s.`);
      },
      retrying(reason, since, until) {
        warnSometimes(
          reason,
          `Braze did not take a request: ${reason}. It is sent again, tried since ${timeOfDay(since)} and given up at ${timeOfDay(until)} (UTC).`,
        );
      },
      tooManyObjects(sent) {
        const total = Math.ceil(sent / 2);
        if (limits.total !== null && limits.total <= total) return;
        limits = { ...limits, total };
        warn(
          `Braze takes fewer than ${sent} objects in a request; from now on a request holds at most ${total}. Check \`rate_limit.plan\`.`,
        );
      },
    },
  });

  options.stopped.addEventListener('abort', () => fail(STOPPED), { once: true });

  function row(message: RecordMessage, stream: StreamReport, mapped: Mapped, origin: RowOrigin): void {
    const { objects = [], rejections, identifier = null } = mapped;
    const pending: PendingRow = {
      segment: ledger.receive(stream.key),
      report: stream,
      origin,
      message: deadLetter.keepsRows ? message : null,
      bytes: OVERHEAD + (message.text?.length ?? 0),
      unsettled: objects.length,
      errors: rejections?.map((rejection) => ({ ...rejection, identifier })) ?? NONE,
      accepted: origin.acceptedBefore,
    };
    for (let i = 0; i < objects.length; i++) queue(objects[i] as BrazeObject, pending);
    turnAt ??= clock.now();
    stream.firstAt ??= turnAt;
    stream.lastAt = turnAt;
    stream.received++;
    unsettledRows++;
    bytes += pending.bytes;
    if (objects.length === 0) settleRow(pending);
  }

  function queue({ kind, lane, json, bytes: size, place }: BrazeObject, row: PendingRow): void {
    row.bytes += OVERHEAD + json.length;
    turnAt ??= clock.now();
    const object: QueuedObject = {
      kind,
      lane,
      text: json,
      bytes: size,
      row,
      place,
      queuedAt: turnAt,
      next: null,
      parts: null,
      merged: null,
    };
    if (lanes.add(object)) report.merged++;
  }

  function settleObject({ row, lane, place }: QueuedObject, refusal: ObjectRefusal | null): void {
    if (refusal === null) {
      row.report.objects++;
      if (deadLetter.keepsRows) row.accepted = [...row.accepted, place];
    } else {
      const { code, message } = refusal;
      const error = { code, message, path: '', identifier: identifierOf(lane) };
      row.errors = [...row.errors, error];
    }
    row.unsettled--;
    if (row.unsettled === 0) settleRow(row);
  }

  function settleRow(pending: PendingRow): void {
    if (pending.errors.length === 0) close(pending, 'accepted');
    else deadLetter.take(pending, () => close(pending, 'rejected'));
  }

  function close(pending: PendingRow, outcome: Outcome): void {
    ledger.settle(pending.segment, outcome);
    pending.report[outcome]++;
    if (outcome === 'rejected') countRejection(pending.report, pending.origin.line, pending.errors);
    unsettledRows--;
    bytes -= pending.bytes;
    pending.origin.settled?.(outcome);
    changed();
  }

  function pump(): void {
    turnAt = null;
    // Asked once a turn: what is not due now may be so a moment later, and then nothing would wake the pump.
    let due = isDue();
    while (failure === null && due && underWay < options.connections && pacer.take()) {
      void send(lanes.take(limits));
      changed();
      due = isDue();
    }
    if (failure === null && !due) armLinger();
  }

  /** A request is sent when it is full, when its oldest object has waited long enough, or at the end. */
  function isDue(): boolean {
    if (lanes.readyCount === 0) return false;
    if (ending || lanes.readyCount >= fullAt(limits) || lanes.readyBytes >= limits.bytes) return true;
    return clock.now() - (lanes.oldest() ?? Number.POSITIVE_INFINITY) >= linger;
  }

  /** Wakes the pump when the oldest object will have waited long enough; what is due waits for a permit or a connection. */
  function armLinger(): void {
    const oldest = lanes.oldest();
    if (lingerTimer !== null || oldest === null) return;
    const wake = () => {
      lingerTimer = null;
      pump();
    };
    lingerTimer = setTimeout(wake, Math.max(0, oldest + linger - clock.now()));
  }

  async function send({ batch, lanes: taken }: Departure): Promise<void> {
    underWay++;
    try {
      await courier.deliver(batch, aborted.signal);
    } catch (error) {
      fail(asFailure(error));
    }
    underWay--;
    lanes.release(taken);
    changed();
    pump();
  }

  /** Many rows are settled at once: what waits for that is looked at once. */
  function changed(): void {
    if (changeNoted) return;
    changeNoted = true;
    queueMicrotask(() => {
      changeNoted = false;
      void release();
      const waiting = onChange;
      onChange = [];
      for (const resolve of waiting) resolve();
    });
  }

  /**
   * Gives back the states that may go out. Where rows were put aside it is looked first whether they are still there.
   * Resolves when that is done.
   */
  async function release(): Promise<void> {
    if (releasing !== null) return releasing;
    const check = deadLetter.check();
    if (check === null) return ledger.release();
    releasing = check.then((lost) => {
      releasing = null;
      if (lost !== null) fail(lost);
      else ledger.release();
    });
    return releasing;
  }

  function change(): Promise<void> {
    return new Promise((resolve) => onChange.push(resolve));
  }

  function fail(reason: Failure): void {
    // Only the first one is news: a dead letter that vanished fails at each look, and each change is followed by one.
    if (failure !== null) return;
    failure = reason;
    changed();
  }

  /** A long wait for a limit is told when it begins, and by the progress lines. */
  function onHold(hold: Hold | null): void {
    report.waitingFor = hold === null ? null : `until ${new Date(hold.until).toISOString()}: ${hold.reason}`;
    if (report.waitingFor !== null) warnSometimes('hold', `Nothing is sent ${report.waitingFor}.`);
  }

  async function room(): Promise<void> {
    while (failure === null && isFull()) {
      if (unsettledRows === 0) {
        await release();
        // Nothing is under way that could make room: only states wait that a stream's rejected rows hold back.
        const reason = isFull() ? tooManyRejections(ledger, report) : null;
        if (reason !== null) fail(reason);
        if (reason !== null || !isFull()) continue;
      }
      await change();
    }
    if (failure !== null) throw failure;
  }

  /** More rows than the next requests take only make memory and the garbage collector work. */
  function isFull(): boolean {
    const held = bytes + ledger.bytes + client.held();
    return held >= options.maxBytes || lanes.readyCount >= ENOUGH_READY || lanes.readyBytes >= limits.bytes;
  }

  async function finish(): Promise<void> {
    ending = true;
    pump();
    while (failure === null && unsettledRows > 0) await change();
    if (failure !== null) throw failure;
    await release();
    if (failure !== null) throw failure;
    await shutDown();
  }

  async function stop(grace: number): Promise<void> {
    failure ??= STOPPED;
    const grounded = new AbortController();
    const timeUp = clock.sleep(grace, grounded.signal).then(() => 'time up' as const);
    while (underWay > 0) {
      if ((await Promise.race([change(), timeUp])) === 'time up') break;
    }
    // A disk that hangs must not keep the sync from its end.
    await Promise.race([release().then(shutDown), clock.sleep(SHUT_DOWN_WITHIN, grounded.signal)]);
    grounded.abort();
  }

  async function shutDown(): Promise<void> {
    aborted.abort();
    if (lingerTimer !== null) clearTimeout(lingerTimer);
    await Promise.all([pacer.stop(), client.destroy(), deadLetter.close()]);
    await release();
  }

  return {
    row,
    state(message, stream) {
      ledger.state(stream, message.text);
      changed();
    },
    pump,
    room,
    finish,
    stop,
    ledger,
    keepsRows: deadLetter.keepsRows,
  };
}

const STOPPED = new Failure('system_error', 'STOPPED', 'The sync was stopped.');

/** Hours, minutes and seconds of a time in milliseconds since 1970. */
function timeOfDay(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}
