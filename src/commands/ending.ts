import { createOutlet, type Outlet } from '../airbyte/outlet.ts';
import { systemClock } from '../delivery/clock.ts';
import type { Failure } from '../report/failure.ts';
import { eraseStatus } from './status_line.ts';

/** Shells' exit codes for an end by a signal. */
export const SIGNAL_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

type Signal = keyof typeof SIGNAL_CODES;

/** The exit code of a command that was stopped, see {@link Ending.stopped}; 1 when nobody reads stdout. */
export function exitCodeOf(stopped: AbortSignal): number {
  return SIGNAL_CODES[stopped.reason as Signal] ?? 1;
}

/** After a signal the process is gone within this time, whatever hangs, milliseconds. */
const GONE_WITHIN = 4_000;

/** A reader that takes nothing for this time is given up, milliseconds. */
const PATIENCE = 10 * 60_000;

/** How the process of a command ends. */
export interface Ending {
  readonly stdout: Outlet;
  /**
   * Aborted with the name of a signal, or with why nothing can be printed any more: an error's code (`EPIPE` when nobody reads
   * stdout), or `STALLED` when its reader is stuck.
   */
  readonly stopped: AbortSignal;
  /** Ends the process once the reader of stdout has taken everything. */
  end(code: number): Promise<never>;
}

/** Sets what is saved when an error that nobody foresaw ends the process; it must neither take long nor reject. */
export type OnCrash = (save: (failure: Failure) => Promise<void>) => void;

export interface EndingOptions {
  /** What a signal does: a sync has things to save first, other commands have not. */
  readonly onSignal: 'stop' | 'leave';
}

/**
 * Watches over the end of this process: signals, a reader of stdout that is late, gone or stuck, and what hangs. The first
 * signal stops the command, a second one ends it at once.
 */
export function createEnding({ onSignal }: EndingOptions): Ending {
  const stop = new AbortController();
  let unread = 0;
  const stdout = createOutlet(process.stdout, {
    now: systemClock.now,
    patience: PATIENCE,
    onLost(reason) {
      unread = stdout.waiting();
      stop.abort(reason);
    },
  });
  for (const signal of Object.keys(SIGNAL_CODES) as Signal[]) {
    process.on(signal, () => {
      const code = SIGNAL_CODES[signal];
      if (onSignal === 'leave' || stop.signal.reason in SIGNAL_CODES) leave(code);
      stop.abort(signal);
      setTimeout(leave, GONE_WITHIN, code);
    });
  }
  return {
    stdout: {
      ...stdout,
      write(text) {
        eraseStatus();
        stdout.write(text);
      },
    },
    stopped: stop.signal,
    async end(code) {
      eraseStatus();
      await stdout.drained();
      const reason: string | undefined = stop.signal.reason;
      const isUnread = reason !== undefined && !(reason in SIGNAL_CODES);
      if (isUnread && reason !== 'EPIPE') process.stderr.write(`${unreadLine(reason, unread)}\n`);
      return leave(isUnread && code === 0 ? 1 : code);
    },
  };
}

function unreadLine(reason: string, unread: number): string {
  return reason === 'STALLED'
    ? `Nobody has read stdout for ${PATIENCE / 60_000} minutes; ${unread} bytes of it were not taken.`
    : `stdout cannot be written (${reason}); ${unread} bytes are missing in it.`;
}

/** Ends the process at once. */
function leave(code: number): never {
  eraseStatus();
  // `process.exit` waits for threads that hang in a call of the system, such as a write to a dead disk: a program that
  // takes this one's place has none.
  if (code !== 0 && process.platform !== 'win32') {
    process.execve?.(process.execPath, [process.execPath, '-e', `process.exit(${code})`], {});
  }
  return process.exit(code);
}
