import type { Kind } from '../../braze/kind.ts';
import { objectBytes, type Plan } from '../../braze/plans.ts';
import type { Clock } from '../clock.ts';
import type { Pacer } from '../pacer.ts';
import type { Batch } from './batch.ts';
import { type Departure, Lanes } from './lanes.ts';
import { absorb } from './merging.ts';
import type { QueuedObject } from './queued_object.ts';
import { fullAt, type RequestLimits } from './room.ts';

/** When requests leave. */
export interface DispatcherSettings {
  /** How many requests may be under way at once. @default {@link CONNECTIONS} */
  readonly connections?: number;
  /** Milliseconds that an object waits for others to fill its request. @default 1_000 */
  readonly linger?: number;
}

export interface DispatcherOptions extends DispatcherSettings {
  readonly plan: Pick<Plan, 'objects' | 'bytes'>;
  readonly pacer: Pick<Pacer, 'take'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Settles the objects of a batch. Never rejects. */
  readonly deliver: (batch: Batch) => Promise<void>;
  /** Called when a request has left, or was settled. */
  readonly changed: () => void;
  /** Whether nothing may leave any more. */
  readonly isStopped: () => boolean;
  readonly warn: (message: string) => void;
}

/** Makes batches of the objects that wait, and has them delivered. */
export interface Dispatcher {
  /** @returns whether the object was merged into one that waits. */
  add(object: QueuedObject): boolean;
  /** Sends what is due. To be called after objects were added, and when there are permits. */
  pump(): void;
  /** No more objects come: what waits is due at once. */
  end(): void;
  /** Braze takes fewer objects in a request than were sent: later ones hold half of them. */
  tooManyObjects(sent: number): void;
  /** Whether enough objects wait for the next requests: more only make memory and the garbage collector work. */
  isFull(): boolean;
  /** Wakes up no more. */
  stop(): void;
  /** Requests under way. */
  readonly underWay: number;
}

export const CONNECTIONS = 512;

const LINGER = 1_000;

/** Objects that could be sent now are enough from this number on: those of four blocks of permits at the highest rate. */
const ENOUGH_READY = 6_000;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { plan, pacer, clock, changed, isStopped, connections = CONNECTIONS, linger = LINGER } = options;
  const lanes = new Lanes(
    (waiting, object) =>
      waiting.bytes + object.bytes <= objectBytes(plan, object.type.name as Kind) && absorb(waiting, object),
  );
  /** Lowered when Braze turns out to take fewer objects than the plan says. */
  let limits: RequestLimits = { ...plan.objects, bytes: plan.bytes };
  let underWay = 0;
  let isEnding = false;
  let lingerTimer: NodeJS.Timeout | null = null;

  function pump(): void {
    // Asked once a turn: what is not due now may be so a moment later, and then nothing would wake the pump.
    let due = isDue();
    while (!isStopped() && due && underWay < connections && pacer.take()) {
      void send(lanes.take(limits));
      changed();
      due = isDue();
    }
    if (!isStopped() && !due) armLinger();
  }

  /** A request is sent when it is full, when its oldest object has waited long enough, or at the end. */
  function isDue(): boolean {
    if (lanes.readyCount === 0) return false;
    if (isEnding || lanes.readyCount >= fullAt(limits) || lanes.readyBytes >= limits.bytes) return true;
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
    await options.deliver(batch);
    underWay--;
    lanes.release(taken);
    changed();
    pump();
  }

  return {
    add: (object) => lanes.add(object),
    pump,
    end() {
      isEnding = true;
      pump();
    },
    tooManyObjects(sent) {
      const total = Math.ceil(sent / 2);
      if (limits.total !== null && limits.total <= total) return;
      limits = { ...limits, total };
      options.warn(
        `Braze takes fewer than ${sent} objects in a request; from now on a request holds at most ${total}. Check \`rate_limit.plan\`.`,
      );
    },
    isFull: () => lanes.readyCount >= ENOUGH_READY || lanes.readyBytes >= limits.bytes,
    stop() {
      if (lingerTimer !== null) clearTimeout(lingerTimer);
    },
    get underWay() {
      return underWay;
    },
  };
}
