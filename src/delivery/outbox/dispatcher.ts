import type { Endpoint } from '../../braze/endpoint.ts';
import type { LagAfter } from '../../braze/lag.ts';
import type { Clock } from '../clock.ts';
import type { Pacer } from '../pacer.ts';
import type { Channel, Channels } from './channel.ts';
import type { Departure, Gate } from './departure.ts';
import { Lanes } from './lanes.ts';
import { absorb } from './merging.ts';
import type { QueuedObject } from './queued_object.ts';
import { fullAt } from './room.ts';
import { createWakes } from './wakes.ts';

/** When requests leave. */
export interface DispatcherSettings {
  /** How many requests may be in flight at once. @default {@link CONNECTIONS} */
  readonly connections?: number;
  /** Milliseconds that an object waits for others to fill its request. @default 1_000 */
  readonly linger?: number;
  /** How long what follows waits for the effect of a request. @default not at all */
  readonly lag?: LagAfter | null;
}

export interface DispatcherOptions extends DispatcherSettings {
  readonly channels: Channels;
  /** What gives the permits for an endpoint's requests. */
  readonly pacerOf: (endpoint: Endpoint) => Pick<Pacer, 'take'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Settles objects of a channel. Never rejects. @returns the objects of the smallest request that it took; 0: it took none. */
  readonly deliver: (channel: Channel, objects: readonly QueuedObject[]) => Promise<number>;
  /** What knows of objects that need not be sent. null: all are sent, and any two may be merged that Braze's rules let. */
  readonly memory: {
    readonly gate: Gate;
    mayMerge(waiting: QueuedObject, object: QueuedObject): boolean;
  } | null;
  /** Whether as many requests are prepared as there should be at once: no other one leaves its lanes meanwhile. @default never */
  readonly isBusy?: () => boolean;
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
  /** Whether nothing of a lane waits or is in flight. */
  isIdle(lane: string): boolean;
  /** Sends what is due. To be called after objects were added, and when there are permits. */
  pump(): void;
  /** No more objects come: what waits is due at once. */
  end(): void;
  /** Braze refuses a request of the channel for the number of its objects: later ones hold half of them. */
  tooManyObjects(channel: Channel, sent: number): void;
  /** Whether enough objects wait for the next requests: more only make memory and the garbage collector work. */
  isFull(): boolean;
  /** Wakes up no more. */
  stop(): void;
  readonly inFlight: number;
}

export const CONNECTIONS = 512;

const LINGER = 1_000;

/** Objects that could be sent now are enough from this number on: those of four blocks of permits at the highest rate. */
const ENOUGH_READY = 6_000;

/** The same while requests are prepared as fast as the disk takes it. */
const ENOUGH_IF_BUSY = 1_500;

/** So they are from this number of bytes on: those of the largest request. */
const ENOUGH_BYTES = 4 << 20;

/** The refusal of so few means no limit: no plan has such a one, and behind a single object the next of its user waits for 7 s. */
const TOO_FEW = 2;

export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const {
    channels,
    clock,
    changed,
    isStopped,
    connections = CONNECTIONS,
    linger = LINGER,
    lag = null,
    memory,
    isBusy = () => false,
  } = options;
  const lanes = new Lanes(
    memory === null ? mergeWithin : (a, b) => memory.mayMerge(a, b) && mergeWithin(a, b),
    lag && (({ channel, objects }, next) => lag(channel.endpoint, objects, next?.endpoint ?? null)),
    memory?.gate,
  );
  const wakes = createWakes(clock, pump);
  let inFlight = 0;
  let isEnding = false;

  function pump(): void {
    lanes.wake(clock.now());
    for (const channel of channels.all) pumpChannel(channel);
    const wake = lanes.nextWake();
    if (!isStopped() && wake !== null) wakes.at(wake);
  }

  function pumpChannel(channel: Channel): void {
    const pacer = options.pacerOf(channel.endpoint);
    // Asked once a turn: what is not due now may be so a moment later, and then nothing would wake the pump.
    let due = isDue(channel);
    while (!isStopped() && due && inFlight < connections && !isBusy() && pacer.take()) {
      void send(lanes.take(channel));
      changed();
      due = isDue(channel);
    }
    // What is due waits for a permit or a connection.
    const oldest = due || isStopped() ? null : lanes.ready.in(channel).oldest();
    if (oldest !== null) wakes.at(oldest + linger);
  }

  /**
   * A request is sent when it is full, when its oldest object has waited long enough, or at the end, but for objects that others
   * may join which have only to wait for Braze's lag.
   */
  function isDue(channel: Channel): boolean {
    const { capacity } = channel;
    const ready = lanes.ready.in(channel);
    if (ready.count === 0) return false;
    const isLast = isEnding && lanes.restingCount === 0;
    if (isLast || ready.count >= fullAt(capacity) || ready.bytes >= capacity.bytes) return true;
    return clock.now() - (ready.oldest() ?? Number.POSITIVE_INFINITY) >= linger;
  }

  async function send(departure: Departure): Promise<void> {
    inFlight++;
    const fewest = await options.deliver(departure.channel, departure.objects);
    inFlight--;
    lanes.release(departure, clock.now(), fewest);
    changed();
    pump();
  }

  return {
    add: (object) => lanes.add(object),
    isIdle: (lane) => lanes.isIdle(lane),
    pump,
    end() {
      isEnding = true;
      pump();
    },
    tooManyObjects(channel, sent) {
      if (sent <= TOO_FEW) return;
      const total = Math.ceil(sent / 2);
      if (channel.capacity.total !== null && channel.capacity.total <= total) return;
      channel.capacity = { ...channel.capacity, total };
      options.warn(
        `Braze takes fewer than ${sent} objects in a request; from now on a request holds at most ${total}. Check \`rate_limit.plan\`.`,
      );
    },
    isFull: () =>
      lanes.ready.count >= (isBusy() ? ENOUGH_IF_BUSY : ENOUGH_READY) || lanes.ready.bytes >= ENOUGH_BYTES,
    stop: wakes.stop,
    get inFlight() {
      return inFlight;
    },
  };
}

function mergeWithin(waiting: QueuedObject, object: QueuedObject): boolean {
  const { endpoint } = object.channel;
  return waiting.bytes + object.bytes <= endpoint.objectBytes(object.type) && absorb(waiting, object);
}
