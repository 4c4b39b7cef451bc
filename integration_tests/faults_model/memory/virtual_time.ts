/** The timers and the clock of this process stand still until somebody lets time go by: a quarter of an hour takes no time. */
export interface VirtualTime {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Lets time go by, from timer to timer, until the promise is settled or everything is over.
   * @param isOver asked after each timer.
   * @param isBusy whether something real is under way, such as a file: time waits for it, unless a timer is near.
   * @throws Error if nothing is left that could settle it.
   */
  during(promise: Promise<unknown>, isOver: () => boolean, isBusy?: () => boolean): Promise<void>;
  /** Goes on, with nobody there who has timers. */
  pass(milliseconds: number): void;
  /** Puts all timers off that there are, as of a process that stands still. */
  freeze(milliseconds: number): void;
  /** Drops all timers, as those of a process that was killed. */
  drop(): void;
  /** Gives the process its timers and its clock back. */
  end(): void;
}

interface Timer {
  readonly number: number;
  due: number;
  readonly every: number | null;
  readonly act: () => void;
}

/** Whatever takes longer than this hangs, milliseconds. */
const LIMIT = 12 * 3_600_000;

/** Milliseconds that may go by while something real is under way. */
const NEAR = 100;

const NAMES = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/** Takes the timers and the clock of this process over: nothing else may run in it meanwhile. */
export function takeTime(start: number): VirtualTime {
  const timers = new Map<number, Timer>();
  const real = {
    ...Object.fromEntries(NAMES.map((name) => [name, globalThis[name]])),
    now: Date.now,
    performance: performance.now,
  } as unknown as Pick<typeof globalThis, (typeof NAMES)[number]> & {
    now: () => number;
    performance: () => number;
  };
  let now = start;
  let last = 0;

  function set(
    act: (...args: unknown[]) => void,
    delay: number | undefined,
    repeats: boolean,
    args: unknown[],
  ) {
    const every = Math.max(1, Math.ceil(delay || 0));
    const number = ++last;
    timers.set(number, { number, due: now + every, every: repeats ? every : null, act: () => act(...args) });
    const handle = {
      unref: () => handle,
      ref: () => handle,
      hasRef: () => true,
      refresh: () => handle,
      [Symbol.toPrimitive]: () => number,
    };
    return handle;
  }

  const clear = (handle: unknown) => void (handle != null && timers.delete(Number(handle)));
  Object.assign(globalThis, {
    setTimeout: (act: () => void, delay?: number, ...args: unknown[]) => set(act, delay, false, args),
    setInterval: (act: () => void, delay?: number, ...args: unknown[]) => set(act, delay, true, args),
    clearTimeout: clear,
    clearInterval: clear,
  });
  Date.now = () => Math.floor(now);
  performance.now = () => now - start;

  function next(): Timer | null {
    let first: Timer | null = null;
    for (const timer of timers.values()) {
      if (first === null || timer.due < first.due || (timer.due === first.due && timer.number < first.number))
        first = timer;
    }
    return first;
  }

  function fire(timer: Timer): void {
    now = Math.max(now, timer.due);
    if (timer.every === null) timers.delete(timer.number);
    else timer.due = now + timer.every;
    timer.act();
  }

  return {
    now: () => now,
    async during(promise, isOver, isBusy = () => false) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      const limit = now + LIMIT;
      for (;;) {
        await turn();
        if (isSettled || isOver()) return;
        const timer = next();
        const isFar = timer === null || timer.due > now + NEAR;
        if (isBusy() && isFar) await new Promise((resolve) => real.setTimeout(resolve, 1));
        else if (timer === null) throw new Error('nothing can happen any more');
        else if (now > limit) throw new Error('it has not ended after hours');
        else fire(timer);
      }
    },
    pass(milliseconds) {
      now += milliseconds;
    },
    freeze(milliseconds) {
      for (const timer of timers.values()) timer.due += milliseconds;
    },
    drop: () => timers.clear(),
    end() {
      timers.clear();
      const { now: date, performance: steady, ...functions } = real;
      Object.assign(globalThis, functions);
      Date.now = date;
      performance.now = steady;
    },
  };
}

/** All that can happen without a timer happens. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
